import { type JWSHeaderParameters, jwtVerify, SignJWT } from 'jose';
import type { AccessTokens } from '../domain/auth/ports';
import type { SigningKey } from '../domain/auth/signing-key';

const ALGORITHM = 'HS256';
const ISSUER = 'modelkeeper';
/** RFC 9068: tells access tokens from any other token that the same key might sign. */
const TYPE = 'at+jwt';
/** Longer ones are not ours. */
const LENGTH_MAX = 4_096;

/** The keys that count. */
export interface SigningKeys {
  /** The one that signs. */
  current(): Promise<SigningKey>;
  find(kid: string): Promise<SigningKey | null>;
}

/** Access tokens as JWTs (RFC 7519), signed by HMAC-SHA-256; no other algorithm is ever tried. */
export function createAccessTokens(keys: SigningKeys): AccessTokens {
  const keyOf = async (kid: unknown): Promise<Uint8Array> => {
    const key = typeof kid === 'string' ? await keys.find(kid) : null;
    if (key === null) throw new UnknownKey();
    return secretOf(key);
  };
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
      const rules = {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        typ: TYPE,
        requiredClaims: ['sub', 'jti', 'iat', 'exp'],
        currentDate: new Date(now),
      };
      const verified = await jwtVerify(
        token,
        (header: JWSHeaderParameters) => keyOf(header.kid),
        rules,
      ).catch(refusalToNull);
      if (verified === null) return null;
      const { sub, jti, exp, sid, epoch } = verified.payload;
      const isOurs = typeof sub === 'string' && typeof jti === 'string' && typeof exp === 'number';
      if (!isOurs || typeof sid !== 'string' || typeof epoch !== 'number') return null;
      const expiresAt = new Date(exp * 1_000).toISOString();
      return { username: sub, jti, familyId: sid, epoch, expiresAt };
    },
  };
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
