import { z } from 'zod';
import { ENTRY_TYPES } from '../../../../domain/incidents/deeds';
import { INCIDENT_STATUSES, TRIGGER_SOURCES } from '../../../../domain/incidents/incident';
import { SEVERITIES } from '../../../../domain/incidents/severity';
import { GivenTime } from '../given-time';
import { DashedId, IdInPath, PageQuery, pageOf, Time } from '../page';

const TITLE_MAX = 1_024;
const TEXT_MAX = 20_000;
const NAME_MAX = 200;
const LABELS_MAX = 50;
const LABEL_MAX = 100;
const SNOOZE_MINUTES_MAX = 30 * 24 * 60;

const oneOf = (values: readonly string[]): string => `must be one of ${values.join(', ')}`;
const filled = (max: number) =>
  z
    .string('must be a string')
    .max(max, `must be at most ${max} characters long`)
    .refine((text) => text.trim() !== '', 'must not be blank');

const Status = z.enum(INCIDENT_STATUSES, oneOf(INCIDENT_STATUSES));
const Severity = z.enum(SEVERITIES, oneOf(SEVERITIES));
const EventType = z.enum(ENTRY_TYPES, oneOf(ENTRY_TYPES));
const Source = z.enum(TRIGGER_SOURCES, oneOf(TRIGGER_SOURCES));
const Description = z
  .string('must be a string')
  .max(TEXT_MAX, `must be at most ${TEXT_MAX} characters long`)
  .nullable();
const Labels = z
  .array(filled(LABEL_MAX), 'must be an array of strings')
  .max(LABELS_MAX, `must be at most ${LABELS_MAX}`);
const Username = filled(NAME_MAX);

export const IncidentInPath = z.object({ incident_id: IdInPath });

const STATUS_WORDS = ['all', ...INCIDENT_STATUSES] as const;
const SEVERITY_WORDS = ['all', ...SEVERITIES] as const;

export const IncidentListQuery = z.object({
  ...PageQuery,
  status: z.enum(STATUS_WORDS, oneOf(STATUS_WORDS)).default('all'),
  severity: z.enum(SEVERITY_WORDS, oneOf(SEVERITY_WORDS)).default('all'),
  model_id: DashedId.optional().meta({ description: 'Only incidents of this model.' }),
  since: GivenTime.optional().meta({ description: 'ISO 8601. Only incidents that were created after it.' }),
  label: filled(LABEL_MAX).optional().meta({ description: 'Extension. Only incidents with this label.' }),
  q: filled(NAME_MAX)
    .optional()
    .meta({ description: 'Extension. Only incidents whose title or description has this text.' }),
  after: DashedId.optional().meta({
    description:
      'Extension. The id of an incident: pages are counted from the one that is listed after it, so that nothing is ' +
      'missed or seen twice while new ones are opened.',
  }),
});

/** `POST /incidents`. */
export const NewIncident = z
  .object(
    {
      title: filled(TITLE_MAX),
      severity: Severity,
      model_id: DashedId,
      description: Description.default(null),
      trigger_source: Source.default('manual'),
      labels: Labels.default([]),
    },
    'must be an object',
  )
  .meta({ id: 'NewIncident' });

/** `PATCH /incidents/{id}`. */
export const IncidentChange = z
  .object(
    {
      status: Status.optional(),
      severity: Severity.optional(),
      assigned_to: Username.nullable().optional(),
      description: Description.optional(),
      labels: Labels.optional(),
    },
    'must be an object',
  )
  .meta({ id: 'IncidentChange' });

/** `POST /incidents/{id}/timeline`. */
export const NewTimelineEvent = z
  .object(
    {
      event_type: EventType,
      body: filled(TEXT_MAX),
      author: filled(NAME_MAX).optional().meta({ description: 'The caller, unless it is given.' }),
    },
    'must be an object',
  )
  .meta({ id: 'NewTimelineEvent' });

/** `POST /incidents/{id}/snooze`. */
export const Snooze = z
  .object(
    {
      until: GivenTime.optional().meta({ description: 'ISO 8601, within 30 days.' }),
      minutes: z
        .int('must be a whole number')
        .min(1, 'must be at least 1')
        .max(SNOOZE_MINUTES_MAX, `must be at most ${SNOOZE_MINUTES_MAX}`)
        .optional(),
    },
    'must be an object',
  )
  .refine(({ until, minutes }) => (until === undefined) !== (minutes === undefined), {
    error: 'must have either until or minutes',
  })
  .transform(({ until, minutes = 0 }) => (until === undefined ? { minutes } : { until }))
  .meta({
    id: 'Snooze',
    override: {
      type: 'object',
      properties: {
        until: { type: 'string', format: 'date-time' },
        minutes: { type: 'integer', minimum: 1, maximum: SNOOZE_MINUTES_MAX },
      },
    },
  });

/** `POST /incidents/{id}/hand-over`. */
export const HandOver = z
  .object({ to: Username.meta({ description: 'A username.' }) }, 'must be an object')
  .meta({ id: 'HandOver' });

/** As the list shows it. */
export const IncidentItem = z
  .object({
    id: z.uuid(),
    title: z.string(),
    severity: Severity,
    status: Status,
    model_id: z.uuid(),
    created_at: Time,
    updated_at: Time,
    assigned_to: z.string().nullable(),
  })
  .meta({ id: 'IncidentItem' });
export const IncidentPage = pageOf(IncidentItem).meta({ id: 'IncidentPage' });

const Clock = z.object({
  due_at: Time,
  breached_at: Time.nullable().meta({ description: 'Null while it has not run out.' }),
});

export const PAGING_STATES = ['active', 'acknowledged', 'snoozed', 'silenced', 'ended'] as const;

const Paging = z.object({
  state: z.enum(PAGING_STATES).meta({
    description: '`active`: people are paged, level by level. `ended`: the incident is resolved.',
  }),
  until: Time.nullable().meta({ description: 'End of the snooze or silence.' }),
  level: z.int().meta({ description: 'The level that was paged last in this round; 0 before the first.' }),
  levels: z.int().meta({ description: 'Levels of the policy for this severity; 0 pages nobody.' }),
  round: z.int().meta({ description: 'How often the levels were begun, from 1.' }),
  next_at: Time.nullable().meta({ description: 'When somebody is paged next, unless it is acknowledged.' }),
});

const full = {
  ...IncidentItem.shape,
  description: z.string().nullable(),
  trigger_source: Source,
  labels: z.array(z.string()),
  model_name: z.string().nullable().meta({ description: 'Null when the model is not registered.' }),
  team: z.string().nullable(),
  opened_by: z.string(),
  acknowledged_at: Time.nullable(),
  acknowledged_by: z.string().nullable(),
  resolved_at: Time.nullable(),
  closed_at: Time.nullable(),
  recurrence_of: z.uuid().nullable().meta({ description: 'The one that was resolved shortly before.' }),
  sla: z.object({ acknowledge: Clock, resolve: Clock }),
  paging: Paging,
};

/** All of it, but for the timeline. */
export const Incident = z.object(full).meta({ id: 'Incident' });

export const TimelineEvent = z
  .object({ event_type: EventType, body: z.string(), author: z.string(), timestamp: Time })
  .meta({ id: 'TimelineEvent' });

/** `GET /incidents/{id}`. */
export const IncidentDetails = z
  .object({
    ...full,
    runbook_url: z.string().nullable(),
    timeline: z.array(TimelineEvent).meta({ description: 'Oldest first.' }),
  })
  .meta({ id: 'IncidentDetails' });
