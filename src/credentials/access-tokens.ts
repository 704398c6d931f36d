import {
  type JWSHeaderParameters,
  type JWTVerifyOptions,
  type JWTVerifyResult,
  jwtVerify,
  SignJWT,
} from 'jose';
import type { AccessClaims, AccessTokens } from '../domain/auth/ports';
import type { SigningKey } from '../domain/auth/signing-key';

const ALGORITHM = 'HS256';
const ISSUER = 'modelkeeper';
/** RFC 9068: tells access tokens from any other token that the same key might sign. */
const TYPE = 'at+jwt';
/** Longer ones are not ours. */
const LENGTH_MAX = 4_096;
/** Tokens that are known to be signed; each is a few hundred bytes. */
const VERIFIED_MAX = 1_000;

/** The keys that count. */
export interface SigningKeys {
  /** The one that signs. */
  current(): Promise<SigningKey>;
  find(kid: string): Promise<SigningKey | null>;
}

interface Verified {
  key: SigningKey;
  claims: AccessClaims;
}

/**
 * Access tokens as JWTs (RFC 7519), signed by HMAC-SHA-256; no other algorithm is ever tried. The signature of a token
 * is verified once: it stays right as long as its key counts. Whether the key does, and whether the token has expired,
 * is asked each time.
 */
export function createAccessTokens(keys: SigningKeys): AccessTokens {
  const verified = new Map<string, Verified>();

  async function verify(token: string, now: string): Promise<AccessClaims | null> {
    let key: SigningKey | null = null;
    const keyOf = async ({ kid }: JWSHeaderParameters): Promise<Uint8Array> => {
      key = typeof kid === 'string' ? await keys.find(kid) : null;
      if (key === null) throw new UnknownKey();
      return secretOf(key);
    };
    const claims = claimsOf(await jwtVerify(token, keyOf, rulesAt(now)).catch(refusalToNull));
    if (key !== null && claims !== null) remember(verified, token, { key, claims });
    return claims;
  }

  return {
    async issue({ username, jti, familyId, epoch, expiresAt }, now) {
      const key = await keys.current();
      return new SignJWT({ sid: familyId, epoch })
        .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: key.kid })
        .setIssuer(ISSUER)
        .setSubject(username)
        .setJti(jti)
        .setIssuedAt(secondsOf(now))
        .setExpirationTime(secondsOf(expiresAt))
        .sign(secretOf(key));
    },
    async read(token, now) {
      if (token.length > LENGTH_MAX) return null;
      const known = verified.get(token);
      if (!known) return verify(token, now);
      const key = await keys.find(known.key.kid);
      return key?.secret === known.key.secret && known.claims.expiresAt > now ? known.claims : null;
    },
  };
}

/** In place of the one that was seen first, where there are too many. */
function remember(verified: Map<string, Verified>, token: string, entry: Verified): void {
  const [oldest] = verified.keys();
  if (verified.size >= VERIFIED_MAX && oldest !== undefined) verified.delete(oldest);
  verified.set(token, entry);
}

function rulesAt(now: string): JWTVerifyOptions {
  return {
    algorithms: [ALGORITHM],
    issuer: ISSUER,
    typ: TYPE,
    requiredClaims: ['sub', 'jti', 'iat', 'exp'],
    currentDate: new Date(now),
  };
}

/** What a verified token says; null for what is not ours. */
function claimsOf(token: JWTVerifyResult | null): AccessClaims | null {
  if (token === null) return null;
  const { sub, jti, exp, sid, epoch } = token.payload;
  const isOurs = typeof sub === 'string' && typeof jti === 'string' && typeof exp === 'number';
  if (!isOurs || typeof sid !== 'string' || typeof epoch !== 'number') return null;
  const expiresAt = new Date(exp * 1_000).toISOString();
  return { username: sub, jti, familyId: sid, epoch, expiresAt };
}

class UnknownKey extends Error {}

/** What jose says of a token is a refusal; a store that is away is not. */
function refusalToNull(error: unknown): null {
  const isOfJose = error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_J');
  if (isOfJose || error instanceof UnknownKey) return null;
  throw error;
}

function secretOf({ secret }: SigningKey): Uint8Array {
  return Buffer.from(secret, 'base64url');
}

function secondsOf(time: string): number {
  return Math.floor(Date.parse(time) / 1_000);
}
