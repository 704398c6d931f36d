import { z } from 'zod';
import { TRAINING_STATES } from '../../../domain/model';
import { IdInPath, PageQuery, pageOf, Time } from './page';

/** This contract's words for where a model stands; a draft has none (null). */
export const STAGES = ['staging', 'production', 'deprecated'] as const;
export type Stage = (typeof STAGES)[number];

const NAME_MAX = 200;
const SLUG_MAX = 64;
const STAGE_RULE = `must be one of ${STAGES.join(', ')}`;

const Stage = z.enum(STAGES, STAGE_RULE);
const Team = z
  .string('must be the name of a team')
  .min(1, 'must not be empty')
  .max(SLUG_MAX, `must be at most ${SLUG_MAX} characters long`);
const settings = {
  team: Team.nullable().meta({ description: 'Whose it is, and who may see it; null: everybody.' }),
  stage: z
    .enum(STAGES, `${STAGE_RULE}, or null`)
    .nullable()
    .meta({ description: 'Null for a draft. A stage takes the model out of the archive.' }),
};

export const ModelInPath = z.object({ model_id: IdInPath });

export const ModelListQuery = z.object({
  ...PageQuery,
  team: Team.optional().meta({ description: 'Only models of this team.' }),
  name: z
    .string()
    .max(NAME_MAX, `must be at most ${NAME_MAX} characters long`)
    .optional()
    .meta({ description: 'Only models whose names hold this text, in any case.' }),
  stage: Stage.optional().meta({
    description: 'Only models of this stage; without it drafts are listed too.',
  }),
});

/** `POST /models`. */
export const NewModel = z
  .object(
    {
      name: z
        .string('must be a string')
        .trim()
        .min(1, 'must not be empty')
        .max(NAME_MAX, `must be at most ${NAME_MAX} characters long`),
      team: settings.team.default(null),
      stage: settings.stage.default(null),
    },
    'must be an object',
  )
  .meta({ id: 'NewModel' });

/** `PATCH /models/{id}`. */
export const ModelChange = z
  .object({ team: settings.team.optional(), stage: settings.stage.optional() }, 'must be an object')
  .meta({ id: 'ModelChange' });

export const Model = z
  .object({
    id: z.uuid(),
    name: z.string(),
    team: z.string().nullable(),
    stage: Stage.nullable().meta({ description: 'Null for a draft.' }),
    training_state: z.enum(TRAINING_STATES),
    latest_version: z.int().meta({ description: 'Number of its newest version; 0 before the first.' }),
    champion_version: z.int().nullable().meta({ description: 'Number of the version that serves.' }),
    facets: z.array(z.string()).meta({ description: 'The other contracts that show it.' }),
    example: z.boolean().meta({ description: 'True for what came with the program.' }),
    created_at: Time,
    updated_at: Time,
  })
  .meta({ id: 'RegisteredModel' });

export const ModelPage = pageOf(Model).meta({ id: 'ModelPage' });

export const Drift = z
  .object({
    model_id: z.uuid(),
    assessed_at: Time,
    psi_composite: z.number(),
    ks_p_value: z.number(),
    drift_detected: z.boolean().meta({ description: 'True when `psi_composite` is above the threshold.' }),
    feature_scores: z
      .record(z.string(), z.number())
      .meta({ description: 'Population stability index of each feature.' }),
    alert_threshold_psi: z.number(),
  })
  .meta({ id: 'DriftAssessment' });
