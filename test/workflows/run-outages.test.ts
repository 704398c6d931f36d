import { setTimeout as delay } from 'node:timers/promises';
import { openCore, type TestCore } from '../support/core';
import { startDocumentStore } from '../support/document-store';
import { eventually } from '../support/eventually';
import { keepHistory } from '../support/histories';
import {
  acceptJob,
  currentDetails,
  eventTypesOf,
  finished,
  training,
  untilRun,
  withTrainer,
  workflowOf,
  workflowResult,
} from '../support/runs';
import { type Act, aGate, scriptedTrainer } from '../support/scripted-trainer';
import { startTemporalServer, type TestTemporalServer } from '../support/temporal-server';
import { startLightWorker, startReconcilerOf, startTrainerWorker } from '../support/workers';

const progress = (fraction: number): Act => ({ do: 'progress', fraction });

/** Longer than heartbeats, deadlines and timeouts of sockets last. */
const OUTAGE_MS = 21_000;

it('a document store that is away in mid-run costs neither the attempt nor what it told meanwhile', async () => {
  const store = await startDocumentStore();
  const test = await openCore({ mongodbUri: `${store.uri}/modelkeeper` });
  try {
    const during = aGate();
    const after = aGate();
    const script: Act[] = [
      progress(0.1),
      { do: 'wait', gate: during.gate },
      { do: 'log', line: 'told while nobody could write it down' },
      progress(0.6),
      { do: 'checkpoint', fraction: 0.6 },
      { do: 'wait', gate: after.gate },
    ];
    startLightWorker(test);
    startTrainerWorker(test, scriptedTrainer(script));
    const id = await acceptJob(test);
    await training(test, id);
    await store.kill();
    during.open();
    await delay(OUTAGE_MS);
    await store.restart();
    const caughtUp = await untilRun(test, id, (run) => run.checkpoint !== null).catch(() => null);
    expect(caughtUp).toMatchObject({ state: 'running', attempt: 1, checkpoint: { fraction: 0.6 } });
    after.open();
    expect(await workflowResult(test, id)).toBe('succeeded');
    expect(await finished(test, id)).toMatchObject({ attempt: 1, report: { resumed: false } });
    expect((await test.core.logs.tail(id, 1_000)).text).toContain('told while nobody could write it down');
    const ends = (await eventTypesOf(test, id)).filter((type) => type === 'run.succeeded');
    expect(ends).toHaveLength(1);
    await keepHistory(test, ['run', 'store-away'], workflowOf(test, id));
  } finally {
    await test.close();
    await store.stop();
  }
});

describe('on a Temporal of its own', () => {
  let temporal: TestTemporalServer;
  let test: TestCore;
  beforeAll(async () => {
    temporal = await startTemporalServer(['limit.historyCount.suggestContinueAsNew=40']);
    test = await openCore({ temporalAddress: temporal.address });
    startLightWorker(test);
    startReconcilerOf(test);
  });
  afterAll(async () => {
    await test.close();
    await temporal.stop();
  });

  it('a workflow whose history is full goes on in a new one, from the checkpoint, with all that is shown of it', async () => {
    const { gate, open } = aGate();
    const scripts: Act[][] = [
      [progress(0.1), { do: 'hang', checkpointAtStop: 0.5 }],
      [progress(0.6), { do: 'wait', gate }],
    ];
    await withTrainer(test, scripts, async (trainer) => {
      const id = await acceptJob(test);
      await training(test, id);
      const first = await workflowOf(test, id).describe();
      await eventually(
        async () => {
          await test.core.orchestrator.wake(id).catch(() => undefined);
          return workflowOf(test, id).describe();
        },
        ({ runId }) => runId !== first.runId,
      );
      await untilRun(test, id, (run) => run.attempt === 2);
      open();
      expect(await workflowOf(test, id).result()).toBe('succeeded');
      expect(await finished(test, id)).toMatchObject({ attempt: 2, report: { resumed: true } });
      expect(trainer.resumedFrom).toEqual([null, expect.any(String)]);
      const last = await workflowOf(test, id).describe();
      expect(last.memo).toEqual(first.memo);
      expect(await currentDetails(test, id)).toContain(`Continues execution \`${first.runId}\``);
      expect(last.searchAttributes['ModelkeeperModel']).toEqual(['xgboost']);
      expect(last.searchAttributes['ModelkeeperState']).toEqual(['succeeded']);
      await keepHistory(test, ['run', 'continued-as-new'], {
        workflowId: first.workflowId,
        temporalRunId: first.runId,
      });
    });
  });

  it('a Temporal that is killed in mid-run and comes back finds the attempt at work', async () => {
    const { gate, open } = aGate();
    await withTrainer(test, [[progress(0.1), { do: 'wait', gate }]], async () => {
      const id = await acceptJob(test);
      await training(test, id);
      await temporal.kill();
      await temporal.restart();
      open();
      expect(await finished(test, id)).toMatchObject({ state: 'succeeded', attempt: 1 });
      expect(await workflowResult(test, id)).toBe('succeeded');
    });
  });

  it('a run accepted while Temporal is down starts when it comes back', async () => {
    await withTrainer(test, [[]], async () => {
      await temporal.kill();
      const id = await acceptJob(test);
      expect(await test.core.runs.get(id)).toMatchObject({ state: 'queued' });
      await temporal.restart();
      expect(await finished(test, id)).toMatchObject({ state: 'succeeded', attempt: 1 });
    });
  });

  it('a Temporal whose database is gone gets every open run again, and each ends once', async () => {
    const { gate, open } = aGate();
    await withTrainer(test, [[progress(0.1), { do: 'wait', gate }]], async () => {
      const working = [await acceptJob(test), await acceptJob(test)];
      for (const id of working) await training(test, id);
      const queued = await acceptJob(test);
      await temporal.killAndForget();
      await temporal.restart();
      open();
      for (const id of [...working, queued]) {
        expect((await finished(test, id)).state).toBe('succeeded');
        const ends = (await eventTypesOf(test, id)).filter((type) => /succeeded|finalized/.test(type));
        expect(ends).toEqual(['run.succeeded', 'run.finalized']);
      }
      // It can't have ended without a workflow on the new database.
      expect(await workflowResult(test, queued)).toBe('succeeded');
    });
  });
});
