import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createTableFolders } from '../../../src/compute/tables/folders';
import { type Principal, SYSTEM } from '../../../src/domain/auth/principal';
import { registerModel } from '../../../src/domain/model-registration';
import { createUploadRepository } from '../../../src/persistence/data/upload-repository';
import { createUploads } from '../../../src/usecases/data/uploads';
import { createVersionRegistration } from '../../../src/usecases/registry/registration';
import { NOON } from '../../domain/records';
import { interruptedAt } from '../interruption';
import { eventTypes, openWorld, type Ports, useCasesOver, type World } from '../world';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const ANN: Principal = { ...SYSTEM, actor: 'ann' };
const NEVER = Number.POSITIVE_INFINITY;
let models = 0;

async function aModelId(): Promise<string> {
  models += 1;
  const id = `00000000-0000-4000-8000-${String(models).padStart(12, '0')}`;
  const by = { actor: 'ann', now: NOON };
  await world.ports.models.insert(registerModel({ id, name: 'scorer', teamId: null, stage: 'draft' }, by));
  return id;
}

/** Registration over ports that may be wrapped; its uploads and folders are the real ones. */
function registrationOver(ports: Ports) {
  const tableFolders = createTableFolders({ root: join(world.folder, 'tables'), allowed: [] });
  const given = { artifacts: ports.artifacts, tableFolders, clock: ports.clock, maxBytes: 1_000 };
  const uploads = createUploads({ ...given, uploads: createUploadRepository(world.store.connection) });
  return {
    uploads,
    ...createVersionRegistration({ ...useCasesOver(ports), ...ports, uploads, tableFolders }),
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
  return (await registrationOver(world.ports).uploads.receive(bytes, { name: null, actor: 'ann' })).id;
};

/** Registers, having died before the call with this number, and says what came of it in the end. */
async function registerDying(number: number, byItself: boolean): Promise<number> {
  const modelId = await aModelId();
  const ask = [asked(modelId, await anUpload()), ANN, keyed(modelId)] as const;
  const { ports, calls } = interruptedAt(world.ports, number);
  await registrationOver(ports)
    .register(...ask)
    .catch(() => undefined);
  if (byItself) for (const { id } of await world.ports.runs.open()) await endStored(id);
  const { version } = await registrationOver(world.ports).register(...ask);
  expect(version).toMatchObject({ modelId, number: 1, sizeBytes: 7, metrics: { auc: 0.7 } });
  expect(await world.ports.models.get(modelId)).toMatchObject({ latestVersion: 1, trainingState: 'trained' });
  expect(await world.ports.runs.open()).toEqual([]);
  const types = await eventTypes(world, new Set([modelId, version.runId, version.id]));
  expect(types).toEqual([
    'model.registered',
    'model.trained',
    'run.accepted',
    'run.succeeded',
    'run.finalized',
    'version.created',
  ]);
  return calls();
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

it('many at once get the numbers 1 to n, and of one key only one body is taken', async () => {
  const modelId = await aModelId();
  const { register } = registrationOver(world.ports);
  const made = await Promise.all(Array.from({ length: 8 }, () => register(asked(modelId), ANN, null)));
  expect(made.map(({ version }) => version.number).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  const bodies = [0.1, 0.2, 0.1, 0.2].map((auc) => register(asked(modelId, null, auc), ANN, keyed('twice')));
  const settled = await Promise.allSettled(bodies);
  const taken = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value.version] : []));
  expect(taken).toHaveLength(2);
  expect(taken[1]).toEqual(taken[0]);
  expect(await world.ports.models.get(modelId)).toMatchObject({ latestVersion: 9 });
});

it.each([1, 2, 3])(
  'of one key and several files at once, one is kept whole and the others go (%d)',
  async (turn) => {
    const modelId = await aModelId();
    const uploads = await Promise.all(['a model', 'another', 'a third'].map(anUpload));
    const { register } = registrationOver(world.ports);
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
