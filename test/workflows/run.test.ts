import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { copyName } from '../../src/domain/model-training';
import { versionId } from '../../src/domain/model-version';
import { acceptRun } from '../../src/domain/run';
import { RETRY_BUDGETS } from '../../src/domain/run-rules';
import { openCore, type TestCore } from '../support/core';
import { eventually } from '../support/eventually';
import { keepHistory } from '../support/histories';
import {
  acceptJob,
  eventTypesOf,
  finished,
  training,
  withTrainer,
  workflowOf,
  workflowResult,
} from '../support/runs';
import type { Act } from '../support/scripted-trainer';
import { startLightWorker } from '../support/workers';

let test: TestCore;
beforeAll(async () => {
  test = await openCore();
  startLightWorker(test);
});
afterAll(async () => {
  await test.close();
});

/** Skips every pause between attempts: the record says when the next one is due. */
async function finishedWithoutPauses(id: string) {
  async function skipPause() {
    const now = test.core.clock.now();
    const run = await test.core.runs.get(id);
    if (run.retryAt === null || run.retryAt <= now) return run;
    await test.core.runs.transition(id, ({ retryAt }) =>
      retryAt === null ? null : { changes: { retryAt: now }, event: null },
    );
    await test.core.orchestrator.wake(id).catch(() => undefined);
    return run;
  }
  return eventually(skipPause, (run) => run.finalizedAt !== null);
}

const progress = (fraction: number): Act => ({ do: 'progress', fraction });
const lost: Act = { do: 'fail', kind: 'infrastructure', message: 'the machine died' };

it('a run that trains ends as succeeded once, with a version, a published copy and its log', async () => {
  await withTrainer(test, [[{ do: 'log', line: 'tree 1' }, progress(0.5)]], async () => {
    const id = await acceptJob(test);
    expect(await workflowResult(test, id)).toBe('succeeded');
    const run = await test.core.runs.get(id);
    expect(run).toMatchObject({ state: 'succeeded', attempt: 1, failure: null, progress: null });
    expect(run.finalizedAt).not.toBeNull();
    const version = await test.core.versions.find(versionId(id));
    expect(version).toMatchObject({ runId: id, number: 1, sha256: run.artifact?.sha256 });
    const model = await test.core.models.get(run.modelId ?? '');
    expect(run.modelFile).toBe(copyName(run, { ...model, newestCopy: null }));
    const copy = await stat(join(test.core.directory.path, run.modelFile ?? ''));
    expect(copy.size).toBe(run.artifact?.sizeBytes);
    expect((await test.core.logs.tail(id, 1_000)).text).toMatch(/ tree 1\n$/);
    expect(await eventTypesOf(test, id)).toEqual([
      'run.accepted',
      'run.attempt_began',
      'run.succeeded',
      'run.finalized',
    ]);
    await keepHistory(test, ['run', 'success'], workflowOf(test, id));
  });
});

it('what can not be done with the data fails at once, with the reason', async () => {
  const failing: Act = { do: 'fail', kind: 'input', message: 'the target has one class only' };
  await withTrainer(test, [[failing]], async (trainer) => {
    const id = await acceptJob(test);
    expect(await workflowResult(test, id)).toBe('failed');
    const { attempt, failure, artifact } = await test.core.runs.get(id);
    expect({ attempt, failure, artifact }).toEqual({
      attempt: 1,
      failure: { kind: 'input', message: 'the target has one class only' },
      artifact: null,
    });
    expect(trainer.resumedFrom).toHaveLength(1);
    await keepHistory(test, ['run', 'input-failure'], workflowOf(test, id));
  });
});

it('a defect is tried once more, then the run has failed', async () => {
  await withTrainer(test, [[{ do: 'fail', kind: 'code', message: 'x is undefined' }]], async (trainer) => {
    const id = await acceptJob(test);
    const run = await finishedWithoutPauses(id);
    expect(run).toMatchObject({ state: 'failed', attempt: 2, failure: { kind: 'code' } });
    expect(run.failure?.message).toBe('x is undefined (2 attempts failed this way)');
    expect(trainer.resumedFrom).toHaveLength(2);
    expect(await workflowResult(test, id)).toBe('failed');
    await keepHistory(test, ['run', 'code-failure'], workflowOf(test, id));
  });
});

it('losses of processes without a new checkpoint end the run when their budget is spent', async () => {
  await withTrainer(test, [[lost]], async (trainer) => {
    const id = await acceptJob(test);
    const run = await finishedWithoutPauses(id);
    expect(run).toMatchObject({ state: 'failed', failure: { kind: 'infrastructure' } });
    expect(trainer.resumedFrom).toEqual(Array(RETRY_BUDGETS.infrastructure + 1).fill(null));
    await workflowResult(test, id);
    await keepHistory(test, ['run', 'infrastructure-failure'], workflowOf(test, id));
  });
});

it('a new checkpoint counts losses anew, and the next attempt goes on from it', async () => {
  const losses = Array.from({ length: RETRY_BUDGETS.infrastructure }, () => [lost]);
  const scripts: Act[][] = [...losses, [{ do: 'checkpoint', fraction: 0.4 }, lost], ...losses.slice(1), []];
  await withTrainer(test, scripts, async (trainer) => {
    const id = await acceptJob(test);
    const run = await finishedWithoutPauses(id);
    expect(run).toMatchObject({ state: 'succeeded', attempt: scripts.length, report: { resumed: true } });
    const resumed = trainer.resumedFrom.map((from) => from !== null);
    expect(resumed).toEqual(scripts.map((_, index) => index > RETRY_BUDGETS.infrastructure));
    await workflowResult(test, id);
    await keepHistory(test, ['run', 'infrastructure-recovered'], workflowOf(test, id));
  });
});

it('starting a run twice makes one workflow', async () => {
  const id = await acceptJob(test);
  const first = await workflowOf(test, id).describe();
  await test.core.orchestrator.ensureStarted(await test.core.runs.get(id));
  expect((await workflowOf(test, id).describe()).runId).toBe(first.runId);
  await test.core.trainJobs.cancel(id, 'local');
  await finished(test, id);
});

it('a workflow started after the end of its run changes nothing and ends', async () => {
  const id = await acceptJob(test);
  await test.core.trainJobs.cancel(id, 'local');
  await workflowResult(test, id);
  const before = await test.core.runs.get(id);
  await test.core.orchestrator.ensureStarted({ ...before, state: 'queued' });
  expect(await workflowResult(test, id)).toBe('cancelled');
  expect(await test.core.runs.get(id)).toEqual(before);
  await keepHistory(test, ['run', 'ended-before'], workflowOf(test, id));
});

it('a workflow without a record ends quietly', async () => {
  const asked = { id: randomUUID(), facets: {}, spec: null, modelId: null, parentId: null, children: [] };
  const { run } = acceptRun({ ...asked, actor: 'local' }, test.core.clock.now());
  await test.core.orchestrator.ensureStarted(run);
  expect(await workflowResult(test, run.id)).toBeNull();
  await keepHistory(test, ['run', 'record-missing'], workflowOf(test, run.id));
});

it('a workflow whose record goes away stops its work and ends quietly', async () => {
  await withTrainer(test, [[progress(0.1), { do: 'hang' }]], async () => {
    const id = await acceptJob(test);
    await training(test, id);
    await test.connection.collection<{ _id: string }>('runs').deleteOne({ _id: id });
    await test.core.orchestrator.wake(id);
    expect(await workflowResult(test, id)).toBeNull();
    const { raw } = await workflowOf(test, id).describe();
    expect(raw.pendingActivities).toEqual([]);
    await keepHistory(test, ['run', 'record-gone'], workflowOf(test, id));
  });
});

it('an end that the workflow was not told of is noticed, and stops the work', async () => {
  await withTrainer(test, [[progress(0.1), { do: 'hang' }]], async () => {
    const id = await acceptJob(test);
    await training(test, id);
    const deaf = await test.core.runs.transition(id, (run) => ({
      changes: { state: 'cancelled', endedAt: test.core.clock.now(), progress: null },
      event: { type: 'run.cancelled', actor: 'local', data: { revision: run.revision } },
    }));
    expect(deaf.state).toBe('cancelled');
    await eventually(
      () => workflowOf(test, id).describe(),
      ({ status }) => status.name === 'COMPLETED',
    );
  });
});
