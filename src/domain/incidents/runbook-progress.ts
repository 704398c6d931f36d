import type { RunbookStep } from './runbook-step';

/** `offered`: waits for a person to start it. `undoing`: a step failed or it was cancelled, and what was done is undone. */
export const RUNBOOK_STATES = ['offered', 'running', 'undoing', 'succeeded', 'failed', 'cancelled'] as const;
export type RunbookState = (typeof RUNBOOK_STATES)[number];

export const STEP_STATES = ['waiting', 'running', 'done', 'failed', 'cancelled'] as const;
export const UNDO_STATES = ['running', 'done', 'failed'] as const;

/** A step as it was frozen, and how far it is. Times ISO 8601 UTC. */
export interface StepProgress extends RunbookStep {
  state: (typeof STEP_STATES)[number];
  startedAt: string | null;
  endedAt: string | null;
  /** How it ended, in words. */
  detail: string | null;
  /** Of a manual step. */
  confirmedBy: string | null;
  approvedBy: string | null;
  /** Of a retrain: chosen before the run is started, so that it is started once. */
  runId: string | null;
  /** A start that was refused for now is tried again then. */
  notBefore: string | null;
  /** How its compensation stands; null before it begins. */
  undo: (typeof UNDO_STATES)[number] | null;
  undoStartedAt: string | null;
}

/** The runbook of one incident, as it was when the incident was opened. JSON-safe. */
export interface IncidentRunbook {
  /** Of the runbook that it was frozen from. */
  id: string;
  name: string;
  url: string | null;
  state: RunbookState;
  /** While it is undone: what it ends as. */
  ending: 'failed' | 'cancelled' | null;
  startedAt: string | null;
  endedAt: string | null;
  steps: readonly StepProgress[];
}

/** What was found of the delivery or run that a step waits for. `under_way`: it can't be called back at this moment. */
export interface Outside {
  state: 'absent' | 'pending' | 'under_way' | 'done' | 'failed';
  detail: string;
}

/** What a step waits for outside of its incident. */
export type Awaited = { kind: 'delivery'; key: string } | { kind: 'run'; id: string };

/** True while its workflow has something to do for it, or waits for a person. */
export function isUnderWay(runbook: Pick<IncidentRunbook, 'state'> | null): boolean {
  return runbook?.state === 'running' || runbook?.state === 'undoing';
}

/** Key of the delivery of a webhook step (from 0), or of what undoes it. */
export function callKey(incidentId: string, index: number, isUndo: boolean): string {
  return `${incidentId}/runbook/${index + 1}${isUndo ? '/undo' : ''}`;
}

/** Index of the step that is being undone, or is next: the last one that was done and can be undone; -1 for none. */
export function undoIndex({ state, steps }: IncidentRunbook): number {
  if (state !== 'undoing') return -1;
  return steps.findLastIndex(
    (step) =>
      step.state === 'done' && step.compensation !== null && (step.undo === null || step.undo === 'running'),
  );
}

/** What the runbook waits for outside; null when there is nothing to ask for. */
export function awaitedBy(incident: { id: string; runbook: IncidentRunbook | null }): Awaited | null {
  const { id, runbook } = incident;
  if (!runbook || !isUnderWay(runbook)) return null;
  const index = runbook.steps.findIndex(({ state }) => state === 'running');
  const running = runbook.steps[index];
  if (running) {
    if (running.action.kind === 'webhook') return { kind: 'delivery', key: callKey(id, index, false) };
    return running.runId === null ? null : { kind: 'run', id: running.runId };
  }
  const undone = undoIndex(runbook);
  const step = runbook.steps[undone];
  const isCalling = step?.undo === 'running' && step.compensation?.kind === 'webhook';
  return isCalling ? { kind: 'delivery', key: callKey(id, undone, true) } : null;
}

/** True while the call is worth sending: its step, or what undoes it, still waits for it. */
export function isCallDue(incident: { id: string; runbook: IncidentRunbook | null }, key: string): boolean {
  const { id, runbook } = incident;
  if (!runbook) return false;
  return runbook.steps.some(
    (step, index) =>
      (runbook.state === 'running' && step.state === 'running' && callKey(id, index, false) === key) ||
      (step.undo === 'running' && callKey(id, index, true) === key),
  );
}

/** The runbook after a change: one that has nothing left to do has ended. */
export function concluded(runbook: IncidentRunbook, now: string): IncidentRunbook {
  const { state, steps, ending } = runbook;
  if (state === 'running' && steps.every((step) => step.state === 'done'))
    return { ...runbook, state: 'succeeded', endedAt: now };
  const isUndone =
    state === 'undoing' && steps.every((step) => step.state !== 'running') && undoIndex(runbook) === -1;
  return isUndone ? { ...runbook, state: ending ?? 'failed', ending: null, endedAt: now } : runbook;
}

/**
 * The runbook of an incident that is resolved: what has not ended never will. What was done stays, as it may be what
 * helped; what is being undone goes on.
 */
export function resolvedRunbook(runbook: IncidentRunbook | null, now: string): IncidentRunbook | null {
  if (runbook?.state !== 'offered' && runbook?.state !== 'running') return runbook;
  const steps = runbook.steps.map((step): StepProgress => {
    const isOpen = step.state === 'waiting' || step.state === 'running';
    if (!isOpen) return step;
    const isUnknown = step.state === 'running' && step.action.kind === 'rollback';
    const detail = `the incident was resolved${isUnknown ? '; decisions of the model tell whether it was done' : ''}`;
    return { ...step, state: 'cancelled', endedAt: now, detail };
  });
  return { ...runbook, steps, state: 'cancelled', endedAt: now };
}
