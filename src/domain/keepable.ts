import type { JsonValue } from './json';

/** Names that the libraries under the store read themselves, wherever they stand. */
const RESERVED = new Set([...Object.getOwnPropertyNames(Object.prototype), 'prototype', '_bsontype']);

/** Half of a pair of UTF-16 units, which no UTF-8 can hold. */
const LONE_HALF = /\p{Surrogate}/u;

/** Why free-form JSON would not come back as it was sent, even where it is kept as text, for people; null when it would. */
export function untellable(value: JsonValue): string | null {
  if (typeof value === 'number')
    return Number.isFinite(value) ? null : 'must hold no number beyond ±1.7976931348623157e308';
  if (value === null || typeof value !== 'object') return null;
  return firstComplaint(Object.values(value), untellable);
}

/** The same where it is kept among the fields of a document. */
export function unkeepable(value: JsonValue): string | null {
  if (typeof value === 'number') return untellable(value);
  if (typeof value === 'string') return isText(value) ? null : 'must be valid Unicode';
  if (value === null || typeof value !== 'object') return null;
  if (!Array.isArray(value)) {
    const key = Object.keys(value).find(isReserved);
    if (key !== undefined)
      return `must not have the key ${JSON.stringify(key)}: keys that begin with $, hold a NUL or are inherited by every object of JavaScript can't be kept`;
  }
  return firstComplaint(Object.values(value), unkeepable);
}

function firstComplaint(
  members: readonly JsonValue[],
  complaintOf: (member: JsonValue) => string | null,
): string | null {
  for (const member of members) {
    const complaint = complaintOf(member);
    if (complaint !== null) return complaint;
  }
  return null;
}

function isReserved(key: string): boolean {
  return RESERVED.has(key) || key.startsWith('$') || key.includes('\0') || !isText(key);
}

/** True for the name of a column: it may be any key that a document can have, whatever JavaScript makes of it. */
export function isColumnName(name: string): boolean {
  return name !== '_bsontype' && !name.includes('\0') && isText(name);
}

/** True for what UTF-8 can hold. */
export function isText(text: string): boolean {
  return !LONE_HALF.test(text);
}
