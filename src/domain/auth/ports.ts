import type { NewEvent } from '../event';
import type { Created, OnceOnly } from '../request-key';
import type { ApiKey, ApiKeyDecision } from './api-key';
import type { Role } from './role';
import type { IssuedToken, Session } from './session';
import type { KeyRing } from './signing-key';
import type { Team, TeamDecision } from './team';
import type { User, UserDecision } from './user';

/** A part of a list. */
export interface Page<T> {
  items: T[];
  /** All that match. */
  total: number;
}

/** Which part. */
export interface PageRange {
  skip: number;
  limit: number;
}

/** Storage of users. */
export interface UserRepository {
  /** @throws DomainError ALREADY_EXISTS */
  insert(user: User, event: NewEvent, once?: OnceOnly<User>): Promise<Created<User>>;
  find(username: string): Promise<User | null>;
  /** @throws DomainError NOT_FOUND */
  get(username: string): Promise<User>;
  transition(username: string, decide: (user: User) => UserDecision | null): Promise<User>;
  /** By username. */
  list(query: PageRange & { team?: string | undefined; role?: Role | undefined }): Promise<Page<User>>;
  /** Usernames of the active members of a team, sorted. */
  activeMembers(teamId: string): Promise<string[]>;
  /** Usernames of active admins that no one is about to take from them. */
  remainingAdmins(): Promise<string[]>;
  hasAny(): Promise<boolean>;
}

/** Storage of teams. */
export interface TeamRepository {
  /** @throws DomainError ALREADY_EXISTS */
  insert(team: Team, event: NewEvent, once?: OnceOnly<Team>): Promise<Created<Team>>;
  /** @throws DomainError NOT_FOUND */
  get(id: string): Promise<Team>;
  /** Those of `ids` that no team has. */
  findMissing(ids: readonly string[]): Promise<string[]>;
  transition(id: string, decide: (team: Team) => TeamDecision | null): Promise<Team>;
  /** By id. */
  list(query: PageRange): Promise<Page<Team>>;
}

/** Storage of API keys. */
export interface ApiKeyRepository {
  insert(key: ApiKey, event: NewEvent): Promise<void>;
  /** @throws DomainError NOT_FOUND */
  get(id: string): Promise<ApiKey>;
  findByHash(keyHash: string): Promise<ApiKey | null>;
  transition(id: string, decide: (key: ApiKey) => ApiKeyDecision | null): Promise<ApiKey>;
  /** Newest first; of all owners without one. */
  list(query: PageRange & { owner?: string | undefined }): Promise<Page<ApiKey>>;
}

/** Storage of sessions: one document per family. */
export interface SessionRepository {
  insert(session: Session): Promise<void>;
  find(id: string): Promise<Session | null>;
  /** Stores `next` over the revision before it; false when another write came first. */
  replace(next: Session): Promise<boolean>;
  /** Revoked ones whose misuse the audit does not tell yet. */
  listUntold(): Promise<Session[]>;
  /** Removes those that ran out and have nothing left to tell. */
  sweep(): Promise<void>;
}

/** Storage of the keys that sign. */
export interface KeyRingRepository {
  find(): Promise<KeyRing | null>;
  /** Stores the ring over the revision before it, the first one where there is none; false when another came first. */
  replace(next: KeyRing): Promise<boolean>;
}

/** Slow, salted hashes. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** With null, as for nobody: false, after the same work. */
  verify(hash: string | null, password: string): Promise<boolean>;
}

/** What an access token says. */
export interface AccessClaims extends IssuedToken {
  username: string;
  familyId: string;
  /** The user's `sessionEpoch`. */
  epoch: number;
}

/** Signs and reads access tokens. */
export interface AccessTokens {
  issue(claims: AccessClaims, now: string): Promise<string>;
  /** Null for whatever isn't a token of ours that is still good at `now`. */
  read(token: string, now: string): Promise<AccessClaims | null>;
}
