import { DomainError } from '../errors';
import type { Incident, IncidentDecision } from './incident';
import { assertUnresolved } from './incident-rules';
import { askFor, decided, NOBODY, settleStep, type Told, undoing, withStep } from './runbook-moves';
import { concluded, type IncidentRunbook, type StepProgress } from './runbook-progress';

interface Deed {
  actor: string;
  now: string;
}

/** Starts a runbook that was offered; null when it was started before. @throws DomainError NOT_FOUND, INVALID_STATE */
export function startRunbook(incident: Incident, { actor, now }: Deed): IncidentDecision | null {
  const runbook = runbookOf(incident);
  if (runbook.state === 'running') return null;
  assertUnresolved(incident, 'worked on by its runbook');
  if (runbook.state !== 'offered')
    throw new DomainError('INVALID_STATE', `the runbook is ${runbook.state}; it can't be started again`);
  const after = { ...runbook, state: 'running' as const, startedAt: now };
  const data = { name: runbook.name };
  return {
    changes: { runbook: concluded(after, now), updatedAt: now, touchedAt: now },
    event: { type: 'incident.runbook_started', actor, data },
  };
}

/**
 * Cancels a runbook: what was done is undone. Null when it was cancelled before.
 * @throws DomainError NOT_FOUND, or INVALID_STATE when it has ended otherwise
 */
export function cancelRunbook(incident: Incident, { actor, now }: Deed): IncidentDecision | null {
  const runbook = runbookOf(incident);
  const { state, ending, name } = runbook;
  if (state === 'cancelled' || (state === 'undoing' && ending === 'cancelled')) return null;
  if (state !== 'offered' && state !== 'running')
    throw new DomainError('INVALID_STATE', `the runbook is ${state}; it can't be cancelled any more`);
  return {
    changes: {
      runbook: concluded(undoing(runbook, 'cancelled', now), now),
      updatedAt: now,
      touchedAt: now,
    },
    event: { type: 'incident.runbook_cancelled', actor, data: { name } },
  };
}

/**
 * A person did what a manual step asks for. `told` are those who may approve. Null when they confirmed it before.
 * @throws DomainError NOT_FOUND, or INVALID_STATE when the step waits for no confirmation
 */
export function confirmStep(
  incident: Incident,
  index: number,
  { actor, now, told }: Deed & { told: Told },
): IncidentDecision | null {
  const { step, needsApproval } = manualStep(incident, index);
  if (step.confirmedBy === actor) return null;
  assertAwaited(step);
  if (step.confirmedBy !== null)
    throw new DomainError(
      'INVALID_STATE',
      `${step.confirmedBy} confirmed this step; it waits for an approval`,
    );
  const after = { ...withStep(incident, index, { confirmedBy: actor }), touchedAt: now };
  if (!needsApproval) {
    const settled = { state: 'done' as const, detail: `confirmed by ${actor}` };
    return settleStep(after, index, { settled, now, actor, told: NOBODY });
  }
  const reason = `${actor} did step ${index + 1} of the runbook, ${step.name}; somebody else is to approve it`;
  const others = { ...told, people: told.people.filter(({ username }) => username !== actor) };
  return decided(askFor(after, { reason, told: others, now }), index, { type: 'confirmed', now, actor });
}

/**
 * Another person than who confirmed a step approves it. Null when they approved it before.
 * @throws DomainError NOT_FOUND, FORBIDDEN for who confirmed it, INVALID_STATE when it waits for no approval
 */
export function approveStep(
  incident: Incident,
  index: number,
  { actor, now }: Deed,
): IncidentDecision | null {
  const { step, needsApproval } = manualStep(incident, index);
  if (step.approvedBy === actor) return null;
  assertAwaited(step);
  if (!needsApproval) throw new DomainError('INVALID_STATE', 'this step needs no approval: confirm it');
  if (step.confirmedBy === null)
    throw new DomainError('INVALID_STATE', 'nobody confirmed this step yet: it is approved after that');
  if (step.confirmedBy === actor)
    throw new DomainError('FORBIDDEN', 'you confirmed this step: another person is to approve it');
  const settled = {
    state: 'done' as const,
    detail: `confirmed by ${step.confirmedBy}, approved by ${actor}`,
  };
  const after = { ...withStep(incident, index, { approvedBy: actor }), touchedAt: now };
  return settleStep(after, index, { settled, now, actor, told: NOBODY });
}

function runbookOf({ id, runbook }: Incident): IncidentRunbook {
  if (!runbook) throw new DomainError('NOT_FOUND', `incident ${id} has no runbook`);
  return runbook;
}

function manualStep(incident: Incident, index: number): { step: StepProgress; needsApproval: boolean } {
  const step = runbookOf(incident).steps[index];
  if (!step) throw new DomainError('NOT_FOUND', `the runbook has no step ${index + 1}`);
  if (step.action.kind !== 'manual')
    throw new DomainError('INVALID_STATE', `step ${index + 1} is a ${step.action.kind}: nobody confirms it`);
  return { step, needsApproval: step.action.needsApproval };
}

function assertAwaited({ name, state }: StepProgress): void {
  if (state !== 'running')
    throw new DomainError('INVALID_STATE', `the step ${name} is ${state}; it waits for nobody`);
}
