import type { z } from 'zod';
import { DomainError, type FieldError } from '../domain/errors';

type Part = 'params' | 'query' | 'body';
export type Schemas = Partial<Record<Part, z.ZodType | undefined>>;
export type Input = Record<Part, unknown>;

/** Most complaints that are told: a body of a megabyte can hold a hundred thousand. */
const TOLD_LIMIT = 20;

/**
 * `raw` as the schemas of a route understand it; parts without a schema are dropped.
 * @throws DomainError VALIDATION_FAILED with a FieldError for each complaint, its path beginning with its part
 */
export function parseInput(schemas: Schemas, raw: Input): Input {
  const fields: FieldError[] = [];
  const parse = (part: Part): unknown => {
    const result = schemas[part]?.safeParse(raw[part]);
    if (!result) return undefined;
    if (result.success) return result.data;
    const issues = result.error.issues.flatMap(eachUnknownKey).slice(0, TOLD_LIMIT);
    fields.push(...onceMistyped(issues.map((issue) => toFieldError(issue, part, raw[part]))));
    return undefined;
  };
  const input = { params: parse('params'), query: parse('query'), body: parse('body') };
  if (fields.length === 0) return input;
  const told = fields.slice(0, TOLD_LIMIT);
  throw new DomainError('VALIDATION_FAILED', told.map(sentence).join('; '), { fields: told });
}

/** What `z.custom` says of a value of another type, which it does not tell from other faults by itself. */
export function mistyped(message: string): { message: string; params: { kind: 'type' } } {
  return { message, params: { kind: 'type' } };
}

/** What is wrong with each key that a strict schema does not know, by its own path. */
function eachUnknownKey(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'unrecognized_keys') return [issue];
  return issue.keys.map((key) => ({
    ...issue,
    path: [...issue.path, key],
    message: 'is not a field of this request: see how it is spelt',
  }));
}

/** Without what is said of the value of a field that is of another type: an empty list is no empty text. */
function onceMistyped(fields: readonly FieldError[]): FieldError[] {
  const told = new Set<string>();
  return fields.filter(({ path, kind }) => {
    const field = JSON.stringify(path);
    if (told.has(field)) return false;
    if (kind === 'type') told.add(field);
    return true;
  });
}

function toFieldError(issue: z.core.$ZodIssue, part: Part, raw: unknown): FieldError {
  const path = issue.path.map((key) => (typeof key === 'number' ? key : String(key)));
  const given = path.reduce<unknown>(memberOf, raw);
  if (given === undefined) return { path: [part, ...path], kind: 'missing', message: 'field required' };
  return {
    path: [part, ...path],
    kind: kindOf(issue, given),
    message: issue.message.replace(/^Invalid (?:input|option): /, ''),
  };
}

function kindOf(issue: z.core.$ZodIssue, given: unknown): FieldError['kind'] {
  if (issue.code === 'invalid_type' || issue.code === 'invalid_union') return 'type';
  if (issue.code === 'custom' && issue.params?.['kind'] === 'type') return 'type';
  if (issue.code !== 'invalid_value') return 'value';
  return issue.values.some((value) => typeof value === typeof given) ? 'enum' : 'type';
}

function memberOf(value: unknown, key: string | number): unknown {
  return value !== null && typeof value === 'object' && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined;
}

function sentence({ path: [part, ...keys], message }: FieldError): string {
  return `${keys.length > 0 ? keys.join('.') : part}: ${message}`;
}
