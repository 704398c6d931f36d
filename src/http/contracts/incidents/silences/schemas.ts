import { z } from 'zod';
import { SEVERITIES } from '../../../../domain/incidents/severity';
import { GivenTime } from '../given-time';
import { DashedId, PageQuery, pageOf, Time } from '../page';

const REASON_MAX = 1_000;
const SLUG_MAX = 64;
const LABELS_MAX = 50;
const LABEL_MAX = 100;
const STATES = ['all', 'current'] as const;

const filled = (max: number) =>
  z
    .string('must be a string')
    .max(max, `must be at most ${max} characters long`)
    .refine((text) => text.trim() !== '', 'must not be blank');
const Severity = z.enum(SEVERITIES, `must be one of ${SEVERITIES.join(', ')}`);

export const SilenceInPath = z.object({ silence_id: z.string().max(100) });

export const SilenceListQuery = z.object({
  ...PageQuery,
  state: z
    .enum(STATES, `must be one of ${STATES.join(', ')}`)
    .default('all')
    .meta({ description: '`current`: only those that have not ended.' }),
});

/** `POST /silences`. */
export const NewSilence = z
  .object(
    {
      reason: filled(REASON_MAX),
      team: filled(SLUG_MAX).nullable().default(null).meta({ description: 'Only incidents of this team.' }),
      model_id: DashedId.nullable().default(null).meta({ description: 'Only incidents of this model.' }),
      severities: z
        .array(Severity, 'must be an array')
        .max(SEVERITIES.length)
        .default([])
        .meta({ description: 'Empty: all.' }),
      labels: z
        .array(filled(LABEL_MAX), 'must be an array of strings')
        .max(LABELS_MAX, `must be at most ${LABELS_MAX}`)
        .default([])
        .meta({ description: 'Only incidents that have all of them.' }),
      starts_at: GivenTime.nullable().default(null).meta({ description: 'Now, unless it is given.' }),
      ends_at: GivenTime,
    },
    'must be an object',
  )
  .refine(({ team, model_id }) => team === null || model_id === null, {
    error: 'must have a team or a model_id, or neither',
  })
  .meta({ id: 'NewSilence' });

export const Silence = z
  .object({
    id: z.string(),
    reason: z.string(),
    team: z.string().nullable(),
    model_id: z.uuid().nullable(),
    severities: z.array(Severity),
    labels: z.array(z.string()),
    starts_at: Time,
    ends_at: Time,
    created_by: z.string(),
    created_at: Time,
  })
  .meta({ id: 'Silence' });
export const SilencePage = pageOf(Silence).meta({ id: 'SilencePage' });

export const EXAMPLE = {
  id: 'sil_0123456789abcdef01234567',
  reason: 'The warehouse is moved',
  team: 'risk',
  model_id: null,
  severities: ['P3' as const, 'P4' as const],
  labels: [],
  starts_at: '2026-05-22T18:00:00Z',
  ends_at: '2026-05-23T06:00:00Z',
  created_by: 'ada',
  created_at: '2026-05-20T09:12:44Z',
};
