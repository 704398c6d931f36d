import type { Incident } from '../../../src/domain/incidents/incident';
import type { RunbookStep } from '../../../src/domain/incidents/runbook-step';
import { openCore, type TestCore } from '../../support/core';
import { aLevel, anOpenIncident, aPerson, aPolicy, aWebhook, deliveriesOf } from '../../support/incidents';
import { aNote, aRunbook } from '../../support/runbooks';

/** Runbooks without a worker: the test takes the steps, and says what time it is. Two levels: ada, then grace. */
export interface RunbookWorld {
  test: TestCore;
  /** A channel of the team `ops`. */
  hook: string;
  /** An incident with a runbook of its own. */
  opened(steps: readonly RunbookStep[], modelId?: string): Promise<Incident>;
  /** Takes every step that is due so many minutes after the incident was opened; resolves to their kinds. */
  takeAll(incident: Incident, minutes: number): Promise<string[]>;
  /** How the call of a runbook went, as its destination's workflow would write it. */
  settle(key: string, state: 'sent' | 'dead', reason: string | null): Promise<void>;
  /** Who was told that the runbook failed: `<whom>: <why>`. */
  failuresOf(incident: Incident): Promise<string[]>;
}

/** Nobody listens there, and nobody calls. */
export const NOWHERE = { url: 'http://127.0.0.1:9' };

/** What undoes a step by a note. */
export const UNDO = { compensation: aNote('taken back') };

/** So many minutes after the incident was opened, ISO 8601 UTC. */
export function after({ createdAt }: Incident, minutes: number): string {
  return new Date(Date.parse(createdAt) + minutes * 60_000).toISOString();
}

/** Opens one. */
export async function openRunbookWorld(): Promise<RunbookWorld> {
  const test = await openCore();
  for (const name of ['ada', 'grace', 'alan']) await aPerson(test, NOWHERE, name);
  await aPolicy(test, [aLevel(['ada'], 600), aLevel(['grace'], 600)]);
  const hook = await aWebhook(test, { owner: { kind: 'team', id: 'ops' }, ...NOWHERE });
  let made = 0;
  return {
    test,
    hook,
    async opened(steps, modelId) {
      const label = `runbook-${(made += 1)}`;
      await aRunbook(test, label, steps);
      return anOpenIncident(test, { labels: [label], ...(modelId ? { modelId } : {}) });
    },
    async takeAll(incident, minutes) {
      const now = after(incident, minutes);
      const kinds: string[] = [];
      for (;;) {
        const { step } = await test.core.incidentSteps.look(incident.id, now);
        if (step.kind === 'wait' || step.kind === 'stop') return kinds;
        kinds.push(step.kind);
        await test.core.incidentSteps.take(incident.id, now);
      }
    },
    async settle(key, state, reason) {
      const ended = { state, settledAt: test.core.clock.now(), settledReason: reason };
      await test.core.deliveryRecords.transition(key, () => ended);
    },
    async failuresOf({ id }) {
      const told = (await deliveriesOf(test, id)).filter(({ notice }) => notice === 'runbook_failed');
      return told.map(({ recipient, channelId, message }) => {
        const why = message.kind === 'incident' ? message.reason : '';
        return `${recipient ?? channelId}: ${why}`;
      });
    },
  };
}
