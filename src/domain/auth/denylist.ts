/**
 * Tokens that are refused before their time. The one in MongoDB is the record; one in front of it (Redis) may answer
 * sooner, but denies in the record first and asks it whatever it doesn't know itself.
 */
export interface Denylist {
  /** Refuses `jti` from now on, until `expiresAt` (ISO 8601 UTC): then it has run out by itself. May be repeated. */
  deny(jti: string, expiresAt: string): Promise<void>;
  isDenied(jti: string): Promise<boolean>;
}
