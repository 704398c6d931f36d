import { z } from 'zod';
import { SEVERITIES } from '../../../../domain/incidents/severity';
import { GivenTime } from '../given-time';
import { DashedId, Time } from '../page';

const SEVERITY_WORDS = ['all', ...SEVERITIES] as const;

/** `GET /metrics/incidents`. */
export const IncidentMetricsQuery = z
  .object({
    since: GivenTime.optional().meta({ description: 'ISO 8601. Only incidents that were created after it.' }),
    until: GivenTime.optional().meta({
      description: 'ISO 8601. Only incidents that were created at this time or before.',
    }),
    team: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'The id of a team: only incidents of models that were its own when they began.' }),
    model_id: DashedId.optional().meta({ description: 'Only incidents of this model.' }),
    severity: z
      .enum(SEVERITY_WORDS, `must be one of ${SEVERITY_WORDS.join(', ')}`)
      .default('all')
      .meta({ description: 'Only incidents of this severity.' }),
  })
  .refine(({ since, until }) => since === undefined || until === undefined || since < until, {
    path: ['until'],
    error: 'must be later than since',
  });

const Count = z.int().min(0);
const Seconds = z.number().min(0).nullable();
const Spread = z
  .object({
    count: Count.meta({ description: 'Incidents that got there.' }),
    mean: Seconds,
    median: Seconds,
    p90: Seconds.meta({ description: 'What nine of ten did not exceed.' }),
  })
  .meta({ id: 'Spread', description: 'Seconds; null where no incident got there.' });
const MEASURES = {
  total: Count,
  by_status: z.object({ open: Count, investigating: Count, resolved: Count, closed: Count }),
  mtta_seconds: Spread,
  mttr_seconds: Spread,
  sla_breaches: z.object({ acknowledge: Count, resolve: Count }),
};

export const IncidentMetrics = z
  .object({
    since: Time.nullable(),
    until: Time.nullable(),
    ...MEASURES,
    pages_sent: Count.meta({ description: 'Pages that were committed in the time asked for, and sent.' }),
    by_severity: z.array(z.object({ severity: z.enum(SEVERITIES), ...MEASURES })),
    by_team: z.array(z.object({ team: z.string().nullable(), ...MEASURES })),
    by_model: z
      .array(z.object({ model_id: DashedId, model_name: z.string().nullable(), ...MEASURES }))
      .meta({ description: 'The hundred models with the most incidents.' }),
  })
  .meta({ id: 'IncidentMetrics' });
