import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { createTableFolders } from '../../../src/compute/tables/folders';
import { type Principal, SYSTEM } from '../../../src/domain/auth/principal';
import { registerModel } from '../../../src/domain/model-registration';
import { createUploadRepository } from '../../../src/persistence/data/upload-repository';
import { createFileCache } from '../../../src/persistence/file-cache';
import { createPendingFileRepository } from '../../../src/persistence/pending-file-repository';
import { createUploads } from '../../../src/usecases/data/uploads';
import { createPendingFilesChore } from '../../../src/usecases/registry/pending-files';
import { createVersionRegistration } from '../../../src/usecases/registry/registration';
import { NOON } from '../../domain/records';
import { eventually } from '../../support/eventually';
import { interruptedAt } from '../interruption';
import { eventTypes, openWorld, useCasesOver, type World } from '../world';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const ANN: Principal = { ...SYSTEM, actor: 'ann' };
const NEVER = Number.POSITIVE_INFINITY;
const HOUR_MS = 3_600_000;
let models = 0;

async function aModelId(): Promise<string> {
  models += 1;
  const id = `00000000-0000-4000-8000-${String(models).padStart(12, '0')}`;
  const by = { actor: 'ann', now: NOON };
  await world.ports.models.insert(registerModel({ id, name: 'scorer', teamId: null, stage: 'draft' }, by));
  return id;
}

/** The ports of a registration; those that keep something may be wrapped. */
const portsOf = () => ({
  ...world.ports,
  pendingFiles: createPendingFileRepository(world.store.connection),
});

/** Registration over its ports; its uploads and folders are the real ones. */
function registrationOver(ports: ReturnType<typeof portsOf>) {
  const tableFolders = createTableFolders({ root: join(world.folder, 'tables'), allowed: [] });
  const given = { artifacts: ports.artifacts, tableFolders, clock: ports.clock, maxBytes: 1_000 };
  const cache = { folder: join(world.folder, 'cache'), maxBytes: 1_000 };
  const uploads = createUploads({ ...given, uploads: createUploadRepository(world.store.connection) });
  return {
    uploads,
    ...createVersionRegistration({
      ...useCasesOver(ports),
      ...ports,
      uploads,
      tableFolders,
      fileCache: createFileCache(ports.clock, cache),
      predictor: { canRead: () => false, predict: async () => [] },
    }),
  };
}

const asked = (modelId: string, uploadId: string | null = null, auc = 0.7) => ({
  modelId,
  uploadId,
  artifactPath: null,
  metrics: { auc },
  trainingMetrics: {},
  signature: null,
});
const keyed = (key: string) => ({ key, digest: key });
const anUpload = async (text = 'a model') => {
  const bytes = (async function* () {
    yield Buffer.from(text);
  })();
  return (await registrationOver(portsOf()).uploads.receive(bytes, { name: null, actor: 'ann' })).id;
};

/** Entries of open runs are removed behind the answer. */
const noneIsOpen = (isAmong = (_id: string): boolean => true) =>
  eventually(
    () => world.ports.runs.open(),
    (open) => !open.some(({ id }) => isAmong(id)),
  );

/** What is asked for, and the calls of a registration that has died before the one with this number. */
async function dying(number: number) {
  const modelId = await aModelId();
  const ask = [asked(modelId, await anUpload()), ANN, keyed(modelId)] as const;
  const { ports, calls } = interruptedAt(portsOf(), number);
  await registrationOver(ports)
    .register(...ask)
    .catch(() => undefined);
  return { modelId, ask, calls: calls() };
}

/** Registers again what has died, and says what came of it in the end. */
async function registerDying(number: number, byItself: boolean): Promise<number> {
  const { modelId, ask, calls } = await dying(number);
  if (byItself) for (const { id } of await world.ports.runs.open()) await endStored(id);
  const { version } = await registrationOver(portsOf()).register(...ask);
  expect(version).toMatchObject({ modelId, number: 1, sizeBytes: 7, metrics: { auc: 0.7 } });
  expect(await world.ports.models.get(modelId)).toMatchObject({ latestVersion: 1, trainingState: 'trained' });
  await noneIsOpen();
  const types = await eventTypes(world, new Set([modelId, version.runId, version.id]));
  expect(types).toEqual([
    'model.registered',
    'model.trained',
    'run.accepted',
    'run.succeeded',
    'run.finalized',
    'version.created',
  ]);
  return calls;
}

/** What the workflow does that the reconciler starts; an entry may stand for a run that was never stored. */
async function endStored(id: string): Promise<void> {
  if (await world.ports.runs.find(id)) await world.finalization.finalize(id);
  else await world.ports.runs.dropOpen(id);
}

it.each([false, true])(
  'is whole wherever it dies, once it was asked for again (finished before: %s)',
  async (byItself) => {
    const calls = await registerDying(NEVER, byItself);
    expect(calls).toBeGreaterThan(5);
    for (let number = 1; number <= calls; number++) await registerDying(number, byItself);
  },
);

/** Has the janitor do its part, and says whether what is kept is what runs name. */
async function assertNothingLeft(): Promise<void> {
  const chore = createPendingFilesChore(portsOf());
  while (!(await chore.step()));
  const everything = { state: null, modelId: null, hiddenModelIds: [], skip: 0, limit: 1_000 };
  const { runs } = await world.ports.runs.history(everything);
  const root = join(world.folder, 'artifacts');
  const found = await readdir(join(root, 'models'), { recursive: true, withFileTypes: true });
  const kept = found.flatMap((each) =>
    each.isFile() ? [relative(root, join(each.parentPath, each.name))] : [],
  );
  expect(kept.sort()).toEqual(runs.flatMap(({ artifact }) => artifact?.key ?? []).sort());
}

it('leaves no file for long wherever it dies, if nobody asks again', async () => {
  const { calls } = await dying(NEVER);
  for (let number = 1; number <= calls; number++) await dying(number);
  const notes = world.store.connection.collection('pendingFiles');
  // Before the first call that leaves one, and after the last, there is nothing to clear away.
  expect(await notes.countDocuments()).toBeGreaterThan(2);
  world.ports.clock.advance(25 * HOUR_MS);
  await assertNothingLeft();
  expect(await notes.countDocuments()).toBe(0);
});

it('keeps the file of a registration that is only slow, and has one that is too slow asked again', async () => {
  const taking = (hours: number) => {
    const ports = portsOf();
    const put: typeof ports.artifacts.put = async (...given) => {
      const artifact = await world.ports.artifacts.put(...given);
      world.ports.clock.advance(hours * HOUR_MS);
      const chore = createPendingFilesChore(portsOf());
      while (!(await chore.step()));
      return artifact;
    };
    return registrationOver({ ...ports, artifacts: { ...ports.artifacts, put } }).register;
  };
  const modelId = await aModelId();
  const ask = [asked(modelId, await anUpload()), ANN, keyed('slow')] as const;
  for (const hours of [13, 25])
    await expect(taking(hours)(...ask)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(await taking(11)(...ask)).toMatchObject({ version: { number: 1 }, isReplayed: false });
  world.ports.clock.advance(25 * HOUR_MS);
  await assertNothingLeft();
});

it('many at once get the numbers 1 to n, and of one key only one body is taken', async () => {
  const modelId = await aModelId();
  const { register } = registrationOver(portsOf());
  const made = await Promise.all(Array.from({ length: 8 }, () => register(asked(modelId), ANN, null)));
  expect(made.map(({ version }) => version.number).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  const bodies = [0.1, 0.2, 0.1, 0.2].map((auc) => register(asked(modelId, null, auc), ANN, keyed('twice')));
  const settled = await Promise.allSettled(bodies);
  const taken = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value.version] : []));
  expect(taken).toHaveLength(2);
  expect(taken[1]).toEqual(taken[0]);
  expect(await world.ports.models.get(modelId)).toMatchObject({ latestVersion: 9 });
});

it('many at once by two processes leave no gap, and each event once in the log', async () => {
  const modelId = await aModelId();
  const [one, other] = [registrationOver(portsOf()), registrationOver(portsOf())] as const;
  const asking = Array.from({ length: 40 }, (_, index) =>
    (index % 2 === 0 ? one : other).register(asked(modelId), ANN, null),
  );
  const versions = (await Promise.all(asking)).map(({ version }) => version);
  const numbers = versions.map(({ number }) => number).sort((a, b) => a - b);
  expect(numbers).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  expect(await world.ports.models.get(modelId)).toMatchObject({ latestVersion: 40 });
  const ids = new Set([modelId, ...versions.flatMap(({ id, runId }) => [id, runId])]);
  await noneIsOpen((id) => ids.has(id));
  const types = await eventTypes(world, ids);
  const times = (type: string) => types.filter((each) => each === type).length;
  for (const type of ['run.accepted', 'run.succeeded', 'run.finalized', 'version.created'])
    expect([type, times(type)]).toEqual([type, 40]);
  // One that was stored beside others of the other process may be recorded with a later one.
  expect(times('model.trained')).toBeGreaterThan(0);
  const marked = (await world.store.dirty.list(1_000)).map(({ _id }) => _id.split('/').at(-1) ?? '');
  expect(marked.filter((id) => id !== modelId && ids.has(id))).toEqual([]);
});

it.each([1, 2, 3])(
  'of one key and several files at once, one is kept whole and the others go (%d)',
  async (turn) => {
    const modelId = await aModelId();
    const uploads = await Promise.all(['a model', 'another', 'a third'].map(anUpload));
    const { register } = registrationOver(portsOf());
    const request = keyed(`files ${turn}`);
    const settled = await Promise.allSettled(uploads.map((id) => register(asked(modelId, id), ANN, request)));
    const [version, ...others] = settled.flatMap((each) =>
      each.status === 'fulfilled' ? [each.value.version] : [],
    );
    if (!version || others.length > 0) throw new Error('not one of the files was taken');
    const { artifactKey: key, sha256, sizeBytes, runId } = version;
    if (key === null || sha256 === null || sizeBytes === null) throw new Error('its file was not kept');
    await world.ports.artifacts.fetch({ key, sha256, sizeBytes }, join(world.folder, 'fetched'));
    expect(await readdir(join(world.folder, 'artifacts', 'models', runId, 'registered'))).toHaveLength(1);
  },
);
