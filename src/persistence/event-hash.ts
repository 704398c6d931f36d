import { createHash } from 'node:crypto';
import { hashedText, type LoggedEvent } from '../domain/event';

/**
 * SHA-256 (hex) over the entry with the hash before it. Whoever changes, removes or adds an entry must write all that
 * follow anew; that, and a cut-off end, only shows beside an earlier note of cursor and hash (`verifyEvents`).
 */
export function hashEvent(event: Omit<LoggedEvent, 'hash'> & { hash?: string }): string {
  return createHash('sha256').update(hashedText(event)).digest('hex');
}
