import { ACCESS_TOKEN_SECONDS, after } from './session';

/** Longer than any process keeps on signing with a key that was replaced. */
const HANDOVER_SECONDS = 120;

/** A secret that signs access tokens. */
export interface SigningKey {
  /** Names it in a token's header. */
  kid: string;
  /** 32 bytes or more, base64url. */
  secret: string;
  /** ISO 8601 UTC. */
  createdAt: string;
  /** When the last token that it signed has expired; null for the one that signs. */
  verifiesUntil: string | null;
}

/** All keys that count, the one that signs first. */
export interface KeyRing {
  revision: number;
  keys: SigningKey[];
}

/** `fresh` signs from now on; the others verify until the tokens they signed have expired. */
export function rotateRing(ring: KeyRing, fresh: SigningKey, now: string): KeyRing {
  const until = after(now, ACCESS_TOKEN_SECONDS + HANDOVER_SECONDS);
  const older = ring.keys
    .map((key) => ({ ...key, verifiesUntil: key.verifiesUntil ?? until }))
    .filter(({ verifiesUntil }) => verifiesUntil > now);
  return { revision: ring.revision + 1, keys: [fresh, ...older] };
}

/** The key that a token names, while it counts. */
export function findKey({ keys }: KeyRing, kid: string, now: string): SigningKey | null {
  const key = keys.find((known) => known.kid === kid);
  return key && (key.verifiesUntil === null || key.verifiesUntil > now) ? key : null;
}
