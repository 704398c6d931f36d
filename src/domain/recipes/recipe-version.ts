import type { JsonObject, JsonValue } from '../json';
import { type JsonChange, jsonChanges, type PatchOperation, toJsonPatch } from './json-changes';

/** An immutable manifest of a recipe. JSON-safe. */
export interface RecipeVersion {
  id: string;
  recipeId: string;
  /** 1, 2, 3 … within the recipe. */
  sequence: number;
  /** Semantic version, rising with the sequence. */
  number: string;
  /** As it was sent. */
  manifest: JsonObject;
  /** What makes it of the version before; null for the first. */
  diffFromPrevious: readonly PatchOperation[] | null;
  /** Whoever is named; not checked. */
  createdBy: string;
  /** Who stored it. */
  author: string;
  /** True when the author's team lets nobody approve their own work. */
  needsApproval: boolean;
  changeNote: string;
  createdAt: string;
}

/** The same with manifest and difference as JSON texts (`null` for no difference). */
export type RecipeVersionTexts = Omit<RecipeVersion, 'manifest' | 'diffFromPrevious'> & {
  manifest: string;
  diffFromPrevious: string;
};

/** The version that texts are of. */
export function readVersion({ manifest, diffFromPrevious, ...fields }: RecipeVersionTexts): RecipeVersion {
  return { ...fields, manifest: JSON.parse(manifest), diffFromPrevious: JSON.parse(diffFromPrevious) };
}

/** What is said of a new version. */
export type VersionDraft = Pick<
  RecipeVersion,
  'id' | 'recipeId' | 'manifest' | 'createdBy' | 'author' | 'needsApproval' | 'changeNote'
>;

/** The version after `previous`, or the first. */
export function nextRecipeVersion(
  draft: VersionDraft,
  previous: Pick<RecipeVersion, 'sequence' | 'number' | 'manifest'> | null,
  now: string,
): RecipeVersion {
  if (previous === null)
    return { ...draft, sequence: 1, number: '1.0.0', diffFromPrevious: null, createdAt: now };
  const changes = jsonChanges(previous.manifest, draft.manifest);
  return {
    ...draft,
    sequence: previous.sequence + 1,
    number: nextNumber(previous.number, changes),
    diffFromPrevious: toJsonPatch(changes),
    createdAt: now,
  };
}

/**
 * Major when something was taken out or became another type, minor when something was only added, patch when values
 * changed, or nothing did.
 */
function nextNumber(number: string, changes: readonly JsonChange[]): string {
  const [major = 1, minor = 0, patch = 0] = number.split('.').map(Number);
  if (changes.some(isBreaking)) return `${major + 1}.0.0`;
  if (changes.some(({ from }) => from === undefined)) return `${major}.${minor + 1}.0`;
  return `${major}.${minor}.${patch + 1}`;
}

function isBreaking({ from, to }: JsonChange): boolean {
  return from !== undefined && (to === undefined || typeOf(from) !== typeOf(to));
}

function typeOf(value: JsonValue): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
