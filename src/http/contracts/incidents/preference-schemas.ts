import { z } from 'zod';
import { SEVERITIES } from '../../../domain/incidents/severity';

const RULES_MAX = 20;
const AFTER_MINUTES_MAX = 24 * 60;
const TIME_RULE = 'must be a time as 22:00';

const WallTime = z.string(TIME_RULE).regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, TIME_RULE);
const afterRule = `must be a whole number of minutes from 0 to ${AFTER_MINUTES_MAX}`;

const Rule = z.object(
  {
    channel_id: z.string('must be the id of a contact method'),
    after_minutes: z.int(afterRule).min(0, afterRule).max(AFTER_MINUTES_MAX, afterRule).default(0),
    severities: z
      .array(z.enum(SEVERITIES, `must be one of ${SEVERITIES.join(', ')}`), 'must be an array')
      .max(SEVERITIES.length, 'must name each severity once')
      .default([])
      .meta({ description: 'Empty for all.' }),
  },
  'must be an object',
);
const QuietHours = z
  .object({ from: WallTime, to: WallTime, zone: z.string('must be a zone').max(64) }, 'must be an object')
  .meta({ description: 'Daily; may run over midnight. P1 is told all the same.' });

/** `PUT …/notification-rules`. */
export const PreferencesChange = z
  .object(
    {
      rules: z.array(Rule, 'must be an array').max(RULES_MAX, `must be at most ${RULES_MAX}`),
      quiet_hours: QuietHours.nullable().default(null),
    },
    'must be an object',
  )
  .meta({ id: 'NotificationRulesChange' });

export const Preferences = z
  .object({ username: z.string(), rules: z.array(Rule), quiet_hours: QuietHours.nullable() })
  .meta({ id: 'NotificationRules' });
