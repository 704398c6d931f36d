import { canonicalJson, type JsonValue } from '../json';
import { isJsonObject } from './merge-patch';

/**
 * One step from a JSON value to another. `from` is absent where something is added, `to` where it is removed. Steps are
 * made one after another: a position in an array counts what the steps before have left of it.
 */
export interface JsonChange {
  path: readonly (string | number)[];
  from?: JsonValue;
  to?: JsonValue;
}

/** One operation of a JSON Patch (RFC 6902). */
export type PatchOperation =
  | { op: 'add' | 'replace'; path: string; value: JsonValue }
  | { op: 'remove'; path: string };

/** The steps that make `to` of `from`; none for equal values, whatever the order of their members. */
export function jsonChanges(
  from: JsonValue,
  to: JsonValue,
  path: readonly (string | number)[] = [],
): JsonChange[] {
  if (Array.isArray(from) && Array.isArray(to)) return arrayChanges(from, to, path);
  if (isJsonObject(from) && isJsonObject(to)) return objectChanges(from, to, path);
  return from === to ? [] : [{ path, from, to }];
}

/** The same steps as a JSON Patch. */
export function toJsonPatch(changes: readonly JsonChange[]): PatchOperation[] {
  return changes.map(({ path, from, to }) => {
    const pointer = jsonPointer(path);
    if (to === undefined) return { op: 'remove', path: pointer };
    return { op: from === undefined ? 'add' : 'replace', path: pointer, value: to };
  });
}

/** RFC 6901. */
export function jsonPointer(path: readonly (string | number)[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function objectChanges(
  from: { [key: string]: JsonValue },
  to: { [key: string]: JsonValue },
  path: readonly (string | number)[],
): JsonChange[] {
  const before = new Map(Object.entries(from));
  const after = new Map(Object.entries(to));
  const removed = [...before].filter(([key]) => !after.has(key));
  return [
    ...removed.map(([key, value]) => ({ path: [...path, key], from: value })),
    ...[...after].flatMap(([key, value]) => {
      const old = before.get(key);
      return old === undefined
        ? [{ path: [...path, key], to: value }]
        : jsonChanges(old, value, [...path, key]);
    }),
  ];
}

/** What both begin and end with stays; of the rest, members at the same place become each other. */
function arrayChanges(
  from: readonly JsonValue[],
  to: readonly JsonValue[],
  path: readonly (string | number)[],
): JsonChange[] {
  const [before, after] = [from.map(canonicalJson), to.map(canonicalJson)];
  const shorter = Math.min(from.length, to.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let same = 0;
  while (same < shorter - start && before.at(-1 - same) === after.at(-1 - same)) same += 1;
  const [oldRest, newRest] = [from.slice(start, from.length - same), to.slice(start, to.length - same)];
  const both = Math.min(oldRest.length, newRest.length);
  const at = (index: number) => [...path, start + index];
  return [
    ...oldRest.slice(0, both).flatMap((old, index) => jsonChanges(old, newRest[index] ?? null, at(index))),
    // From the end on, so that no removal moves what is still to be removed.
    ...oldRest
      .slice(both)
      .map((old, index) => ({ path: at(both + index), from: old }))
      .toReversed(),
    ...newRest.slice(both).map((value, index) => ({ path: at(both + index), to: value })),
  ];
}
