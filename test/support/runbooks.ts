import { SYSTEM } from '../../src/domain/auth/principal';
import type { Incident } from '../../src/domain/incidents/incident';
import type { RunbookSettings } from '../../src/domain/incidents/runbook';
import type { IncidentRunbook } from '../../src/domain/incidents/runbook-progress';
import type { RunbookStep, StepAction } from '../../src/domain/incidents/runbook-step';
import type { TestCore } from './core';
import { eventually } from './eventually';
import { timelineOf } from './incidents';

/** A step as its owners write it. */
export function aStep(name: string, action: StepAction, changes: Partial<RunbookStep> = {}): RunbookStep {
  return { name, action, compensation: null, ...changes };
}

/** A note of the given text. */
export const aNote = (text: string): { kind: 'note'; text: string } => ({ kind: 'note', text });

/** A call with the given payload. */
export const aCall = (channelId: string, payload: { [key: string]: string } = {}) => ({
  kind: 'webhook' as const,
  channelId,
  payload,
});

/** A step that a person confirms. */
export const aManualStep = (needsApproval = false) => ({
  kind: 'manual' as const,
  instruction: 'look at the dashboard',
  needsApproval,
});

/** Settings of a runbook that fits incidents with the label, and starts by itself. */
export function runbookSettings(
  label: string,
  steps: readonly RunbookStep[],
  changes: Partial<RunbookSettings> = {},
): RunbookSettings {
  const match = { severities: [], triggerSources: [], labels: [label] };
  const url = `https://runbooks.example/${label}`;
  return { name: label, url, teamId: null, match, startsAutomatically: true, steps, ...changes };
}

/** Makes a runbook that fits incidents with the label, and starts by itself. */
export async function aRunbook(
  { core }: Pick<TestCore, 'core'>,
  ...given: Parameters<typeof runbookSettings>
): Promise<string> {
  return (await core.runbooks.create(runbookSettings(...given), SYSTEM)).record.id;
}

/** The runbook of an incident. */
export async function runbookOf({ core }: Pick<TestCore, 'core'>, id: string): Promise<IncidentRunbook> {
  const { runbook } = await core.incidentRecords.get(id);
  if (!runbook) throw new Error(`incident ${id} has no runbook`);
  return runbook;
}

/** Waits until the runbook of an incident is as wanted. */
export function untilRunbook(
  test: Pick<TestCore, 'core'>,
  { id }: Pick<Incident, 'id'>,
  isWanted: (runbook: IncidentRunbook) => boolean,
): Promise<IncidentRunbook> {
  return eventually(() => runbookOf(test, id), isWanted);
}

/** Its steps in short: `<state>`, and `/<state of its undoing>` where that has begun. */
export function statesOf({ steps }: Pick<IncidentRunbook, 'steps'>): string[] {
  return steps.map(({ state, undo }) => (undo === null ? state : `${state}/${undo}`));
}

/** Events of the runbook in an incident's timeline: `<type> <step>`. */
export async function runbookEvents(test: Pick<TestCore, 'core'>, id: string): Promise<string[]> {
  const events = (await timelineOf(test, id)).filter(({ type }) => type.startsWith('incident.runbook_'));
  return events.map(({ type, data }) => {
    const step = data['step'];
    return `${type.slice('incident.runbook_'.length)}${typeof step === 'number' ? ` ${step}` : ''}`;
  });
}
