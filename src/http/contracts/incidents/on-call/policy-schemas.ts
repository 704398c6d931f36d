import { z } from 'zod';
import { SEVERITIES } from '../../../../domain/incidents/severity';
import { PageQuery, pageOf, Time } from '../page';

const RULES_MAX = SEVERITIES.length;
const LEVELS_MAX = 20;
const TARGETS_MAX = 20;
const REPEATS_MAX = 100;
const REPORTS_MAX = 1_000;
/** A week. */
const MINUTES_MAX = 10_080;
const TARGET_KINDS = ['user', 'schedule', 'team', 'channel'] as const;

const oneOf = (values: readonly string[]): string => `must be one of ${values.join(', ')}`;
const Minutes = z.int('must be a whole number of minutes').min(1).max(MINUTES_MAX);

const Target = z.object({
  kind: z.enum(TARGET_KINDS, oneOf(TARGET_KINDS)),
  id: z.string().min(1).max(100).meta({
    description:
      'A username, the id of a schedule (whoever is on call then), of a team (all its members) or of a channel.',
  }),
});
const Level = z.object({
  targets: z.array(Target).min(1, 'must name at least one target').max(TARGETS_MAX),
  acknowledge_timeout_minutes: Minutes.meta({ description: 'After it the next level is paged.' }),
});
const Rule = z.object({
  severities: z
    .array(z.enum(SEVERITIES, oneOf(SEVERITIES)))
    .min(1, 'must name at least one severity')
    .max(SEVERITIES.length),
  levels: z.array(Level).min(1, 'must have at least one level').max(LEVELS_MAX),
  repeats: z
    .int()
    .min(0)
    .max(REPEATS_MAX)
    .default(0)
    .meta({ description: 'How often all levels are gone through again when nobody acknowledged.' }),
  reminder_minutes: Minutes.nullable().default(null).meta({
    description: 'An acknowledged incident that is silent for so long is brought to mind; null: never.',
  }),
  unacknowledge_minutes: Minutes.nullable()
    .default(null)
    .meta({ description: 'An acknowledged incident that is silent for so long pages again; null: never.' }),
  raise_after: z
    .int()
    .min(1)
    .max(REPORTS_MAX)
    .nullable()
    .default(null)
    .meta({
      description:
        'So many further automated reports raise an unresolved incident by one severity, unless another one of its model ' +
        'has that; null: never.',
    }),
});
const Rules = z
  .array(Rule)
  .min(1, 'must have at least one rule')
  .max(RULES_MAX)
  .refine((rules) => {
    const severities = rules.flatMap((rule) => rule.severities);
    return new Set(severities).size === severities.length;
  }, 'must not have a severity twice')
  .meta({ description: 'Incidents of a severity in no rule page nobody.' });

/** `PUT …/escalation-policy`. */
export const PolicySettings = z.object({ rules: Rules }).meta({ id: 'EscalationPolicySettings' });
export const TeamInPath = z.object({ team: z.string() });
export const PolicyQuery = z.object(PageQuery);

export const Policy = z
  .object({
    id: z.string().meta({
      description: 'The id of its team, or `default`: for models of no team, and teams without one.',
    }),
    rules: Rules,
    updated_at: Time,
  })
  .meta({ id: 'EscalationPolicy' });
export const PolicyPage = pageOf(Policy).meta({ id: 'EscalationPolicyPage' });
