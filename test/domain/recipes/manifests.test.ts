import * as fc from 'fast-check';
import { canonicalJson, type JsonObject, type JsonValue } from '../../../src/domain/json';
import { jsonChanges, type PatchOperation, toJsonPatch } from '../../../src/domain/recipes/json-changes';
import { applyMergePatch } from '../../../src/domain/recipes/merge-patch';
import { nextRecipeVersion } from '../../../src/domain/recipes/recipe-version';

/** RFC 6902 as far as it is written here; apart from what is tested. */
function applied(document: JsonValue, operations: readonly PatchOperation[]): JsonValue {
  return operations.reduce<JsonValue>(
    (value, operation) => step(value, pointer(operation.path), operation),
    document,
  );
}

const pointer = (path: string): string[] =>
  path
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

function step(value: JsonValue, [key, ...rest]: string[], operation: PatchOperation): JsonValue {
  if (key === undefined) return operation.op === 'remove' ? null : operation.value;
  if (Array.isArray(value)) {
    const index = Number(key);
    if (rest.length > 0) return value.map((each, at) => (at === index ? step(each, rest, operation) : each));
    if (index > value.length || (operation.op !== 'add' && index >= value.length))
      throw new Error('no such place');
    const added = operation.op === 'remove' ? [] : [operation.value];
    return [...value.slice(0, index), ...added, ...value.slice(operation.op === 'add' ? index : index + 1)];
  }
  if (value === null || typeof value !== 'object') throw new Error('no such place');
  const members = new Map(Object.entries(value));
  const old = members.get(key);
  if (operation.op !== 'add' || rest.length > 0) if (old === undefined) throw new Error('no such member');
  if (rest.length > 0) members.set(key, step(old ?? null, rest, operation));
  else if (operation.op === 'remove') members.delete(key);
  else members.set(key, operation.value);
  return Object.fromEntries(members);
}

/** Keys that are odd for paths and for objects, and values that often meet again. */
const KEYS = fc.oneof(
  fc.constantFrom('a', 'b', '', '/', '~', '~1', 'a/b', '0', '-', '$set', 'x.y', '__proto__', 'constructor'),
  fc.string({ maxLength: 3 }),
);
const JSON_VALUES = fc.letrec<{ value: JsonValue; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<JsonValue>(null, true, false, 0, 1, 2.5, '', 'a', 'b'),
    fc.array(tie('value'), { maxLength: 5 }),
    tie('object'),
  ),
  object: fc
    .array(fc.tuple(KEYS, tie('value')), { maxLength: 4 })
    .map((members) => Object.fromEntries(members)),
}));

describe('the JSON Patch between two values', () => {
  it('makes the second of the first, whatever they are', () => {
    fc.assert(
      fc.property(JSON_VALUES.value, JSON_VALUES.value, (from, to) => {
        expect(canonicalJson(applied(from, toJsonPatch(jsonChanges(from, to))))).toBe(canonicalJson(to));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is empty for equal values, in whatever order their members stand', () => {
    fc.assert(
      fc.property(JSON_VALUES.object, (value) => {
        const turned = Object.fromEntries(Object.entries(value).toReversed());
        expect(jsonChanges(value, turned)).toEqual([]);
      }),
    );
  });

  it('names what is dropped from the middle of a list, and nothing else', () => {
    const changes = jsonChanges({ features: ['price', 'region', 'day'] }, { features: ['price', 'day'] });
    expect(toJsonPatch(changes)).toEqual([{ op: 'remove', path: '/features/1' }]);
  });
});

describe('a JSON merge patch', () => {
  // RFC 7396, appendix A.
  it.each<[JsonValue, JsonValue, JsonValue]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('makes of %j by %j: %j', (target, patch, expected) => {
    expect(applyMergePatch(target, patch)).toEqual(expected);
  });

  it('never touches the prototype of anything', () => {
    const patch = JSON.parse(
      '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}',
    );
    const merged = applyMergePatch({ a: 1 }, patch);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    expect(Object.keys(merged)).toEqual(['a', '__proto__', 'constructor']);
  });
});

describe('the number of a version', () => {
  const after = (from: JsonObject, to: JsonObject) => {
    const draft = {
      id: 'v',
      recipeId: 'r',
      createdBy: 'a',
      author: 'a',
      needsApproval: false,
      changeNote: '',
    };
    const at = '2020-03-01T12:00:00.000Z';
    return nextRecipeVersion({ ...draft, manifest: to }, { sequence: 4, number: '2.3.4', manifest: from }, at)
      .number;
  };

  it.each<[string, JsonObject, JsonObject, string]>([
    ['a value changed', { a: 1 }, { a: 2 }, '2.3.5'],
    ['nothing changed', { a: 1 }, { a: 1 }, '2.3.5'],
    ['something was added', { a: 1 }, { a: 2, b: 1 }, '2.4.0'],
    ['something was added to a list', { a: [1] }, { a: [1, 2] }, '2.4.0'],
    ['something was taken out', { a: 1, b: 1 }, { a: 1, c: 2 }, '3.0.0'],
    ['something was taken out of a list', { a: [1, 2] }, { a: [2] }, '3.0.0'],
    ['something became another type', { a: 1 }, { a: '1' }, '3.0.0'],
    ['something became null', { a: 1 }, { a: null }, '3.0.0'],
  ])('when %s: from %j to %j it is the right one', (_case, from, to, expected) => {
    expect(after(from, to)).toBe(expected);
  });
});
