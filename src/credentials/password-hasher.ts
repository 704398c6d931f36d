import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { PasswordHasher } from '../domain/auth/ports';

/** Argon2id with 19 MiB, two passes, one lane: OWASP's password storage cheat sheet. The package's default variant. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Argon2id in native code, off the event loop. Passwords are compared in Unicode's form NFKC (NIST SP 800-63B). */
export function createPasswordHasher(): PasswordHasher {
  // Made at once, so that even the first unknown user takes as long as a known one.
  const nobody = hash(randomBytes(16), COST);
  return {
    hash: (password) => hash(password.normalize('NFKC'), COST),
    async verify(known, password) {
      const isRight = await verify(known ?? (await nobody), password.normalize('NFKC'));
      return isRight && known !== null;
    },
  };
}
