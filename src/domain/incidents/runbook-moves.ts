import type { JsonObject } from '../json';
import type { IncidentNotice } from '../notifications/message';
import { type Incident, type IncidentDecision, isUnresolved, type OutboxEntry } from './incident';
import { entryOf, factsOf, type Listener, mirrorsAmong, type Way, withNotices } from './notices';
import type { Settled } from './runbook-next';
import { callKey, concluded, type IncidentRunbook, type StepProgress } from './runbook-progress';
import type { WebhookAction } from './runbook-step';

/** Who hears that somebody is waited for, or that a step failed. */
export interface Told {
  people: readonly { username: string; ways: readonly Way[] }[];
  listeners: readonly Listener[];
}

/** For what nobody has to hear of. */
export const NOBODY: Told = { people: [], listeners: [] };

/** What a step is begun with: the id that its run gets, why there can be none, and who hears of it. */
export interface Beginning {
  now: string;
  runId: string;
  /** Why the incident's model can't be retrained; null when it can. */
  refusal: string | null;
  told: Told;
}

/** The step that is next begins; a note is done with that. */
export function beginStep(incident: Incident, index: number, given: Beginning): IncidentDecision | null {
  const { now, runId, refusal, told } = given;
  const step = incident.runbook?.steps[index];
  if (!incident.runbook || step?.state !== 'waiting') return null;
  const { action } = step;
  const begun: Partial<StepProgress> = { state: 'running', startedAt: now };
  switch (action.kind) {
    case 'note': {
      const started = withStep(incident, index, begun);
      return settleStep(started, index, { settled: { state: 'done', detail: action.text }, now, told });
    }
    case 'webhook': {
      const outbox = [...incident.outbox, callOf(incident, { index, action, isUndo: false, now })];
      return decided({ ...withStep(incident, index, begun), outbox }, index, { type: 'started', now });
    }
    case 'manual': {
      const after = withStep(incident, index, begun);
      const reason = `step ${index + 1} of the runbook, ${step.name}, waits for somebody to do it and confirm`;
      return decided(askFor(after, { reason, told, now }), index, { type: 'started', now });
    }
    case 'rollback':
      return decided(withStep(incident, index, begun), index, { type: 'started', now });
    case 'retrain': {
      const started = withStep(incident, index, { ...begun, runId });
      if (refusal === null) return decided(started, index, { type: 'started', now });
      return settleStep(started, index, { settled: { state: 'failed', detail: refusal }, now, told });
    }
  }
}

/** The start of a run was refused for now. */
export function deferStart(incident: Incident, index: number, until: string): IncidentDecision | null {
  const step = incident.runbook?.steps[index];
  if (step?.state !== 'running' || step.action.kind !== 'retrain') return null;
  return { changes: { runbook: withStep(incident, index, { notBefore: until }).runbook }, event: null };
}

/** A step has ended: the next may follow, or what was done is undone. `actor`: whoever did it; `told` hear of a failure. */
export function settleStep(
  incident: Incident,
  index: number,
  given: { settled: Settled; now: string; actor?: string; told: Told },
): IncidentDecision | null {
  const { settled, now, actor, told } = given;
  const { state, detail } = settled;
  const step = incident.runbook?.steps[index];
  if (step?.state !== 'running') return null;
  const after = withStep(incident, index, { state, detail, endedAt: now });
  if (state !== 'failed' || !after.runbook) {
    const type = state === 'done' ? 'completed' : state;
    return decided(after, index, { type, now, detail, ...(actor ? { actor } : {}) });
  }
  const turned = { ...after, runbook: undoing(after.runbook, 'failed', now) };
  const reason = `step ${index + 1} of the runbook, ${step.name}, failed: ${detail}`;
  return decided(tellFailure(turned, { reason, told, now }), index, { type: 'failed', now, detail });
}

/** What undoes a step begins; a note is done with that. */
export function beginUndo(incident: Incident, index: number, now: string): IncidentDecision | null {
  const step = incident.runbook?.steps[index];
  const action = step?.compensation;
  if (!step || !action || step.state !== 'done' || step.undo !== null) return null;
  const begun = withStep(incident, index, { undo: 'running', undoStartedAt: now });
  if (action.kind === 'note')
    return settleUndo(begun, index, { settled: { state: 'done', detail: action.text }, now, told: NOBODY });
  const outbox = [...incident.outbox, callOf(incident, { index, action, isUndo: true, now })];
  return decided({ ...begun, outbox }, index, { type: 'undo_started', now });
}

/** What undoes a step has ended; one that failed does not keep the steps before it from being undone, and `told` hear of it. */
export function settleUndo(
  incident: Incident,
  index: number,
  { settled, now, told }: { settled: Settled; now: string; told: Told },
): IncidentDecision | null {
  const { state, detail } = settled;
  const step = incident.runbook?.steps[index];
  if (step?.undo !== 'running') return null;
  if (state === 'done')
    return decided(withStep(incident, index, { undo: 'done' }), index, { type: 'undone', now, detail });
  const after = withStep(incident, index, { undo: 'failed' });
  const reason = `step ${index + 1} of the runbook, ${step.name}, could not be undone: ${detail}`;
  return decided(tellFailure(after, { reason, told, now }), index, { type: 'undo_failed', now, detail });
}

/** The runbook turns back: what has not begun never will, and whoever is waited for is not any more. */
export function undoing(
  runbook: IncidentRunbook,
  ending: 'failed' | 'cancelled',
  now: string,
): IncidentRunbook {
  const steps = runbook.steps.map((step): StepProgress => {
    const isAwaited = step.state === 'running' && step.action.kind === 'manual';
    return step.state === 'waiting' || isAwaited ? { ...step, state: 'cancelled', endedAt: now } : step;
  });
  return { ...runbook, steps, state: 'undoing', ending };
}

interface Telling {
  reason: string;
  told: Told;
  now: string;
}

/** The incident with notices to those who are to act. */
export function askFor(after: Incident, given: Telling): Incident {
  return tell(after, 'approval_needed', given);
}

/** Where a resolved incident is kept a second time it would be opened again, and nobody would end it there any more. */
function tellFailure(after: Incident, given: Telling): Incident {
  const { people, listeners } = given.told;
  const mirrors = isUnresolved(after) ? [] : mirrorsAmong(listeners);
  const others = listeners.filter(({ id }) => !mirrors.includes(id));
  return tell(after, 'runbook_failed', { ...given, told: { people, listeners: others } });
}

function tell(after: Incident, notice: IncidentNotice, { reason, told, now }: Telling): Incident {
  const common = { notice, reason, actor: 'system', now };
  const { outbox, mirrors } = withNotices(after, { ...common, listeners: told.listeners });
  const own = told.people.flatMap(({ username, ways }) =>
    ways.map((way) => entryOf(after, { ...common, ...way, recipient: username })),
  );
  return { ...after, outbox: [...outbox, ...own], mirrors };
}

/** The incident with a step changed. */
export function withStep(incident: Incident, index: number, changes: Partial<StepProgress>): Incident {
  const { runbook } = incident;
  if (!runbook) return incident;
  const steps = runbook.steps.map((step, at) => (at === index ? { ...step, ...changes } : step));
  return { ...incident, runbook: { ...runbook, steps } };
}

/** The decision that leads to `after`, told as an event about a step. */
export function decided(
  after: Incident,
  index: number,
  told: { type: string; now: string; detail?: string; actor?: string },
): IncidentDecision {
  const { type, now, detail, actor = 'system' } = told;
  const runbook = after.runbook && concluded(after.runbook, now);
  const name = runbook?.steps[index]?.name ?? '';
  const data: JsonObject = {
    step: index + 1,
    name,
    ...(detail === undefined ? {} : { detail }),
    runbook: runbook?.state ?? null,
  };
  const { outbox, mirrors, touchedAt } = after;
  const changes = { runbook, outbox, mirrors, touchedAt, updatedAt: now };
  return { changes, event: { type: `incident.runbook_step_${type}`, actor, data } };
}

function callOf(
  incident: Incident,
  call: { index: number; action: WebhookAction; isUndo: boolean; now: string },
): OutboxEntry {
  const { index, action, isUndo, now } = call;
  const name = incident.runbook?.steps[index]?.name ?? '';
  return {
    key: callKey(incident.id, index, isUndo),
    channelId: action.channelId,
    recipient: null,
    epoch: null,
    notice: null,
    call: { step: isUndo ? `${name} (undone)` : name, payload: action.payload },
    incident: factsOf(incident),
    committedAt: now,
    dueAt: now,
  };
}
