import { z } from 'zod';
import { TRIGGER_SOURCES } from '../../../../domain/incidents/incident';
import { RUNBOOK_STATES, STEP_STATES, UNDO_STATES } from '../../../../domain/incidents/runbook-progress';
import { STEP_KINDS } from '../../../../domain/incidents/runbook-step';
import { SEVERITIES } from '../../../../domain/incidents/severity';
import type { JsonObject } from '../../../../domain/json';
import { IdInPath, PageQuery, pageOf, Time } from '../page';

const NAME_MAX = 200;
const TEXT_MAX = 10_000;
const URL_MAX = 2_048;
const ID_MAX = 100;
const LABELS_MAX = 50;
const STEPS_MAX = 50;
/** Characters of a payload as JSON: receivers and the record take so much. */
const PAYLOAD_MAX = 16_384;
const DEPTH_MAX = 20;

const oneOf = (values: readonly string[]): string => `must be one of ${values.join(', ')}`;
const filled = (max: number) =>
  z
    .string('must be a string')
    .max(max, `must be at most ${max} characters long`)
    .refine((text) => text.trim() !== '', 'must not be blank');
const isPayload = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** True for what any store keeps as it is. */
const isStorable = (value: unknown, depth = 0): boolean => {
  if (typeof value !== 'object' || value === null) return true;
  if (depth === DEPTH_MAX) return false;
  return Object.entries(value).every(
    ([key, member]) => !key.startsWith('$') && !/[.\0]/.test(key) && isStorable(member, depth + 1),
  );
};

const Payload = z
  .custom<JsonObject>(isPayload, 'must be an object')
  .refine((payload) => JSON.stringify(payload).length <= PAYLOAD_MAX, `must be at most ${PAYLOAD_MAX} long`)
  .refine(
    (payload) => isStorable(payload),
    `must have no key with a dot or a leading $, and at most ${DEPTH_MAX} levels`,
  )
  .meta({ description: 'Posted as `data.payload`.', override: { type: 'object' } });
const Link = z
  .string('must be a URL')
  .max(URL_MAX, `must be at most ${URL_MAX} characters long`)
  .refine(
    (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol),
    'must be a URL that begins with https:// or http://',
  )
  .meta({ description: 'Where people read it; incidents show it as their `runbook_url`.' });

const Note = z.object({ kind: z.literal('note'), text: filled(TEXT_MAX) });
const Webhook = z.object({
  kind: z.literal('webhook'),
  channel_id: filled(ID_MAX).meta({ description: 'A webhook of the team.' }),
  payload: Payload.default({}),
});
const Compensation = z
  .discriminatedUnion('kind', [Note, Webhook], 'must be an object whose kind is one of note, webhook')
  .nullable()
  .default(null)
  .meta({ description: 'Undoes the step when a later one fails or the runbook is cancelled.' });
const common = { name: filled(NAME_MAX), compensation: Compensation };
const Step = z
  .discriminatedUnion(
    'kind',
    [
      Note.extend(common),
      Webhook.extend(common),
      z.object({
        kind: z.literal('manual'),
        instruction: filled(TEXT_MAX),
        needs_approval: z.boolean('must be true or false').default(false).meta({
          description: 'Whether another person than who confirms it must approve it.',
        }),
        ...common,
      }),
      z.object({ kind: z.literal('retrain'), ...common }),
      z.object({
        kind: z.literal('rollback'),
        version: z.int('must be a whole number').min(1).nullable().default(null).meta({
          description: 'Number of the version that is to serve again; null: the one that served before.',
        }),
        ...common,
      }),
    ],
    `must be an object whose kind is one of ${STEP_KINDS.join(', ')}`,
  )
  .meta({ id: 'RunbookStep' });
const Match = z
  .object(
    {
      severities: z
        .array(z.enum(SEVERITIES, oneOf(SEVERITIES)), 'must be an array')
        .max(SEVERITIES.length)
        .default([]),
      trigger_sources: z
        .array(z.enum(TRIGGER_SOURCES, oneOf(TRIGGER_SOURCES)), 'must be an array')
        .max(TRIGGER_SOURCES.length)
        .default([]),
      labels: z
        .array(filled(ID_MAX), 'must be an array of strings')
        .max(LABELS_MAX)
        .default([])
        .meta({ description: 'Each must be on the incident.' }),
    },
    'must be an object',
  )
  .meta({ description: 'Which incidents it is for; an empty list asks for nothing.' });
const Team = filled(ID_MAX).nullable();
const Steps = z.array(Step, 'must be an array of steps').max(STEPS_MAX, `must be at most ${STEPS_MAX}`);
const Starts = z.boolean('must be true or false').meta({
  description: 'Whether it starts when the incident opens, or when somebody says so.',
});

/** `POST /runbooks`. */
export const NewRunbook = z
  .object(
    {
      name: filled(NAME_MAX),
      url: Link.nullable().default(null),
      team: Team.default(null).meta({ description: 'Null: for the incidents of every team.' }),
      match: Match.default({ severities: [], trigger_sources: [], labels: [] }),
      starts_automatically: Starts.default(false),
      steps: Steps.default([]),
    },
    'must be an object',
  )
  .meta({ id: 'NewRunbook' });
/** `PATCH /runbooks/{id}`. */
export const RunbookChange = z
  .object(
    {
      name: filled(NAME_MAX).optional(),
      url: Link.nullable().optional(),
      team: Team.optional(),
      match: Match.optional(),
      starts_automatically: Starts.optional(),
      steps: Steps.optional(),
    },
    'must be an object',
  )
  .meta({ id: 'RunbookChange' });

export const RunbookInPath = z.object({ runbook_id: z.string().max(ID_MAX) });
export const StepInPath = z.object({
  incident_id: IdInPath,
  step: z
    .string()
    .regex(/^[1-9]\d{0,2}$/, 'must be the number of a step, from 1')
    .transform(Number)
    .meta({ description: 'Number of the step, from 1.', override: { type: 'integer', minimum: 1 } }),
});
export const RunbookQuery = z.object({
  ...PageQuery,
  team: filled(ID_MAX).optional().meta({ description: 'Only runbooks of this team.' }),
});

export const Runbook = z
  .object({
    id: z.string(),
    name: z.string(),
    url: z.string().nullable(),
    team: z.string().nullable(),
    match: Match,
    starts_automatically: z.boolean(),
    steps: z.array(Step),
    created_at: Time,
    updated_at: Time,
  })
  .meta({ id: 'Runbook' });
export const RunbookPage = pageOf(Runbook).meta({ id: 'RunbookPage' });

/** The runbook of one incident. */
export const IncidentRunbook = z
  .object({
    id: z.string(),
    name: z.string(),
    url: z.string().nullable(),
    state: z.enum(RUNBOOK_STATES),
    started_at: Time.nullable(),
    ended_at: Time.nullable(),
    steps: z.array(
      z.object({
        number: z.int(),
        state: z.enum(STEP_STATES),
        undo: z.enum(UNDO_STATES).nullable().meta({ description: 'How its compensation stands.' }),
        definition: Step,
        started_at: Time.nullable(),
        ended_at: Time.nullable(),
        detail: z.string().nullable().meta({ description: 'How it ended.' }),
        confirmed_by: z.string().nullable(),
        approved_by: z.string().nullable(),
        run_id: z.string().nullable().meta({ description: 'Of a retrain: its run.' }),
      }),
    ),
  })
  .meta({ id: 'IncidentRunbook' });
