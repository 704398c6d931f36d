import type { JsonValue } from './json';

/** Names that the libraries under the store read themselves, wherever they stand. */
const RESERVED = new Set([...Object.getOwnPropertyNames(Object.prototype), 'prototype', '_bsontype']);

/** Half of a pair of UTF-16 units, which no UTF-8 can hold. */
const LONE_HALF = /\p{Surrogate}/u;

/** Why free-form JSON would not come back from the store as it was sent, for people; null when it would. */
export function unkeepable(value: JsonValue): string | null {
  if (typeof value === 'string') return isText(value) ? null : 'must be valid Unicode';
  if (value === null || typeof value !== 'object') return null;
  if (!Array.isArray(value)) {
    const key = Object.keys(value).find(isReserved);
    if (key !== undefined)
      return `must not have the key ${JSON.stringify(key)}: keys that begin with $, hold a NUL or are inherited by every object of JavaScript can't be kept`;
  }
  for (const member of Object.values(value)) {
    const complaint = unkeepable(member);
    if (complaint !== null) return complaint;
  }
  return null;
}

function isReserved(key: string): boolean {
  return RESERVED.has(key) || key.startsWith('$') || key.includes('\0') || !isText(key);
}

/** True for what UTF-8 can hold. */
export function isText(text: string): boolean {
  return !LONE_HALF.test(text);
}
