import { versionId } from '../../src/domain/model-version';
import type { ModelsDirectory } from '../../src/domain/published-copies';
import type { Run } from '../../src/domain/run';
import { loggedEvents, openWorld, publishedCopy, succeededRun, useCasesOver, type World } from './world';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

/** By a process of its own: those of one process take their turns. */
const finalize = (run: Run): Promise<Run> => useCasesOver(world.ports).finalization.finalize(run.id);
const versionNumber = async (run: Run): Promise<number> =>
  (await world.store.versions.find(versionId(run.id)))?.number ?? 0;

/** A directory whose first publishing waits until it is let go on, just before the files are renamed. */
function heldDirectory(directory: ModelsDirectory) {
  let letGo = (): void => undefined;
  let tell = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const isHeld = new Promise<void>((resolve) => {
    tell = resolve;
  });
  let calls = 0;
  const held: ModelsDirectory = {
    ...directory,
    async publish(...given) {
      calls += 1;
      if (calls === 1) {
        tell();
        await gate;
      }
      await directory.publish(...given);
    },
  };
  return { held, isHeld, letGo };
}

it('finalized by three at once, a run has one version, one copy and one last event', async () => {
  const run = await succeededRun(world);
  const done = await Promise.all([finalize(run), finalize(run), finalize(run)]);
  expect(new Set(done.map(({ finalizedAt }) => finalizedAt)).size).toBe(1);
  const events = await loggedEvents(world);
  const types = events.map(({ type }) => type);
  for (const type of ['run.finalized', 'version.created', 'model.trained'])
    expect(types.filter((each) => each === type)).toHaveLength(1);
  expect(await world.ports.directory.list()).toHaveLength(1);
  expect(await versionNumber(run)).toBe(1);
});

it('many runs finalized at once get the versions 1 to n, one each, and a copy each', async () => {
  const runs: Run[] = [];
  for (let made = 0; made < 8; made++) runs.push(await succeededRun(world));
  const done = await Promise.all(runs.map(finalize));
  const numbers = await Promise.all(done.map(versionNumber));
  expect(numbers.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  for (const [index, { id, modelFile }] of done.entries())
    expect(await publishedCopy(world, modelFile ?? '')).toMatchObject({
      run: id,
      metadata: { runId: id, versionNumber: numbers[index] },
    });
  const newest = done[numbers.indexOf(8)];
  const model = await world.store.models.get(newest?.modelId ?? '');
  expect(model).toMatchObject({ latestVersion: 8, newestCopy: newest?.modelFile });
});

describe('a job that replaces the newest copy', () => {
  it('publishes under the same name, and nothing else is there', async () => {
    const first = await finalize(await succeededRun(world));
    const second = await finalize(await succeededRun(world, { retrain: true }));
    expect(second.modelFile).toBe(first.modelFile);
    expect(await publishedCopy(world, second.modelFile ?? '')).toMatchObject({
      run: second.id,
      metadata: { versionNumber: 2 },
    });
    expect(await world.ports.directory.list()).toHaveLength(1);
  });

  it('makes a copy of its own when there is none to replace', async () => {
    const only = await finalize(await succeededRun(world, { retrain: true }));
    expect(await publishedCopy(world, only.modelFile ?? '')).toMatchObject({ run: only.id });
  });

  it('together with others leaves the copy of the newest version, whoever comes last', async () => {
    const first = await finalize(await succeededRun(world));
    const name = first.modelFile ?? '';
    for (let round = 0; round < 3; round++) {
      const rivals = [
        await succeededRun(world, { retrain: true }),
        await succeededRun(world, { retrain: true }),
        await succeededRun(world, { retrain: true }),
      ];
      const done = await Promise.all(rivals.map(finalize));
      expect(done.map(({ modelFile }) => modelFile)).toEqual([name, name, name]);
      const numbers = await Promise.all(done.map(versionNumber));
      const winner = done[numbers.indexOf(Math.max(...numbers))];
      expect(await publishedCopy(world, name)).toMatchObject({
        run: winner?.id,
        metadata: { runId: winner?.id, versionNumber: Math.max(...numbers) },
      });
    }
    expect(await world.ports.directory.list()).toHaveLength(1);
  });

  it('is put right when an older one renames its file over it late', async () => {
    const { modelFile } = await finalize(await succeededRun(world));
    const name = modelFile ?? '';
    const older = await succeededRun(world, { retrain: true });
    const newer = await succeededRun(world, { retrain: true });
    const { held, isHeld, letGo } = heldDirectory(world.ports.directory);
    const slow = useCasesOver({ ...world.ports, directory: held }).finalization.finalize(older.id);
    await isHeld;
    await finalize(newer);
    expect(await publishedCopy(world, name)).toMatchObject({ run: newer.id });
    letGo();
    await slow;
    expect(await publishedCopy(world, name)).toMatchObject({ run: newer.id, metadata: { versionNumber: 3 } });
  });

  it('is not undone by an older one that is finalized again after a death', async () => {
    const first = await finalize(await succeededRun(world));
    const older = await succeededRun(world, { retrain: true });
    const dying = { ...world.ports.directory, publish: () => Promise.reject(new Error('died here')) };
    const interrupted = useCasesOver({ ...world.ports, directory: dying }).finalization;
    await expect(interrupted.finalize(older.id)).rejects.toThrow('died here');
    const newer = await finalize(await succeededRun(world, { retrain: true }));
    const repeated = await finalize(older);
    expect(repeated.modelFile).toBe(first.modelFile);
    expect(await publishedCopy(world, first.modelFile ?? '')).toMatchObject({ run: newer.id });
    const model = await world.store.models.get(newer.modelId ?? '');
    expect(model).toMatchObject({ latestVersion: 3, newestCopy: first.modelFile });
  });
});

it('a child that is finalized wakes its parent, and one that can’t be woken is told of', async () => {
  const child = await succeededRun(world);
  await world.store.runs.transition(child.id, () => ({ changes: { parentId: 'the-parent' }, event: null }));
  const away = { ...world.orchestrator, wake: () => Promise.reject(new Error('Temporal is away')) };
  const { finalization } = useCasesOver({ ...world.ports, orchestrator: away });
  expect((await finalization.finalize(child.id)).finalizedAt).not.toBeNull();
  expect(world.delayed).toEqual(['the-parent']);
});

it('a run that is still open is left as it is', async () => {
  const run = await succeededRun(world);
  await world.store.runs.transition(run.id, () => ({ changes: { state: 'running' }, event: null }));
  const before = await world.store.runs.get(run.id);
  expect(await finalize(run)).toEqual(before);
});
