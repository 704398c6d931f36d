import type { PendingEvent } from '../event';
import type { Delivery } from '../notifications/delivery';
import { inWords, secondsToAcknowledge, secondsToResolve } from './durations';
import type { Incident } from './incident';
import { bullets, inline, moment, quote, table } from './markdown';
import { deedsOf } from './postmortem-people';
import { openQuestions } from './postmortem-questions';
import { SLA_MINUTES, type SlaClock } from './sla';
import { type TimelineEvent, timelineEventOf } from './timeline';

/** All that a draft is made from. */
export interface PostmortemFacts {
  incident: Incident;
  /** Of the incident, oldest first. */
  events: readonly PendingEvent[];
  /** Its pages, oldest first. */
  pages: readonly Pick<
    Delivery,
    'channelId' | 'recipient' | 'createdAt' | 'state' | 'settledAt' | 'settledReason'
  >[];
  /** Channels in words, by id. */
  channels: Readonly<Record<string, string>>;
}

/** The draft of a postmortem, in Markdown: what the record tells by itself, and what it leaves to be asked. */
export function draftPostmortem(facts: PostmortemFacts): string {
  const { incident, events } = facts;
  const timeline = events.map(timelineEventOf);
  const sections = [
    `# Postmortem: ${inline(incident.title)}`,
    'Drafted from the timeline when the incident was resolved. It is yours to edit, and is not written a second time.',
    '## Facts',
    table(['fact', ''], factRows(incident)),
    '## Description',
    incident.description === null ? 'Nobody described it.' : quote(incident.description),
    '## People',
    bullets(peopleOf(facts), 'Nobody but the service itself did anything.'),
    '## Pages',
    pagesOf(facts),
    '## What helped',
    bullets(
      whatHelped(incident, timeline),
      'Nobody noted anything between the acknowledgement and the resolution.',
    ),
    '## Timeline',
    bullets(timeline.map(lineOf), 'It is empty.'),
    '## Open questions',
    bullets(openQuestions(facts), ''),
    '## Actions',
    '- [ ] Who does what by when?',
  ];
  return `${sections.join('\n\n')}\n`;
}

function factRows(incident: Incident): string[][] {
  const { severity, modelId, modelName, teamId, triggerSource, openedBy, labels } = incident;
  const { acknowledgedAt, acknowledgedBy, resolvedAt, recurrenceOf, runbookUrl } = incident;
  return [
    ['Incident', `\`${incident.id}\``],
    ['Severity', severity],
    ['Model', `${modelName === null ? 'not registered' : inline(modelName)} (\`${modelId}\`)`],
    ['Team', teamId ?? 'none'],
    ['Opened', `${moment(incident.createdAt)} by ${inline(openedBy)} (${triggerSource})`],
    [
      'Acknowledged',
      acknowledgedAt === null
        ? 'never'
        : `${moment(acknowledgedAt)}, last by ${inline(acknowledgedBy ?? '')}`,
    ],
    ['Resolved', resolvedAt === null ? 'not yet' : moment(resolvedAt)],
    ['Time to acknowledge', slaRow(incident, 'acknowledge', secondsToAcknowledge(incident))],
    ['Time to resolve', slaRow(incident, 'resolve', secondsToResolve(incident))],
    ['Labels', labels.map(inline).join(', ') || 'none'],
    ['Recurs from', recurrenceOf === null ? 'nothing known' : `\`${recurrenceOf}\``],
    ['Runbook', runbookUrl === null ? 'none' : inline(runbookUrl)],
  ];
}

function slaRow({ severity, sla }: Incident, clock: SlaClock, seconds: number | null): string {
  const allowed = inWords(SLA_MINUTES[severity][clock] * 60);
  const isBreached = sla[clock].breachedAt !== null;
  const verdict = isBreached ? `**SLA missed** (${allowed})` : `within the SLA (${allowed})`;
  return seconds === null ? verdict : `${inWords(seconds)}, ${verdict}`;
}

function peopleOf({ events, pages }: PostmortemFacts): string[] {
  const deeds = deedsOf(events);
  const paged = pages.flatMap(({ recipient }) => recipient ?? []);
  return [...new Set([...deeds.keys(), ...paged])].map((name) => {
    const times = paged.filter((recipient) => recipient === name).length;
    const was = times === 0 ? [] : [`was paged ${times === 1 ? 'once' : `${times} times`}`];
    return `**${inline(name)}** ${[...was, ...(deeds.get(name) ?? [])].join('; ')}`;
  });
}

function pagesOf({ pages, channels }: PostmortemFacts): string {
  if (pages.length === 0) return 'Nobody was paged.';
  const outcome = ({ state, settledAt, settledReason }: PostmortemFacts['pages'][number]): string => {
    const at = settledAt === null ? '' : ` ${moment(settledAt)}`;
    if (state === 'sent') return `sent${at}`;
    if (state === 'pending') return 'not sent yet when this was drafted';
    return `${state === 'dead' ? '**never delivered**' : 'dropped'}${at}: ${inline(settledReason ?? '')}`;
  };
  const rows = pages.map((page) => [
    moment(page.createdAt),
    inline(page.recipient ?? 'the channel'),
    inline(channels[page.channelId] ?? page.channelId),
    outcome(page),
  ]);
  return table(['committed', 'whom', 'how', 'outcome'], rows);
}

/** What people wrote while they worked on it, and the steps of runbooks that were done; the last of them stands out. */
function whatHelped({ acknowledgedAt, resolvedAt }: Incident, timeline: readonly TimelineEvent[]): string[] {
  const isWork = ({ eventType, author, at }: TimelineEvent): boolean =>
    (eventType === 'runbook_step_completed' || (eventType === 'note' && author !== 'system')) &&
    at >= (acknowledgedAt ?? '') &&
    at <= (resolvedAt ?? at);
  const work = timeline.filter(isWork);
  return work.map((event, index) => {
    const isLast = index === work.length - 1;
    return `${isLast ? '**The last before it was resolved**: ' : ''}${lineOf(event)}`;
  });
}

function lineOf({ at, author, body }: TimelineEvent): string {
  return `${moment(at)}, ${inline(author)}: ${inline(body)}`;
}
