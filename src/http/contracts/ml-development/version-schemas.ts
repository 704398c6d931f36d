import { z } from 'zod';
import { RISKS } from '../../../domain/recipes/semantic-diff';
import { optionalQueryInteger } from '../../query';
import { AnyId, AnyObject, Note, PatchOperation, RANGE, RecipeInPath, Time } from './values';

export const VersionInPath = RecipeInPath.extend({ version_id: z.string() });

/** `POST /recipes/{id}/versions`; the recipe of the path counts. */
export const NewVersion = z
  .object(
    {
      manifest_json: AnyObject.meta({ description: 'Stored exactly as sent.' }),
      change_note: Note.default(''),
      created_by: Note.optional().meta({ description: 'Whoever asks unless given.' }),
      recipe_id: AnyId.optional().meta({ description: 'Not needed: the path says it.' }),
    },
    'must be an object',
  )
  .meta({ id: 'NewRecipeVersion' });

export const Version = z
  .object({
    version_id: z.string(),
    recipe_id: z.string(),
    version_number: z.string().meta({
      description:
        'Semantic version: the major number rises when something was taken out or became another type, the minor ' +
        'one when something was only added, the last one when values changed, or nothing did.',
    }),
    manifest_json: AnyObject,
    diff_from_prev: z
      .array(PatchOperation)
      .nullable()
      .meta({ description: 'JSON Patch from the version before; null for the first.' }),
    created_by: z.string(),
    created_at: Time,
    change_note: z.string(),
  })
  .meta({ id: 'RecipeVersion' });

export const VersionListQuery = z.object({
  limit: optionalQueryInteger({ minimum: 1, maximum: 500, description: 'Most to return; all unless given.' }),
  offset: RANGE.offset,
});

export const Versions = z.array(Version);

export const EffectiveQuery = z.object({
  version_id: z
    .string()
    .optional()
    .meta({ description: 'A version of this recipe; the newest unless given.' }),
});

export const Effective = z
  .object({
    recipe_id: z.string(),
    version_id: z.string(),
    version_number: z.string(),
    manifest_json: AnyObject,
    chain: z
      .array(z.object({ recipe_id: z.string(), version_id: z.string(), version_number: z.string() }))
      .meta({ description: 'What it was merged from, the oldest ancestor first.' }),
  })
  .meta({ id: 'EffectiveManifest' });

export const DiffQuery = z.object({
  from: z.string().optional().meta({ description: 'A version of this recipe; the one before unless given.' }),
});

export const Diff = z
  .object({
    recipe_id: z.string(),
    from_version_id: z.string().nullable(),
    to_version_id: z.string(),
    risk: z.enum(RISKS).nullable().meta({ description: 'The highest of all; null without a change.' }),
    changes: z.array(
      z.object({
        text: z.string(),
        path: z.string().meta({ description: 'JSON Pointer.' }),
        risk: z.enum(RISKS),
      }),
    ),
  })
  .meta({ id: 'SemanticDiff' });
