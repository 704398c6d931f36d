import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits, base64url. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256 of a text, lower-case hex: what is stored of a secret with enough randomness of its own. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** An id of the house: prefix and 24 random hex digits. */
export function newId(prefix: string): string {
  return `${prefix}${randomBytes(12).toString('hex')}`;
}
