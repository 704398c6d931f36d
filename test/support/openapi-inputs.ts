import * as fc from 'fast-check';

/** The part of JSON Schema that the OpenAPI document uses. */
export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: JsonSchema | boolean;
  propertyNames?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
}

/** Finds what a `$ref` means. */
export type Lookup = (ref: string) => JsonSchema;

/** What attackers send where something else is expected. */
export const HOSTILE: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  '',
  ' ',
  '\u0000',
  '..',
  '../../etc/passwd',
  '$where',
  '__proto__',
  'constructor',
  '\ud800',
  '\u202e',
  "' || '1'=='1",
  '{{7*7}}',
  '%00%0d%0a',
  'a'.repeat(3_000),
  '2026-02-30T25:00:00Z',
  '9999-12-31T23:59:59Z',
  [],
  [[]],
  {},
  { $ne: null },
  { $gt: '' },
  { $where: 'sleep(1)' },
  { $regex: '(a+)+$' },
  { length: 1e9 },
  { toString: 1, valueOf: 1, toJSON: 1 },
];

const WORDS = fc.oneof(fc.string({ maxLength: 30 }), fc.string({ unit: 'grapheme', maxLength: 10 }));
const TIMES = fc
  .date({ min: new Date('1970-01-01T00:00:00Z'), max: new Date('2199-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
const FORMATS: Record<string, fc.Arbitrary<string>> = {
  uuid: fc.uuid({ version: 4 }),
  'date-time': TIMES,
  uri: fc.webUrl(),
};

/** Values that a schema accepts, as far as it says what it accepts. */
export function validOf(schema: JsonSchema, lookUp: Lookup): fc.Arbitrary<unknown> {
  const again = (other: JsonSchema) => validOf(other, lookUp);
  if (schema.$ref !== undefined) return again(lookUp(schema.$ref));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map(again));
  if (schema.allOf?.[0]) return again(schema.allOf[0]);
  if (Array.isArray(schema.type)) return fc.oneof(...schema.type.map((type) => again({ ...schema, type })));
  if (schema.type === 'object') return objectOf(schema, again);
  if (schema.type === 'array') {
    const { minItems: minLength = 0, maxItems = 3, items = {} } = schema;
    return fc.array(again(items), { minLength, maxLength: Math.max(minLength, Math.min(3, maxItems)) });
  }
  return scalarOf(schema);
}

/** Values that are mostly what a schema accepts, but for one or more places with something hostile. */
export function hostileOf(schema: JsonSchema, lookUp: Lookup): fc.Arbitrary<unknown> {
  const spoil = fc.tuple(fc.constantFrom(...HOSTILE), fc.nat(50), fc.boolean());
  return fc.tuple(validOf(schema, lookUp), spoil).map(([value, [hostile, place, isKey]]) => {
    const isObject = value !== null && typeof value === 'object' && Object.keys(value).length > 0;
    return isObject ? spoiled(value, { hostile, place, isKey }) : hostile;
  });
}

function spoiled(
  value: object,
  { hostile, place, isKey }: { hostile: unknown; place: number; isKey: boolean },
): unknown {
  const copy: unknown = structuredClone(value);
  const places: [object, string][] = [];
  const walk = (node: unknown): void => {
    if (node === null || typeof node !== 'object') return;
    for (const [key, member] of Object.entries(node)) {
      places.push([node, key]);
      walk(member);
    }
  };
  walk(copy);
  const [parent, key] = places[place % places.length] ?? [{}, ''];
  const name = isKey && typeof hostile === 'string' ? hostile : key;
  Object.defineProperty(parent, name, { value: hostile, enumerable: true, configurable: true });
  return copy;
}

function objectOf(schema: JsonSchema, again: (schema: JsonSchema) => fc.Arbitrary<unknown>) {
  const { properties = {}, required = [], additionalProperties } = schema;
  const members = Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, again(each)]));
  const known = fc.record(members, { requiredKeys: required.filter((name) => name in members) });
  if (typeof additionalProperties !== 'object') return known;
  const names = fc.stringMatching(/^[a-z]{1,8}$/);
  const others = fc.dictionary(names, again(additionalProperties), { maxKeys: 3 });
  return fc.tuple(known, others).map(([own, more]) => ({ ...more, ...own }));
}

function scalarOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  const { type, format, pattern, minimum: min, maximum: max } = schema;
  if (type === 'null') return fc.constant(null);
  if (type === 'boolean') return fc.boolean();
  if (type === 'integer')
    return fc.integer({ min: Math.max(min ?? -1_000, -1e9), max: Math.min(max ?? 1_000, 1e9) });
  if (type === 'number')
    return fc.double({ min: min ?? -1e6, max: max ?? 1e6, noNaN: true, noDefaultInfinity: true });
  if (type !== 'string') return fc.jsonValue({ maxDepth: 2 });
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern, 'u'));
  const known = format === undefined ? undefined : FORMATS[format];
  if (known) return known;
  const { minLength = 0, maxLength = 60 } = schema;
  return WORDS.map((word) => word.padEnd(minLength, 'a').slice(0, Math.max(minLength, maxLength)));
}
