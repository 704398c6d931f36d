import * as wf from '@temporalio/workflow';
import type { IncidentLook } from '../src/domain/incidents/standing';
import { describeIncident, summarizeStep } from './incident-details';
import { incidentChanged, incidentLook } from './messages/incident';
import { reads, records } from './proxies';
import { RunStateKey } from './search-attributes';

/** How long a wait lasts at most before the record is read again; a wake ends it sooner. */
const REREAD_MS = 10 * 60_000;

/**
 * Drives one recorded incident until nothing is left to do: it reads the record, takes the one step that is due, and
 * reads again, so that it may be started anew, reset or doubled at any point.
 */
export async function incident(incidentId: string): Promise<string | null> {
  let wakes = 0;
  let look: IncidentLook | null = null;
  wf.setHandler(incidentChanged, () => {
    wakes += 1;
  });
  wf.setHandler(incidentLook, () => look);
  for (;;) {
    const heard = wakes;
    look = await reads.readIncidentStep(incidentId, new Date().toISOString());
    show(look);
    const { step, standing } = look;
    // One that is woken while it ends would be ended all the same, and nobody would look again.
    if (step.kind === 'stop' && wakes === heard) return standing?.status ?? null;
    if (wf.workflowInfo().continueAsNewSuggested) await wf.continueAsNew<typeof incident>(incidentId);
    if (step.kind === 'wait')
      await wf.condition(() => wakes > heard, waitMs(step.until), { summary: 'until the next step is due' });
    else if (step.kind !== 'stop')
      await records.takeIncidentStep.executeWithOptions({ summary: summarizeStep(step) }, [
        incidentId,
        new Date().toISOString(),
      ]);
  }
}

function waitMs(until: string | null): number {
  if (until === null) return REREAD_MS;
  return Math.min(Math.max(1, Date.parse(until) - Date.now()), REREAD_MS);
}

function show(look: IncidentLook): void {
  wf.setCurrentDetails(describeIncident(look, new Date().toISOString()));
  const status = look.standing?.status;
  if (status !== undefined && status !== wf.workflowInfo().typedSearchAttributes.get(RunStateKey))
    wf.upsertSearchAttributes([{ key: RunStateKey, value: status }]);
}
