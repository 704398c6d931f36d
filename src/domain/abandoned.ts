/** Longer than any write can hang. */
const ABANDONED_MS = 600_000;

/** True for what was noted at `since` ahead of a write that can no longer come: its process died. */
export function isAbandoned(since: string, now: string): boolean {
  return Date.parse(now) - Date.parse(since) > ABANDONED_MS;
}
