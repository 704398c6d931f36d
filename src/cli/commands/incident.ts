import { randomUUID } from 'node:crypto';
import type { JsonValue } from '../../domain/json';
import {
  type ClientCommand,
  type CommandContext,
  listOf,
  type Noun,
  segment,
  textOf,
} from '../client/command';
import { objectOf, recordLines, tableLines, wordOf } from '../client/output';
import { listVerb, showVerb } from '../client/verbs';

const SEVERITIES = ['P1', 'P2', 'P3', 'P4'];
const STATUSES = ['open', 'investigating', 'resolved', 'closed', 'all'];
const COLUMNS = ['id', 'severity', 'status', 'title', 'assigned_to', 'model_id', 'created_at'];
const TIMELINE = ['timestamp', 'event_type', 'author', 'body'];

/** Incidents. */
export const INCIDENT: Noun = {
  name: 'incident',
  description: 'incidents: list, open, acknowledge, resolve and close them',
  verbs: [
    listVerb({
      description: 'list incidents, newest first',
      path: '/api/v1/incidents',
      columns: COLUMNS,
      options: [
        { flags: '--status <status>', description: 'only those of this status', choices: STATUSES },
        { flags: '--severity <severity>', description: 'only those of this severity', choices: SEVERITIES },
        { flags: '--model <id>', description: 'only those of this model' },
        { flags: '--since <time>', description: 'only those opened later, such as 2026-01-05T09:00:00Z' },
      ],
      queryOf: ({ status, severity, model, since }) => ({
        status: textOf(status),
        severity: textOf(severity),
        model_id: textOf(model),
        since: textOf(since),
      }),
    }),
    showVerb({
      description: 'show an incident and its timeline',
      path: '/api/v1/incidents',
      linesOf: detailLines,
    }),
    {
      usage: 'open <title>',
      description: 'open an incident',
      options: [
        { flags: '--severity <severity>', description: 'P1 to P4', isRequired: true, choices: SEVERITIES },
        { flags: '--model <id>', description: 'the model that it is about', isRequired: true },
        { flags: '--description <text>', description: 'what is known' },
        { flags: '--label <label>', description: 'a label; may be repeated', repeatable: true },
      ],
      run: openIncident,
    },
    transition('ack', 'acknowledge an incident: you work on it, paging stops', async ({ client, args }) =>
      client.ask(`/api/v1/incidents/${segment(args[0])}/acknowledge`, { method: 'POST', body: {} }),
    ),
    transition('resolve', 'resolve an incident that is being investigated', (context) =>
      setStatus(context, 'resolved'),
    ),
    transition('close', 'close a resolved incident', (context) => setStatus(context, 'closed')),
    {
      usage: 'note <id> <text>',
      description: 'add a note to the timeline',
      async run({ client, output, args }) {
        const body = { event_type: 'note', body: args[1] ?? '' };
        const headers = { 'Idempotency-Key': randomUUID() };
        const path = `/api/v1/incidents/${segment(args[0])}/timeline`;
        const event = await client.ask(path, { method: 'POST', body, headers });
        output.show(event, () => [`Noted at ${wordOf(event, 'timestamp')}.`]);
      },
    },
  ],
};

async function openIncident({ client, output, args, options }: CommandContext): Promise<void> {
  const description = textOf(options['description']);
  const body = {
    title: args[0] ?? '',
    severity: textOf(options['severity']) ?? '',
    model_id: textOf(options['model']) ?? '',
    labels: listOf(options['label']) ?? [],
    ...(description === undefined ? {} : { description }),
  };
  const headers = { 'Idempotency-Key': randomUUID() };
  const incident = await client.ask('/api/v1/incidents', { method: 'POST', body, headers });
  output.show(incident, () => [`Incident ${wordOf(incident, 'id')} is open.`]);
}

/** A command that moves one incident on, and tells how it stands then. */
function transition(
  name: string,
  description: string,
  move: (context: CommandContext) => Promise<JsonValue>,
): ClientCommand {
  return {
    usage: `${name} <id>`,
    description,
    async run(context) {
      const incident = await move(context);
      const told = `Incident ${wordOf(incident, 'id')} is ${wordOf(incident, 'status')}.`;
      context.output.show(incident, () => [told]);
    },
  };
}

function setStatus({ client, args }: CommandContext, status: string): Promise<JsonValue> {
  return client.ask(`/api/v1/incidents/${segment(args[0])}`, { method: 'PATCH', body: { status } });
}

function detailLines(incident: JsonValue): string[] {
  const { timeline, ...facts } = objectOf(incident);
  const events = Array.isArray(timeline) ? timeline.map(objectOf) : [];
  return [...recordLines(facts), '', ...tableLines(events, TIMELINE)];
}
