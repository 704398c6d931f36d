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
    created_by: version.createdBy,
    created_at: toSeconds(version.createdAt),
    change_note: version.changeNote,
  };
}

/** The same as pieces of JSON text; manifest and difference are sent as they are kept, without being read or copied. */
export function* piecesOfVersion({
  manifest,
  diffFromPrevious,
  ...version
}: RecipeVersionTexts): Generator<string> {
  const {
    manifest_json: _read,
    diff_from_prev: _too,
    ...others
  } = presentVersion({
    ...version,
    manifest: {},
    diffFromPrevious: null,
  });
  yield `${JSON.stringify(others).slice(0, -1)},"manifest_json":`;
  yield manifest;
  yield ',"diff_from_prev":';
  yield diffFromPrevious;
  yield '}';
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

function nameOf({ id, recipeId, number }: RecipeVersion) {
  return { version_id: id, recipe_id: recipeId, version_number: number };
}
