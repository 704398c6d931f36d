import { randomUUID } from 'node:crypto';
import { isPassword, isUsername, PASSWORD_LENGTH, USERNAME_RULE } from '../../domain/auth/names';
import type {
  Page,
  PageRange,
  PasswordHasher,
  TeamRepository,
  UserRepository,
} from '../../domain/auth/ports';
import { assertPermitted, type Principal } from '../../domain/auth/principal';
import type { Role } from '../../domain/auth/role';
import {
  changeUser,
  endsAdmin,
  newUser,
  replacePassword,
  type User,
  type UserChanges,
} from '../../domain/auth/user';
import { DomainError, refusedField } from '../../domain/errors';
import type { Clock } from '../../domain/ports';
import type { Created, OnceOnly } from '../../domain/request-key';
import { assertRevision } from '../../domain/revision';
import { assertTeamsExist } from '../known-teams';

/** Who is asked for in a list. */
export type UserQuery = PageRange & { team?: string | undefined; role?: Role | undefined };

/** A new account, as it is asked for. */
export interface UserRequest {
  username: string;
  password: string;
  role: Role;
  teams: readonly string[];
}

/** Users. Every method @throws DomainError FORBIDDEN without the permission, NOT_FOUND for an unknown user. */
export interface UserUseCases {
  list(principal: Principal, query: UserQuery): Promise<Page<User>>;
  /** Oneself needs no permission. */
  get(principal: Principal, username: string): Promise<User>;
  /** @throws DomainError VALIDATION_FAILED, ALREADY_EXISTS */
  create(principal: Principal, asked: UserRequest, once?: OnceOnly<User>): Promise<Created<User>>;
  /**
   * Changes role, teams, or whether the user may come in at all.
   * @throws DomainError VALIDATION_FAILED, PRECONDITION_FAILED, or INVALID_STATE when no active admin would remain
   */
  change(
    principal: Principal,
    username: string,
    asked: UserChanges & { ifMatch: number | null },
  ): Promise<User>;
  /**
   * A new password, which ends all sessions. One's own needs the current one; that of others the permission.
   * @throws DomainError VALIDATION_FAILED
   */
  setPassword(
    principal: Principal,
    username: string,
    asked: { password: string; currentPassword: string | null },
  ): Promise<void>;
}

interface UserDeps {
  users: UserRepository;
  teams: TeamRepository;
  passwords: PasswordHasher;
  clock: Clock;
}

/** The verbs of users over their ports. */
export function createUsers(deps: UserDeps): UserUseCases {
  const { users, passwords, clock } = deps;
  return {
    async list(principal, query) {
      assertPermitted(principal, 'account:read');
      return users.list(query);
    },
    async get(principal, username) {
      if (username !== principal.actor) assertPermitted(principal, 'account:read');
      return users.get(username);
    },
    async create(principal, { username, password, role, teams }, once) {
      assertPermitted(principal, 'account:write');
      if (!isUsername(username)) throw refusedField('username', `must be ${USERNAME_RULE}`);
      assertPassword(password);
      await assertTeamsExist(deps, { member: 'teams', asked: teams });
      const passwordHash = await passwords.hash(password);
      const asked = { id: username, role, teams, passwordHash };
      const { user, event } = newUser(asked, principal.actor, clock.now());
      return users.insert(user, event, once);
    },
    async change(principal, username, { ifMatch, ...asked }) {
      assertPermitted(principal, 'account:write');
      await assertTeamsExist(deps, { member: 'teams', asked: asked.teams ?? [] });
      return changeKeepingAnAdmin(users, username, {
        check: (user) => assertRevision(user, ifMatch),
        endsAdmin: (user) => endsAdmin(user, asked),
        decide: (user) => changeUser(user, asked, principal.actor),
      });
    },
    async setPassword(principal, username, { password, currentPassword }) {
      const isOwn = username === principal.actor;
      if (!isOwn) assertPermitted(principal, 'account:write');
      if (isOwn && principal.via !== 'token')
        throw new DomainError('FORBIDDEN', 'passwords are changed with the token of a log-in only');
      assertPassword(password);
      if (isOwn) await assertCurrent(deps, username, currentPassword);
      const passwordHash = await passwords.hash(password);
      await users.transition(username, (user) => replacePassword(user, passwordHash, principal.actor));
    },
  };
}

function assertPassword(password: string): void {
  const { minimum, maximum } = PASSWORD_LENGTH;
  if (!isPassword(password)) throw refusedField('password', `must have ${minimum} to ${maximum} characters`);
}

async function assertCurrent(
  { users, passwords }: UserDeps,
  username: string,
  current: string | null,
): Promise<void> {
  const { passwordHash } = await users.get(username);
  if (current === null || !(await passwords.verify(passwordHash, current)))
    throw refusedField('current_password', 'must be the password that you have now');
}

interface GuardedChange {
  /** @throws DomainError when it is not the record that the caller knows */
  check(user: User): void;
  endsAdmin(user: User): boolean;
  decide: Parameters<UserRepository['transition']>[1];
}

/**
 * Changes a user such that an active admin always remains, without a lock over several documents: whoever is about to
 * cease is marked first, then the others without a mark are counted. Of two who go at once, each sees the other's mark
 * and both are refused; a mark that a death leaves behind only makes its bearer count for none, and the next change
 * takes it away.
 */
async function changeKeepingAnAdmin(
  users: UserRepository,
  username: string,
  change: GuardedChange,
): Promise<User> {
  for (;;) {
    const mark = randomUUID();
    const marked = await users.transition(username, (user) => {
      change.check(user);
      return change.endsAdmin(user) ? { changes: { leavingAdmin: mark }, event: null } : null;
    });
    const isMarked = marked.leavingAdmin === mark;
    if (isMarked) await assertOtherAdmin(users, username, mark);
    let isOvertaken = false;
    const changed = await users.transition(username, (user) => {
      isOvertaken = change.endsAdmin(user) && user.leavingAdmin !== mark;
      if (isOvertaken) return null;
      // The mark itself was a write.
      if (!isMarked) change.check(user);
      return change.decide(user);
    });
    if (!isOvertaken) return changed;
  }
}

async function assertOtherAdmin(users: UserRepository, username: string, mark: string): Promise<void> {
  if ((await users.remainingAdmins()).length > 0) return;
  await users.transition(username, (user) =>
    user.leavingAdmin === mark ? { changes: { leavingAdmin: null }, event: null } : null,
  );
  throw new DomainError('INVALID_STATE', `${username} is the last active admin: make another one first`);
}
