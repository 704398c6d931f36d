/** How long an access token lives. */
export const ACCESS_TOKEN_SECONDS = 3_600;
/** How long a refresh token lives; each rotation begins it anew. */
export const REFRESH_TOKEN_SECONDS = 30 * 24 * 3_600;
/** Two tabs of one browser may send the same refresh token: within this time nobody is suspected. */
export const REUSE_GRACE_MS = 10_000;

/** A token by its `jti`, and when it runs out by itself (ISO 8601 UTC). */
export interface IssuedToken {
  jti: string;
  expiresAt: string;
}

/** One log-in: the family of refresh tokens that follow each other, one of which is current. */
export interface Session {
  id: string;
  revision: number;
  username: string;
  /** The user's `sessionEpoch` when it began. */
  epoch: number;
  /** Of the current refresh token. */
  jti: string;
  /** Refresh tokens that were spent within the grace. */
  spent: { jti: string; at: string }[];
  /** Access tokens that came with it and may not have expired yet. */
  accessTokens: IssuedToken[];
  createdAt: string;
  expiresAt: string;
  revokedAt: string | null;
  /** `due`: a spent token came again, and the audit does not say so yet. */
  misuse: 'none' | 'due' | 'told';
}

/** A session as it begins, before its first access token. */
export function newSession(
  asked: Pick<Session, 'id' | 'username' | 'epoch' | 'jti'>,
  access: IssuedToken,
  now: string,
): Session {
  return {
    ...asked,
    revision: 1,
    spent: [],
    accessTokens: [access],
    createdAt: now,
    expiresAt: after(now, REFRESH_TOKEN_SECONDS),
    revokedAt: null,
    misuse: 'none',
  };
}

/**
 * What a refresh token with this `jti` is worth: `over` in a session that has ended, `current`, `spent` a moment ago,
 * or `misused`, as nobody should still have it.
 */
export function judgeRefresh(
  session: Session,
  jti: string,
  now: string,
): 'over' | 'current' | 'spent' | 'misused' {
  if (session.revokedAt !== null || session.expiresAt <= now) return 'over';
  if (session.jti === jti) return 'current';
  const spent = session.spent.find((token) => token.jti === jti);
  return spent && isWithinGrace(spent.at, now) ? 'spent' : 'misused';
}

/** The session after its refresh token was exchanged for one with the new `jti`. */
export function rotateSession(session: Session, jti: string, given: { access: IssuedToken; now: string }) {
  const { access, now } = given;
  return {
    ...session,
    revision: session.revision + 1,
    jti,
    spent: [...session.spent.filter(({ at }) => isWithinGrace(at, now)), { jti: session.jti, at: now }],
    accessTokens: [...session.accessTokens.filter(({ expiresAt }) => expiresAt > now), access],
    expiresAt: after(now, REFRESH_TOKEN_SECONDS),
  } satisfies Session;
}

/** The session after its end. */
export function revokeSession(session: Session, misuse: Session['misuse'], now: string): Session {
  return { ...session, revision: session.revision + 1, revokedAt: now, misuse };
}

/** ISO 8601 UTC, `seconds` after `now`. */
export function after(now: string, seconds: number): string {
  return new Date(Date.parse(now) + seconds * 1_000).toISOString();
}

function isWithinGrace(at: string, now: string): boolean {
  return Date.parse(now) - Date.parse(at) <= REUSE_GRACE_MS;
}
