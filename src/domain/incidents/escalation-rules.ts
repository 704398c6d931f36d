import type { JsonObject } from '../json';
import { later, ruleOf } from './escalation';
import type { Incident, IncidentDecision, OutboxEntry, PlannedPage } from './incident';
import type { By } from './incident-rules';
import { entryOf, factsOf, union, type Way, withNotices } from './notices';
import { beginPaging, stopPaging } from './paging';
import type { Silence } from './silence';
import type { SlaClock } from './sla';

/** Longest time between two looks for somebody to page, when all levels were empty. */
const EMPTY_ROUND_MINUTES = 15;

/** Whom a level reaches, and how: resolved when it is entered. */
export interface Reached {
  pages: readonly Omit<PlannedPage, 'key'>[];
  /** Rule steps, in the order of `pages`. */
  steps: readonly number[];
  /** Channels among them that keep an incident of their own. */
  mirrors: readonly string[];
  /** Whom it was meant for, in words: `schedule sch_1: ada`. */
  described: readonly string[];
}

/** The level that is due pages whom it reaches; an empty one gives way at once. */
export function enterLevel(
  incident: Incident,
  at: { round: number; level: number; now: string },
  reached: Reached,
): IncidentDecision | null {
  const { now } = at;
  const { paging } = incident;
  const rule = ruleOf(incident);
  const level = rule?.levels[at.level];
  if (!level || paging.round !== at.round || paging.level !== at.level - 1) return null;
  const pages = withKeys(incident, at, reached);
  const isEmpty = pages.length === 0;
  const isLast = at.level === (rule?.levels.length ?? 0) - 1;
  const hasReached = paging.hasReached || !isEmpty;
  const waits = isEmpty && (hasReached || !isLast) ? 0 : level.acknowledgeTimeoutMinutes;
  const after: Incident = {
    ...incident,
    updatedAt: now,
    mirrors: union(incident.mirrors, reached.mirrors),
    paging: {
      ...paging,
      level: at.level,
      hasReached,
      nextLevelAt: later(now, hasReached ? waits : Math.min(waits, EMPTY_ROUND_MINUTES)),
      planned: [...paging.planned, ...pages],
    },
  };
  const data = { round: at.round, level: at.level + 1, reached: [...reached.described], isEmpty };
  return decide(commitDue(after, now), 'incident.level_entered', data);
}

/** Every level was gone through: begin again while repeats are left, else say that nobody answered. */
export function endRound(incident: Incident, round: number, by: By): IncidentDecision | null {
  const { paging } = incident;
  if (paging.round !== round || paging.nextLevelAt === null) return null;
  const { now } = by;
  // A round that reached nobody is no try: it is looked again until somebody is there.
  const isRepeated = !paging.hasReached || paging.repeatsLeft > 0;
  if (isRepeated) {
    const left = paging.hasReached ? paging.repeatsLeft - 1 : paging.repeatsLeft;
    const begun = {
      ...beginPaging(ruleOf(incident), now, paging),
      repeatsLeft: left,
      planned: paging.planned,
    };
    return decide({ ...incident, paging: begun }, 'incident.escalation_repeated', { round: begun.round });
  }
  const ended = { ...incident, updatedAt: now, paging: { ...paging, nextLevelAt: null } };
  const reason = 'every level was paged and nobody acknowledged';
  const told = { notice: 'unanswered' as const, reason, actor: by.actor, now };
  const notices = withNotices(ended, { ...told, listeners: by.listeners('unanswered') });
  return decide({ ...ended, ...notices }, 'incident.unanswered', { round });
}

/** Planned pages that have become due are committed. */
export function commitPlanned(incident: Incident, now: string): IncidentDecision | null {
  const after = commitDue(incident, now);
  const pages = after.outbox.slice(incident.outbox.length);
  if (pages.length === 0) return null;
  const recipients = pages.map(({ recipient, channelId }) => recipient ?? channelId);
  return decide(after, 'incident.paged', { recipients });
}

/** A silence holds: nobody is paged until it ends. */
export function silence(
  incident: Incident,
  held: Pick<Silence, 'id' | 'endsAt' | 'reason'>,
): IncidentDecision {
  const paging = stopPaging(incident.paging, 'silenced', held.endsAt);
  const data = { silenceId: held.id, until: held.endsAt, reason: held.reason };
  return decide({ ...incident, paging }, 'incident.silenced', data);
}

/** The end of a snooze or silence: the levels begin again. */
export function resume(incident: Incident, now: string): IncidentDecision {
  const from = incident.paging.state;
  return decide(
    { ...incident, updatedAt: now, paging: beginPaging(ruleOf(incident), now, incident.paging) },
    'incident.paging_resumed',
    { from },
  );
}

/** Nobody touched an acknowledged incident for too long: it pages again from the first level. */
export function unacknowledge(incident: Incident, by: By): IncidentDecision {
  const after = {
    ...incident,
    updatedAt: by.now,
    paging: beginPaging(ruleOf(incident), by.now, incident.paging),
  };
  const reason = 'it was acknowledged, and nobody did anything since';
  const told = { notice: 'reopened' as const, reason, actor: by.actor, now: by.now };
  const notices = withNotices(after, { ...told, listeners: by.listeners('reopened') });
  return decide({ ...after, ...notices }, 'incident.unacknowledged', {});
}

/** Brings an acknowledged incident to its owner's mind, by the ways given. */
export function remind(
  incident: Incident,
  owner: { username: string; ways: readonly Way[] },
  by: By,
): IncidentDecision {
  const after = { ...incident, remindedAt: by.now };
  const told = {
    notice: 'reminder' as const,
    actor: by.actor,
    now: by.now,
    recipient: owner.username,
    reason: 'you acknowledged this incident, and nothing was done since',
  };
  const entries = owner.ways.map((way) => entryOf(after, { ...told, ...way }));
  return decide({ ...after, outbox: [...after.outbox, ...entries] }, 'incident.reminded', {
    recipient: owner.username,
  });
}

/** A clock ran out. */
export function breach(incident: Incident, clock: SlaClock, by: By): IncidentDecision | null {
  const { sla } = incident;
  if (sla[clock].breachedAt !== null) return null;
  const after = {
    ...incident,
    updatedAt: by.now,
    sla: { ...sla, [clock]: { ...sla[clock], breachedAt: by.now } },
  };
  const reason = `the time to ${clock} ran out at ${sla[clock].dueAt}`;
  const told = { notice: 'sla_breached' as const, reason, actor: by.actor, now: by.now };
  const notices = withNotices(after, { ...told, listeners: by.listeners('sla_breached') });
  return decide({ ...after, ...notices }, 'incident.sla_breached', { clock, dueAt: sla[clock].dueAt });
}

function withKeys(incident: Incident, at: { round: number; level: number }, reached: Reached): PlannedPage[] {
  const known = new Set(incident.paging.planned.map(({ key }) => key));
  return reached.pages.flatMap((page, index) => {
    const whom = page.recipient ?? 'channel';
    const key = [incident.id, at.round, at.level, whom, page.channelId, reached.steps[index]].join('/');
    if (known.has(key)) return [];
    known.add(key);
    return [{ ...page, key }];
  });
}

/** Moves what is due from the plan to the outbox. */
function commitDue(incident: Incident, now: string): Incident {
  const { planned } = incident.paging;
  const due = planned.filter(({ dueAt }) => dueAt <= now);
  const pages = due.map(({ key, channelId, recipient, reason }): OutboxEntry => {
    const told = { notice: 'page' as const, reason, actor: 'system', committedAt: now, dueAt: now };
    const { epoch } = incident.paging;
    return { ...told, key, channelId, recipient, epoch, incident: factsOf(incident) };
  });
  const paging = { ...incident.paging, planned: planned.filter((page) => !due.includes(page)) };
  return { ...incident, updatedAt: now, paging, outbox: [...incident.outbox, ...pages] };
}

function decide(after: Incident, type: string, data: JsonObject): IncidentDecision {
  const { id: _id, revision: _revision, lastEventAt: _at, ...changes } = after;
  return { changes, event: { type, actor: 'system', data } };
}
