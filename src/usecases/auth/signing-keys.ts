import type { KeyRingRepository, UserRepository } from '../../domain/auth/ports';
import { assertPermitted, type Principal } from '../../domain/auth/principal';
import { findKey, type KeyRing, rotateRing, type SigningKey } from '../../domain/auth/signing-key';
import { DomainError } from '../../domain/errors';
import type { Clock } from '../../domain/ports';
import { newId, newSecret } from '../secrets';

/** How long a process works with what it read of the ring; a key that it doesn't know is looked for at once. */
const CACHE_MS = 30_000;

/** The keys that sign access tokens, of all processes. */
export interface SigningKeyUseCases {
  /** The one that signs; made when there is none. */
  current(): Promise<SigningKey>;
  /** Null for a key that never was, or whose tokens have all expired. */
  find(kid: string): Promise<SigningKey | null>;
  /**
   * A fresh key signs from now on; the one before verifies until its tokens have expired.
   * @throws DomainError FORBIDDEN, or INVALID_STATE where the keys are configured
   */
  rotate(principal: Principal): Promise<SigningKey>;
}

interface SigningKeyDeps {
  rings: KeyRingRepository;
  users: UserRepository;
  /** Those that were configured, the one that signs first; none: they are made and kept in the store. */
  configured: readonly { kid: string; secret: string }[];
  clock: Clock;
}

/** The keys that sign: as configured, else from the store. */
export function createSigningKeys(deps: SigningKeyDeps): SigningKeyUseCases {
  const { rings, users, configured, clock } = deps;
  const fixed = configured.map((key) => ({ ...key, createdAt: clock.now(), verifiesUntil: null }));
  let cached: { ring: KeyRing; readAt: number } | null =
    fixed.length > 0 ? { ring: { revision: 1, keys: fixed }, readAt: Number.POSITIVE_INFINITY } : null;
  const fresh = (): SigningKey => {
    return { kid: newId(''), secret: newSecret(), createdAt: clock.now(), verifiesUntil: null };
  };

  async function read(): Promise<KeyRing> {
    const readAt = Date.parse(clock.now());
    for (;;) {
      const found = await rings.find();
      const ring = found ?? { revision: 1, keys: [fresh()] };
      // Of two processes that make the first ring, one stores it and the other reads that.
      if (found === null && !(await rings.replace(ring))) continue;
      cached = { ring, readAt };
      return ring;
    }
  }

  async function ringOf(): Promise<KeyRing> {
    const isFresh = cached !== null && Date.parse(clock.now()) - cached.readAt < CACHE_MS;
    return cached !== null && isFresh ? cached.ring : read();
  }

  return {
    async current() {
      const [key] = (await ringOf()).keys;
      if (!key) throw new DomainError('INTERNAL', 'no key signs');
      return key;
    },
    async find(kid) {
      const known = findKey(await ringOf(), kid, clock.now());
      if (known !== null || fixed.length > 0) return known;
      return findKey(await read(), kid, clock.now());
    },
    async rotate(principal) {
      assertPermitted(principal, 'account:write');
      if (fixed.length > 0)
        throw new DomainError(
          'INVALID_STATE',
          'the keys are those of MODELKEEPER_SIGNING_KEYS: change them there',
        );
      for (;;) {
        const key = fresh();
        const next = rotateRing(await read(), key, clock.now());
        if (!(await rings.replace(next))) continue;
        cached = null;
        const event = { type: 'user.rotated_signing_keys', actor: principal.actor, data: { kid: key.kid } };
        await users.transition(principal.actor, () => ({ changes: {}, event }));
        return key;
      }
    },
  };
}
