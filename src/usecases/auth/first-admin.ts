import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { PasswordHasher, UserRepository } from '../../domain/auth/ports';
import { newUser } from '../../domain/auth/user';
import { DomainError } from '../../domain/errors';
import type { Clock, LeaseRepository } from '../../domain/ports';

const LEASE = 'first-admin';
/** Much longer than making one takes. */
const LEASE_MS = 15_000;
const RETRY_MS = 500;

/** Credentials that a person must be told, as nobody else knows them. */
export interface FirstAdmin {
  username: string;
  password: string;
}

interface FirstAdminDeps {
  users: UserRepository;
  leases: LeaseRepository;
  passwords: PasswordHasher;
  clock: Clock;
}

/**
 * Makes the admin of a store without users; resolves when there is one. A generated password is told first and stored
 * then: whoever dies in between leaves no admin, and the next start tells another password. One process at a time does so.
 */
export async function ensureFirstAdmin(
  deps: FirstAdminDeps,
  given: {
    username: string;
    /** Null: one is generated, and told. */
    password: string | null;
    /** Names this process. */
    holder: string;
    /** Resolves when the person has been told. */
    tell: (admin: FirstAdmin) => Promise<void>;
    /** Told once, when another process is seen to make it, which may have died over it. */
    onWait: () => void;
  },
): Promise<void> {
  const { users, leases, passwords, clock } = deps;
  const { username, holder } = given;
  let isWaiting = false;
  while (!(await users.hasAny())) {
    if (!(await leases.hold(LEASE, holder, LEASE_MS))) {
      if (!isWaiting) given.onWait();
      isWaiting = true;
      await delay(RETRY_MS);
      continue;
    }
    // Another process may have made it between the look and the lease.
    if (await users.hasAny()) break;
    const password = given.password ?? randomBytes(15).toString('base64url');
    if (given.password === null) await given.tell({ username, password });
    const passwordHash = await passwords.hash(password);
    const { user, event } = newUser(
      { id: username, role: 'admin', teams: [], passwordHash },
      'system',
      clock.now(),
    );
    await users.insert(user, event).catch((error: unknown) => {
      if (!(error instanceof DomainError) || error.code !== 'ALREADY_EXISTS') throw error;
    });
  }
  await leases.release(LEASE, holder);
}
