import type { JsonObject, JsonValue } from '../json';

/** True for what is neither an array nor a scalar. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/**
 * `patch` applied to `target` by JSON merge patch (RFC 7396): members replace, null removes, arrays are replaced whole.
 * Any key is data, `__proto__` too.
 */
export function applyMergePatch(target: JsonValue, patch: JsonObject): JsonObject;
export function applyMergePatch(target: JsonValue, patch: JsonValue): JsonValue;
export function applyMergePatch(target: JsonValue, patch: JsonValue): JsonValue {
  if (!isJsonObject(patch)) return patch;
  const members = new Map(isJsonObject(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) members.delete(key);
    else members.set(key, applyMergePatch(members.get(key) ?? null, value));
  }
  return Object.fromEntries(members);
}
