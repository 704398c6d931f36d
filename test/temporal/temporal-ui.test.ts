import { SEARCH_ATTRIBUTES } from '../../workflows/search-attributes';
import { openCore, type TestCore } from '../support/core';
import { eventually } from '../support/eventually';
import {
  acceptJob,
  currentDetails,
  finished,
  training,
  withTrainer,
  workflowOf,
  workflowResult,
} from '../support/runs';
import { type Act, aGate, aReport } from '../support/scripted-trainer';
import { startLightWorker } from '../support/workers';

let test: TestCore;
beforeAll(async () => {
  test = await openCore();
  startLightWorker(test);
});
afterAll(async () => {
  await test.close();
});

async function listed(query: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { workflowId } of test.client.workflow.list({ query })) found.push(workflowId);
  return found;
}

it('a workflow says what was asked for: summary, details, memo and search attributes', async () => {
  const id = await acceptJob(test, 'random-forest');
  const shown = await workflowOf(test, id).describe();
  expect(shown.workflowId).toBe(`run/${id}`);
  expect(await shown.staticSummary()).toBe('train random-forest');
  const details = await shown.staticDetails();
  expect(details).toMatch(/^Training of \*\*random-forest\*\*, asked for by local at .* UTC\./);
  expect(details).toContain('Dataset `nyc-flights-2013`, cross-validation off.');
  expect(details).toMatch(/\| hyperparameter \| value \|\n\| --- \| --- \|\n\| \w+ \| .* \|/);
  const { acceptedAt } = await test.core.runs.get(id);
  expect(shown.memo).toEqual({ model: 'random-forest', acceptedAt, actor: 'local', parentId: '' });
  const keys = SEARCH_ATTRIBUTES.map((key) => [key.name, shown.typedSearchAttributes.get(key)]);
  expect(Object.fromEntries(keys)).toEqual({
    ModelkeeperModel: 'random-forest',
    ModelkeeperKind: 'train',
    ModelkeeperTrigger: 'api',
    ModelkeeperState: 'queued',
  });
  expect(
    await eventually(
      () => currentDetails(test, id),
      (text) => text !== '',
    ),
  ).toMatch(/^\*\*queued\*\* \(as of [\d:]+ UTC\)\n\nWaits for a trainer\./);
  await test.core.trainJobs.cancel(id, 'local');
  await workflowResult(test, id);
});

it('a child names its parent, and a parent its children', async () => {
  const id = await acceptJob(test, 'all');
  const { children } = await test.core.runs.get(id);
  const details = await (await workflowOf(test, id).describe()).staticDetails();
  for (const child of children) {
    expect(details).toContain(`\`run/${child.id}\``);
    const shown = await eventually(
      () =>
        workflowOf(test, child.id)
          .describe()
          .catch(() => null),
      (found) => found !== null,
    );
    expect(await shown?.staticDetails()).toContain(`Part of \`run/${id}\`.`);
    expect(shown?.memo).toMatchObject({ parentId: id });
  }
  await eventually(
    () => currentDetails(test, id),
    (text) => text.includes('Waits for its children to end.'),
  );
  await test.core.trainJobs.cancel(id, 'local');
  await finished(test, id);
});

it('current details, progress and the state attribute follow the run to its end', async () => {
  const { gate, open } = aGate();
  const script: Act[] = [
    { do: 'progress', fraction: 0.5 },
    { do: 'wait', gate },
  ];
  await withTrainer(test, [script], async () => {
    const id = await acceptJob(test);
    const handle = workflowOf(test, id);
    await training(test, id);
    const byState = (state: string) => listed(`WorkflowId='run/${id}' AND ModelkeeperState='${state}'`);
    await eventually(
      () => byState('running'),
      (found) => found.length === 1,
    );
    await test.core.orchestrator.wake(id);
    const text = await eventually(
      () => currentDetails(test, id),
      (now) => now.includes('50 %'),
    );
    expect(text).toMatch(
      /^\*\*running\*\*, attempt 1 \(as of [\d:]+ UTC\)\n\ntraining, 50 %: tree 50 of 100/,
    );
    expect(await handle.query('progress')).toMatchObject({ state: 'running', progress: { fraction: 0.5 } });
    const pending = (await handle.describe()).raw.pendingActivities?.map(
      ({ activityType }) => activityType?.name,
    );
    expect(pending).toEqual(['executeAttempt']);
    open();
    await workflowResult(test, id);
    await eventually(
      () => byState('succeeded'),
      (found) => found.length === 1,
    );
    expect(await byState('running')).toEqual([]);
    expect(await handle.query('progress')).toMatchObject({ state: 'succeeded', metrics: aReport().metrics });
    const { modelFile } = await test.core.runs.get(id);
    const closed = await currentDetails(test, id);
    expect(closed).toContain('| hold-out metric | value |\n| --- | --- |\n| AUC | 0.7500 |');
    expect(closed).toContain(`Model file: \`${modelFile}\``);
  });
});

it('a failure is told in the details, and the failed are found by their state', async () => {
  await withTrainer(
    test,
    [[{ do: 'fail', kind: 'input', message: 'the target has one class' }]],
    async () => {
      const id = await acceptJob(test, 'neural-net');
      await workflowResult(test, id);
      expect(await currentDetails(test, id)).toContain('Reason: the target has one class');
      const query = `ModelkeeperModel='neural-net' AND ModelkeeperKind='train' AND ModelkeeperTrigger='api' AND ModelkeeperState='failed'`;
      expect(
        await eventually(
          () => listed(query),
          (found) => found.length > 0,
        ),
      ).toEqual([`run/${id}`]);
    },
  );
});

it('a run cancelled before its workflow looked at it shows as cancelled', async () => {
  const id = await acceptJob(test);
  const run = await test.core.trainJobs.cancel(id, 'local');
  await workflowResult(test, id);
  await test.core.orchestrator.ensureStarted({ ...run, state: 'queued' });
  await workflowResult(test, id);
  const shown = await workflowOf(test, id).describe();
  expect(shown.searchAttributes['ModelkeeperState']).toEqual(['cancelled']);
});

it('activities and timers carry a summary for people', async () => {
  await withTrainer(test, [[]], async () => {
    const id = await acceptJob(test);
    await workflowResult(test, id);
    const { events } = await workflowOf(test, id).fetchHistory();
    const named = (events ?? []).filter(
      (event) => event.activityTaskScheduledEventAttributes || event.timerStartedEventAttributes,
    );
    expect(named.length).toBeGreaterThan(1);
    const summaries = named.map((event) => Buffer.from(event.userMetadata?.summary?.data ?? []).toString());
    expect(summaries).toContain('"attempt 1"');
    expect(summaries).not.toContain('');
  });
});
