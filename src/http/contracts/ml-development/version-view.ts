import type { z } from 'zod';
import type { RecipeVersion, RecipeVersionTexts } from '../../../domain/recipes/recipe-version';
import { highestRisk, semanticDiff } from '../../../domain/recipes/semantic-diff';
import type { EffectiveManifest } from '../../../usecases/recipes/recipe-versions';
import { toSeconds } from '../../time';
import type * as schemas from './version-schemas';

/** A version, with exactly the keys of the contract's example. */
export function presentVersion(version: RecipeVersion): z.input<typeof schemas.Version> {
  return {
    ...nameOf(version),
    manifest_json: version.manifest,
    diff_from_prev: version.diffFromPrevious && [...version.diffFromPrevious],
    ...originOf(version),
  };
}

/** The same as pieces of JSON text: manifest and difference are sent as they are kept, neither read nor copied. */
export function* piecesOfVersion(version: RecipeVersionTexts): Generator<string> {
  yield `${JSON.stringify(nameOf(version)).slice(0, -1)},"manifest_json":`;
  yield version.manifest;
  yield ',"diff_from_prev":';
  yield version.diffFromPrevious;
  yield `,${JSON.stringify(originOf(version)).slice(1)}`;
}

/** What a version really says, and from what it was merged. */
export function presentEffective(
  version: RecipeVersion,
  { manifest, chain }: EffectiveManifest,
): z.input<typeof schemas.Effective> {
  return { ...nameOf(version), manifest_json: manifest, chain: chain.map(nameOf) };
}

/** What a version changes, in words; against nothing where there is none before it. */
export function presentDiff(from: RecipeVersion | null, to: RecipeVersion): z.input<typeof schemas.Diff> {
  const changes = semanticDiff(from?.manifest ?? {}, to.manifest);
  return {
    recipe_id: to.recipeId,
    from_version_id: from?.id ?? null,
    to_version_id: to.id,
    risk: highestRisk(changes),
    changes,
  };
}

function originOf({ createdBy, createdAt, changeNote }: RecipeVersion | RecipeVersionTexts) {
  return { created_by: createdBy, created_at: toSeconds(createdAt), change_note: changeNote };
}

function nameOf({ id, recipeId, number }: RecipeVersion | RecipeVersionTexts) {
  return { version_id: id, recipe_id: recipeId, version_number: number };
}
