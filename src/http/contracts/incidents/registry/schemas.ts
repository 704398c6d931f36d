import { z } from 'zod';
import type { JsonObject } from '../../../../domain/json';
import { isText, unkeepable } from '../../../../domain/keepable';
import { DECISION_ACTIONS, DECISION_KINDS } from '../../../../domain/registry/decision';
import { GivenTime } from '../given-time';
import { STAGES } from '../model-schemas';
import { IdInPath, PageQuery, pageOf, Time } from '../page';
import { RunDetails } from '../run-schemas';
import { Signature } from './signature-schema';

const NUMBER_MAX = 1_000_000_000;
const NUMBER_RULE = 'must be the number of a version';
const REASON_MAX = 2_000;
const PATH_MAX = 2_000;

export const ModelInPath = z.object({ model_id: IdInPath });
export const VersionInPath = z.object({
  model_id: IdInPath,
  number: z
    .string()
    .regex(/^[1-9]\d{0,8}$/, NUMBER_RULE)
    .transform(Number)
    .meta({ description: 'Number of the version.', override: { type: 'integer', minimum: 1 } }),
});

const AsOf = GivenTime.optional().meta({
  description: 'Answers as of this time; ISO 8601, without a zone it is UTC.',
});
export const AsOfQuery = z.object({ as_of: AsOf });
export const VersionListQuery = z.object({ ...PageQuery, as_of: AsOf });
export const HistoryQuery = z.object(PageQuery);
export const ServedQuery = z.object({
  at: GivenTime.optional().meta({
    description: 'When; ISO 8601, without a zone it is UTC. Now, unless given.',
  }),
});

const Numbers = z.record(z.string(), z.unknown());

export const Version = z
  .object({
    id: z.string(),
    model_id: z.uuid(),
    number: z.int(),
    champion: z.boolean().meta({ description: 'True for the version that serves.' }),
    run_id: z.uuid(),
    dataset: z.string().nullable(),
    dataset_digest: z.string().nullable().meta({ description: 'SHA-256 of what it was trained on.' }),
    recipe_version_id: z.string().nullable(),
    artifact_path: z.string().nullable(),
    sha256: z.string().nullable().meta({
      description: 'Taken when it was registered; null where the service can not read the artifact.',
    }),
    size_bytes: z.int().nullable(),
    verified: z
      .boolean()
      .meta({ description: 'True when the service holds the artifact: it can be fetched, and can predict.' }),
    metrics: Numbers,
    training_metrics: Numbers,
    created_at: Time,
  })
  .meta({ id: 'ModelVersion' });
export const VersionPage = pageOf(Version).meta({ id: 'ModelVersionPage' });

const Anything = z
  .custom<JsonObject>(
    (value) => value !== null && typeof value === 'object' && !Array.isArray(value),
    'must be an object',
  )
  .superRefine((value, context) => {
    const complaint = unkeepable(value);
    if (complaint !== null) context.addIssue(complaint);
  })
  .default({})
  .meta({ override: { type: 'object', additionalProperties: true, default: {} } });

/** False for what was not sent, and for an object without members. */
function isTold(value: unknown): boolean {
  return value !== null && (typeof value !== 'object' || Object.keys(value).length > 0);
}

/** `POST …/versions`. */
export const NewVersion = z
  .strictObject(
    {
      upload: z
        .string('must be the id of an upload')
        .max(100)
        .nullable()
        .default(null)
        .meta({ description: 'A file that was sent by `POST /api/v1/uploads`: its digest is recorded.' }),
      artifact_path: z
        .string('must be a string')
        .trim()
        .min(1, 'must not be empty')
        .refine(isText, 'must be valid Unicode')
        .max(PATH_MAX, `must be at most ${PATH_MAX} characters long`)
        .nullable()
        .default(null)
        .meta({ description: 'Where the artifact lies, such as `s3://…`; it is not read.' }),
      metrics: Anything,
      training_metrics: Anything,
      signature: Signature.nullable()
        .default(null)
        .meta({ description: 'How to predict with the upload; without it the version can not.' }),
    },
    'must be an object',
  )
  .refine(({ upload, artifact_path }) => upload === null || artifact_path === null, {
    error: 'must have an upload or an artifact_path, or neither',
  })
  .refine(({ upload, signature }) => signature === null || upload !== null, {
    error: 'must have an upload where it has a signature: only a file that the service holds can predict',
  })
  .refine((sent) => Object.values(sent).some(isTold), {
    error: 'must have an upload, an artifact_path, metrics or training_metrics: a version of nothing is none',
  })
  .meta({ id: 'NewModelVersion' });

const reason = z
  .string('must be a string')
  .trim()
  .min(1, 'must not be empty')
  .max(REASON_MAX, `must be at most ${REASON_MAX} characters long`)
  .nullable()
  .default(null)
  .meta({ description: 'Why; it stands in the decision.' });
export const VersionNumber = z.int(NUMBER_RULE).min(1, NUMBER_RULE).max(NUMBER_MAX, NUMBER_RULE);

/** `POST …/promote`. */
export const Promotion = z
  .strictObject({ version: VersionNumber, reason }, 'must be an object')
  .meta({ id: 'Promotion' });

/** `POST …/rollback`. */
export const Rollback = z
  .strictObject(
    {
      version: VersionNumber.nullable()
        .default(null)
        .meta({ description: 'An earlier version; the champion before, unless it is given.' }),
      reason,
    },
    'must be an object',
  )
  .default({ version: null, reason: null })
  .meta({ id: 'Rollback' });

export const Decision = z
  .object({
    model_id: z.uuid(),
    revision: z.int().meta({ description: 'The revision of the model that it made.' }),
    at: Time,
    action: z.enum(DECISION_ACTIONS),
    kind: z.enum(DECISION_KINDS).meta({ description: 'Whether a person decided, or a rule.' }),
    version: z.int().meta({ description: 'What serves from then on.' }),
    previous_version: z.int().nullable(),
    metrics: Numbers,
    previous_metrics: Numbers.nullable(),
    verified: z.boolean(),
    confidence_interval: z
      .object({ metric: z.string(), level: z.number(), low: z.number(), high: z.number() })
      .nullable()
      .meta({ description: 'Of the difference in a metric; null when it is not known.' }),
    gates: z.array(z.object({ name: z.string(), passed: z.boolean(), detail: z.string() })),
    decided_by: z.string(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'PromotionDecision' });
export const DecisionPage = pageOf(Decision).meta({ id: 'PromotionDecisionPage' });

export const HistoryEvent = z
  .object({
    revision: z.int(),
    at: z.string().meta({ description: 'UTC, to the millisecond.' }),
    type: z.string(),
    actor: z.string(),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'ModelEvent' });
export const HistoryPage = pageOf(HistoryEvent).meta({ id: 'ModelEventPage' });

export const Served = z
  .object({
    model_id: z.uuid(),
    name: z.string(),
    at: Time,
    stage: z.enum(STAGES).nullable().meta({ description: 'Where the model stood then; null for a draft.' }),
    version: Version.nullable().meta({ description: 'Null when nothing served.' }),
    run: RunDetails.nullable(),
    dataset_digest: z.string().nullable(),
    recipe_version_id: z.string().nullable(),
    decision: Decision.nullable(),
    decided_by: z.string().nullable(),
  })
  .meta({ id: 'ServedModel' });
