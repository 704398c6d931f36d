import { randomUUID } from 'node:crypto';
import type { Denylist } from '../../domain/auth/denylist';
import { isUsername } from '../../domain/auth/names';
import type {
  AccessTokens,
  PasswordHasher,
  SessionRepository,
  UserRepository,
} from '../../domain/auth/ports';
import type { Principal } from '../../domain/auth/principal';
import * as rules from '../../domain/auth/session';
import { noteMisuse, type User } from '../../domain/auth/user';
import { DomainError } from '../../domain/errors';
import type { Clock } from '../../domain/ports';
import { digestOf, newSecret } from '../secrets';

/** What a log-in or a refresh gives. */
export interface Grant {
  accessToken: string;
  /** For the cookie alone. */
  refreshToken: string;
}

/** Log-ins and what follows from them. */
export interface SessionUseCases {
  /** @throws DomainError UNAUTHENTICATED, the same and after the same work whatever was wrong */
  logIn(credentials: { username: string; password: string }): Promise<Grant>;
  /**
   * Exchanges a refresh token, which is spent by it: of many at once one succeeds.
   * @throws DomainError UNAUTHENTICATED
   */
  refresh(refreshToken: string): Promise<Grant>;
  /** Ends the session that the principal's token belongs to, and none else. @throws DomainError FORBIDDEN for API keys */
  logOut(principal: Principal): Promise<void>;
  /** Tells of misuse that a process could not tell before it died, and removes what has run out. */
  sweep(): Promise<void>;
}

interface SessionDeps {
  users: UserRepository;
  sessions: SessionRepository;
  denylist: Denylist;
  accessTokens: AccessTokens;
  passwords: PasswordHasher;
  clock: Clock;
}

/** Two secrets: one names the family, whose id is its digest; the other is the turn's, whose digest is the `jti`. */
const REFRESH_TOKEN = /^([\w-]{43})\.([\w-]{43})$/;

/** Sessions: one document per family, so that a rotation and an end are one write each. */
export function createSessions(deps: SessionDeps): SessionUseCases {
  const { users, sessions, accessTokens, passwords, clock } = deps;

  async function logIn({ username, password }: { username: string; password: string }): Promise<Grant> {
    const user = isUsername(username) ? await users.find(username) : null;
    const isRight = await passwords.verify(user?.passwordHash ?? null, password);
    if (!user || !isRight || !user.active)
      throw new DomainError('UNAUTHENTICATED', 'the username or the password is wrong');
    const [family, turn] = [newSecret(), newSecret()];
    const now = clock.now();
    const access = newAccess(now);
    const asked = { id: digestOf(family), username, epoch: user.sessionEpoch, jti: digestOf(turn) };
    const session = rules.newSession(asked, access, now);
    const accessToken = await sign(session, access, now);
    await sessions.insert(session);
    return { accessToken, refreshToken: `${family}.${turn}` };
  }

  const sign = (session: rules.Session, access: rules.IssuedToken, now: string): Promise<string> =>
    accessTokens.issue(
      { ...access, username: session.username, familyId: session.id, epoch: session.epoch },
      now,
    );

  async function refresh(refreshToken: string): Promise<Grant> {
    const [, family = '', spentTurn = ''] = REFRESH_TOKEN.exec(refreshToken) ?? [];
    const session = family === '' ? null : await sessions.find(digestOf(family));
    if (session === null) throw refused();
    const now = clock.now();
    const spentJti = digestOf(spentTurn);
    const verdict = rules.judgeRefresh(session, spentJti, now);
    if (verdict === 'misused') await endMisused(deps, session);
    if (verdict !== 'current') throw refused();
    const [isDenied, user] = await Promise.all([
      deps.denylist.isDenied(spentJti),
      users.find(session.username),
    ]);
    if (isDenied || !isOf(session, user)) throw refused();
    const turn = newSecret();
    const access = newAccess(now);
    const next = rules.rotateSession(session, digestOf(turn), { access, now });
    const accessToken = await sign(next, access, now);
    // The one write that decides: whoever comes second has sent a spent token.
    if (!(await sessions.replace(next))) throw refused();
    await deps.denylist.deny(spentJti, session.expiresAt);
    return { accessToken, refreshToken: `${family}.${turn}` };
  }

  return {
    logIn,
    refresh,
    async logOut({ session }) {
      if (!session) throw new DomainError('FORBIDDEN', 'an API key has no session: revoke it instead');
      const ended = await endSession(deps, session.familyId, 'none');
      if (ended !== null) await denyAll(deps, ended, session.jti);
      // Last, so that a log-out that was cut short can be repeated with the same token.
      await deps.denylist.deny(session.jti, session.expiresAt);
    },
    async sweep() {
      for (const session of await sessions.listUntold()) await tellMisuse(deps, session);
      await sessions.sweep();
    },
  };
}

function newAccess(now: string): rules.IssuedToken {
  return { jti: randomUUID(), expiresAt: rules.after(now, rules.ACCESS_TOKEN_SECONDS) };
}

function isOf(session: rules.Session, user: User | null): boolean {
  return user !== null && user.active && user.sessionEpoch === session.epoch;
}

function refused(): DomainError {
  return new DomainError('UNAUTHENTICATED', 'the refresh token is absent, expired or was used: log in again');
}

/** Ends a session in one write; resolves to how it stands then, null when it is not there. */
async function endSession(
  { sessions, clock }: SessionDeps,
  id: string,
  misuse: rules.Session['misuse'],
): Promise<rules.Session | null> {
  for (;;) {
    const session = await sessions.find(id);
    if (session === null || session.revokedAt !== null) return session;
    const ended = rules.revokeSession(session, misuse, clock.now());
    if (await sessions.replace(ended)) return ended;
  }
}

/** Denies every token of a session but `last`. */
async function denyAll(
  { denylist }: SessionDeps,
  session: rules.Session,
  last: string | null,
): Promise<void> {
  await denylist.deny(session.jti, session.expiresAt);
  for (const { jti, expiresAt } of session.accessTokens)
    if (jti !== last) await denylist.deny(jti, expiresAt);
}

async function endMisused(deps: SessionDeps, session: rules.Session): Promise<void> {
  const ended = await endSession(deps, session.id, 'due');
  if (ended?.misuse === 'due') await tellMisuse(deps, ended);
}

/** What follows from the end of a misused session; repeated by the sweep after a death. */
async function tellMisuse(deps: SessionDeps, session: rules.Session): Promise<void> {
  await denyAll(deps, session, null);
  await deps.users.transition(session.username, () => noteMisuse(session.id));
  await deps.sessions.replace({ ...session, revision: session.revision + 1, misuse: 'told' });
}
