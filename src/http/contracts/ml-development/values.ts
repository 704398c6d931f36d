import { z } from 'zod';
import type { JsonObject, JsonValue } from '../../../domain/json';
import { isText, unkeepable, untellable } from '../../../domain/keepable';
import { MODEL_FAMILIES } from '../../../domain/model';
import { queryInteger } from '../../query';
import { mistyped } from '../../validation';

const NAME_MAX = 200;
const TAGS_MAX = 100;
/** Of what a person writes beside a record. */
const NOTE_MAX = 10_000;

/** One of a vocabulary of this contract. */
export function oneOf<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, `must be one of ${values.join(', ')}`);
}

function complaining(complaintOf: (value: JsonValue) => string | null) {
  return (value: JsonValue, context: { addIssue(message: string): void }): void => {
    const complaint = complaintOf(value);
    if (complaint !== null) context.addIssue(complaint);
  };
}

/** `limit` and `offset` of every list of this contract. */
export const RANGE = {
  limit: queryInteger({ minimum: 1, maximum: 500, default: 100, description: 'Most to return.' }),
  offset: queryInteger({
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    default: 0,
    description: 'How many to pass over.',
  }),
};

/** What a page of the store begins with and holds at most. */
export function rangeOf({ limit, offset }: { limit: number; offset: number }): {
  skip: number;
  limit: number;
} {
  return { skip: offset, limit };
}

export const ModelFamily = oneOf(MODEL_FAMILIES);
export const Name = z
  .string('must be a string')
  .refine(isText, 'must be valid Unicode')
  .min(1, 'must not be empty')
  .max(NAME_MAX, `must be at most ${NAME_MAX} characters long`);
export const Note = z.string('must be a string').max(NOTE_MAX, `must be at most ${NOTE_MAX} characters long`);
export const Tags = z
  .array(Name, 'must be an array of strings')
  .max(TAGS_MAX, `must be at most ${TAGS_MAX} tags`);
/** The id of a recipe, a version or anything else that is found or not. */
export const AnyId = z.string('must be a string');
export const ModelInPath = z.object({
  model_id: z.string().meta({ description: 'Any rendering of its UUID is understood.' }),
});
export const RecipeInPath = z.object({ recipe_id: z.string() });

/** Any JSON object, whatever its keys: the very same value. */
export const AnyObject = z
  .custom<JsonObject>(
    (value) => value !== null && typeof value === 'object' && !Array.isArray(value),
    mistyped('must be an object'),
  )
  .superRefine(complaining(untellable))
  .meta({ override: { type: 'object' } });
/** An object that stands among other fields of its record: one that can't be kept there as it was sent is refused. */
export const KeepableObject = AnyObject.superRefine(complaining(unkeepable)).meta({
  override: { type: 'object' },
});
/** Any JSON array, whatever is in it. */
export const AnyArray = z
  .custom<JsonValue[]>((value) => Array.isArray(value), mistyped('must be an array'))
  .superRefine(complaining(untellable))
  .meta({ override: { type: 'array' } });

export const PatchOperation = z
  .object({ op: z.enum(['add', 'replace', 'remove']), path: z.string(), value: z.unknown().optional() })
  .meta({ id: 'PatchOperation', description: 'RFC 6902.' });

export const Time = z
  .string()
  .meta({ description: 'UTC, to the second.', examples: ['2024-01-15T10:00:00Z'] });
