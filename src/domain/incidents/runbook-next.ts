import { type IncidentStep, nextIncidentStep } from './escalation';
import type { Incident } from './incident';
import {
  type IncidentRunbook,
  isUnderWay,
  type Outside,
  type StepProgress,
  undoIndex,
} from './runbook-progress';
import type { Silence } from './silence';

/** How a step, or what undoes it, has ended. */
export interface Settled {
  state: 'done' | 'failed' | 'cancelled';
  detail: string;
}

/**
 * What the workflow does for a runbook; `index` counts steps from 0. `begin`: a rollback that has begun is carried out by it.
 * `give_up`: what is waited for is called back.
 */
export type RunbookMove =
  | { kind: 'runbook_begin'; index: number }
  | { kind: 'runbook_start_run'; index: number; runId: string }
  | { kind: 'runbook_give_up'; index: number; reason: string }
  | { kind: 'runbook_settle'; index: number; settled: Settled }
  | { kind: 'runbook_undo'; index: number }
  | { kind: 'runbook_settle_undo'; index: number; settled: Settled };

type Wait = { kind: 'wait'; until: string };

/** A call that was not sent within this time is given up: what it asks for is no longer of use. */
export const CALL_MINUTES_MAX = 60;
/** What is waited for outside is looked at after a quarter of the time that it has taken, within these bounds. */
const LOOK_MS_MIN = 2_000;
const LOOK_MS_MAX = 300_000;

/** What surrounds an incident: silences that have not ended, and what its runbook waits for. */
export interface Surroundings {
  silences: readonly Silence[];
  outside: Outside | null;
}

/** The next step of `incident` at `now`, its runbook included; whatever pages goes first. */
export function nextStep(
  incident: Incident | null,
  now: string,
  { silences, outside }: Surroundings,
): IncidentStep {
  const step = nextIncidentStep(incident, now, silences);
  if (incident === null || (step.kind !== 'wait' && step.kind !== 'stop')) return step;
  const { runbook } = incident;
  if (!runbook || !isUnderWay(runbook)) return step;
  const own = runbookStep(runbook, now, outside);
  if (own === null) return step.kind === 'stop' ? { kind: 'wait', until: null } : step;
  if (own.kind !== 'wait' || step.kind === 'stop') return own;
  return step.until !== null && step.until < own.until ? step : own;
}

/** What is due for the runbook, or until when it waits for something outside; null while it waits for a person. */
function runbookStep(
  runbook: IncidentRunbook,
  now: string,
  outside: Outside | null,
): RunbookMove | Wait | null {
  const index = runbook.steps.findIndex(({ state }) => state === 'running');
  const running = runbook.steps[index];
  const isEnding = runbook.state === 'undoing';
  if (running) return settleOf({ step: running, index, isEnding }, now, outside);
  if (isEnding) return undoStep(runbook, now, outside);
  const next = runbook.steps.findIndex(({ state }) => state === 'waiting');
  return next === -1 ? null : { kind: 'runbook_begin', index: next };
}

interface Running {
  step: StepProgress;
  index: number;
  isEnding: boolean;
}

function settleOf(running: Running, now: string, outside: Outside | null): RunbookMove | Wait | null {
  const { step, index, isEnding } = running;
  // Nobody can tell how far it is: it is carried to its end, also when the runbook was cancelled meanwhile.
  if (step.action.kind === 'rollback') return { kind: 'runbook_begin', index };
  if (step.action.kind === 'manual' || outside === null) return null;
  const since = step.startedAt ?? now;
  const { state, detail } = outside;
  if (state === 'done') return { kind: 'runbook_settle', index, settled: { state, detail } };
  if (state === 'failed') return failed(running, detail);
  if (state === 'under_way') return lookAgain(since, now);
  if (step.action.kind === 'retrain') return runStep(running, now, state);
  if (state === 'absent') return failed(running, 'its delivery is not on record');
  const late = isEnding ? 'the runbook was cancelled' : tooLate(since, now);
  return late === null ? lookAgain(since, now) : { kind: 'runbook_give_up', index, reason: late };
}

function failed({ index, isEnding }: Running, detail: string): RunbookMove {
  return { kind: 'runbook_settle', index, settled: { state: isEnding ? 'cancelled' : 'failed', detail } };
}

function runStep(running: Running, now: string, state: 'absent' | 'pending'): RunbookMove | Wait | null {
  const { step, index, isEnding } = running;
  const since = step.startedAt ?? now;
  if (state === 'pending')
    return isEnding
      ? { kind: 'runbook_give_up', index, reason: 'the runbook was cancelled' }
      : lookAgain(since, now);
  if (isEnding) return failed(running, 'cancelled before its run was started');
  if (step.notBefore !== null && step.notBefore > now) return { kind: 'wait', until: step.notBefore };
  return step.runId === null ? null : { kind: 'runbook_start_run', index, runId: step.runId };
}

function undoStep(runbook: IncidentRunbook, now: string, outside: Outside | null): RunbookMove | Wait | null {
  const index = undoIndex(runbook);
  const step = runbook.steps[index];
  if (!step) return null;
  if (step.undo === null) return { kind: 'runbook_undo', index };
  if (outside === null) return null;
  const since = step.undoStartedAt ?? now;
  const { state, detail } = outside;
  if (state === 'done' || state === 'failed')
    return { kind: 'runbook_settle_undo', index, settled: { state, detail } };
  if (state === 'absent')
    return {
      kind: 'runbook_settle_undo',
      index,
      settled: { state: 'failed', detail: 'its delivery is not on record' },
    };
  const late = state === 'pending' ? tooLate(since, now) : null;
  return late === null ? lookAgain(since, now) : { kind: 'runbook_give_up', index, reason: late };
}

function tooLate(since: string, now: string): string | null {
  const isLate = Date.parse(now) - Date.parse(since) > CALL_MINUTES_MAX * 60_000;
  return isLate ? `it could not be sent within ${CALL_MINUTES_MAX} minutes` : null;
}

function lookAgain(since: string, now: string): Wait {
  const age = Date.parse(now) - Date.parse(since);
  const pause = Math.min(Math.max(age / 4, LOOK_MS_MIN), LOOK_MS_MAX);
  return { kind: 'wait', until: new Date(Date.parse(now) + pause).toISOString() };
}
