import type { PendingEvent } from '../event';
import type { JsonObject, JsonValue } from '../json';
import { ENTRY_TYPES, type Entry, type EntryType } from './deeds';

/** What the timeline tells of one event; `at` is ISO 8601 UTC with milliseconds. */
export interface TimelineEvent extends Entry {
  at: string;
}

interface Wording {
  eventType: EntryType;
  body: (data: JsonObject, actor: string) => string;
}

const escalation = (body: Wording['body']): Wording => ({ eventType: 'escalation', body });

const note = (body: Wording['body']): Wording => ({ eventType: 'note', body });

/** How each event of an incident reads, by its type without `incident.`; entries are told as they were written. */
const WORDINGS: Readonly<Record<string, Wording>> = {
  opened: {
    eventType: 'status_change',
    body: (data) => {
      const recurs = data['recurrenceOf'] ? `; it recurs from ${text(data['recurrenceOf'])}` : '';
      return `Opened as ${text(data['severity'])} (${text(data['triggerSource'])})${recurs}: ${text(data['title'])}`;
    },
  },
  status_changed: {
    eventType: 'status_change',
    body: (data) =>
      [`Status changed from ${text(data['from'])} to ${text(data['to'])}.`, ...changes(data)].join(' '),
  },
  changed: { eventType: 'note', body: (data) => changes(data).join(' ') },
  acknowledged: escalation((data, actor) =>
    [`Acknowledged by ${actor}: nobody is paged any more.`, ...changes(data)].join(' '),
  ),
  level_entered: escalation((data) => {
    const reached = list(data['reached']) || 'nobody is named';
    const outcome = data['isEmpty'] === true ? `nobody could be reached (${reached})` : reached;
    return `Level ${text(data['level'])} of the escalation, round ${round(data)}: ${outcome}.`;
  }),
  paged: escalation((data) => `Paged ${list(data['recipients'])}.`),
  escalation_repeated: escalation((data) => `The escalation begins again: round ${round(data)}.`),
  unanswered: escalation((data) => `Every level was paged, and nobody answered in round ${round(data)}.`),
  silenced: escalation((data) => `Silenced until ${time(data['until'])}: ${text(data['reason'])}`),
  snoozed: escalation((data, actor) => `Snoozed by ${actor} until ${time(data['until'])}.`),
  paging_resumed: escalation((data) => `No longer ${text(data['from'])}: paging begins again.`),
  unacknowledged: escalation(
    () => 'It was acknowledged, and nobody did anything since: paging begins again.',
  ),
  reminded: escalation((data) => `Reminded ${text(data['recipient'])} that it is still open.`),
  sla_breached: escalation((data) => `The time to ${text(data['clock'])} ran out at ${time(data['dueAt'])}.`),
  handed_over: escalation((data) => {
    const had = data['from'] ? `; ${text(data['from'])} had it` : '';
    return `Handed over to ${text(data['to'])}${had}.`;
  }),
  runbook_started: note((data, actor) => `Runbook ${text(data['name'])} started by ${actor}.`),
  runbook_cancelled: note((data, actor) => `Runbook ${text(data['name'])} cancelled by ${actor}.`),
  runbook_step_started: note((data) => `${step(data)} began.`),
  runbook_step_confirmed: note(
    (data, actor) => `${step(data)} was confirmed by ${actor}; an approval is due.`,
  ),
  runbook_step_completed: {
    eventType: 'runbook_step_completed',
    body: (data) => `${step(data)} was completed: ${text(data['detail'])}`,
  },
  runbook_step_failed: note((data) => `${step(data)} failed: ${text(data['detail'])}`),
  runbook_step_cancelled: note((data) => `${step(data)} was cancelled: ${text(data['detail'])}`),
  runbook_step_undo_started: note((data) => `${step(data)} is being undone.`),
  runbook_step_undone: note((data) => `${step(data)} was undone: ${text(data['detail'])}`),
  runbook_step_undo_failed: note((data) => `${step(data)} could not be undone: ${text(data['detail'])}`),
};

/** How an event of an incident reads in its timeline. */
export function timelineEventOf({ type, actor, data, at }: PendingEvent): TimelineEvent {
  const name = type.replace(/^incident\./, '');
  if (name === 'entry') return { ...entryOf(data), at };
  const { eventType, body } = WORDINGS[name] ?? { eventType: 'note', body: () => name.replaceAll('_', ' ') };
  return { eventType, body: body(data, actor), author: actor, at };
}

function entryOf(data: JsonObject): Entry {
  const eventType = ENTRY_TYPES.find((known) => known === data['eventType']) ?? 'note';
  return { eventType, body: text(data['body']), author: text(data['author']) };
}

const NAMES = {
  severity: 'Severity',
  assignedTo: 'Assignment',
  description: 'Description',
  labels: 'Labels',
};

/** One sentence for each field that was changed, but the status. */
function changes(data: JsonObject): string[] {
  const changed = objectOf(data['changed']);
  return Object.entries(NAMES).flatMap(([field, name]) => {
    const change = changed[field];
    if (change === undefined) return [];
    const { from, to } = objectOf(change);
    if (field === 'description') return [`${name} changed.`];
    return [`${name} changed from ${shown(from)} to ${shown(to)}.`];
  });
}

function shown(value: JsonValue | undefined): string {
  if (Array.isArray(value)) return list(value) || 'none';
  return value === null || value === undefined ? 'nobody' : text(value);
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

function text(value: JsonValue | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function list(value: JsonValue | undefined): string {
  return Array.isArray(value) ? value.map(text).join(', ') : '';
}

/** Rounds are counted from 0 inside, and from 1 for people. */
function round(data: JsonObject): string {
  const { round: counted } = data;
  return typeof counted === 'number' ? String(counted + 1) : '';
}

function step(data: JsonObject): string {
  return `Step ${text(data['step'])} of the runbook, ${text(data['name'])},`;
}

/** To the second. */
function time(value: JsonValue | undefined): string {
  return text(value).replace(/\.\d{3}Z$/, 'Z');
}
