import { createHash } from 'node:crypto';
import type { LoggedEvent } from '../domain/event';
import { canonicalJson } from '../domain/json';

/** SHA-256 (hex) over the hash before and the entry's canonical JSON: changing or removing any entry breaks the chain. */
export function hashEvent({ hash: _hash, ...entry }: Omit<LoggedEvent, 'hash'> & { hash?: string }): string {
  return createHash('sha256')
    .update(canonicalJson({ ...entry }))
    .digest('hex');
}
