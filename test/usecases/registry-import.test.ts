import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { ForeignModel, ForeignRegistry } from '../../src/domain/registry/foreign';
import { openMlflow } from '../../src/mlflow/open-source';
import { createMlflowRegistry } from '../../src/mlflow/registry';
import { createPromotions } from '../../src/usecases/registry/promotions';
import { createRegistryImport } from '../../src/usecases/registry/registry-import';
import { interruptedAt } from './interruption';
import { loggedEvents, openWorld, type Ports, useCasesOver, type World } from './world';

const RECORDED = join(__dirname, '../mlflow/recorded/3.17.2.tar.gz');
const NEVER = Number.POSITIVE_INFINITY;

jest.setTimeout(240_000);

let world: World;
let registry: ForeignRegistry;
/** A model of what was recorded, with two of its three versions. */
let recorded: ForeignModel;
let close: () => void;
beforeAll(async () => {
  world = await openWorld();
  execFileSync('tar', ['-xzf', RECORDED, '-C', world.folder]);
  const source = await openMlflow(join(world.folder, 'mlruns'), { artifacts: [], work: world.folder });
  close = () => source.close();
  registry = createMlflowRegistry(source, { isFree: false });
  const { models } = await registry.models(() => undefined);
  const [found] = models.filter(({ name }) => name.startsWith('returns'));
  if (!found) throw new Error('the model is not there');
  recorded = { ...found, versions: found.versions.filter(({ number }) => number < 4) };
});
afterAll(async () => {
  close();
  await world.close();
});

/** The model under another name for each try. */
function registryOf(name: string): ForeignRegistry {
  const versions = recorded.versions.map((version) => ({ ...version, key: `${name}/${version.number}` }));
  return {
    kind: 'mlflow',
    models: async () => ({ models: [{ ...recorded, name, versions }], leftOut: [] }),
    // Places are known by the key that they were read with.
    fetch: ({ key, ...version }, folder) =>
      registry.fetch({ ...version, key: key.replace(name, recorded.name) }, folder),
  };
}

function imported(name: string, ports: Ports = world.ports) {
  const { acceptance, finalization } = useCasesOver(ports);
  const promotions = createPromotions(ports);
  const importAll = createRegistryImport({ ...ports, acceptance, finalization, promotions });
  return importAll(registryOf(name), world.folder, () => undefined);
}

async function stateOf(name: string) {
  const { models } = await world.store.models.list({
    family: null,
    stage: null,
    name,
    standing: null,
    teamId: null,
    visibleTo: 'all',
    skip: 0,
    limit: 2,
  });
  expect(models).toHaveLength(1);
  const [model] = models;
  if (!model) throw new Error(`there is no ${name}`);
  const { id, latestVersion, deletedVersions, championVersion, trainingState } = model;
  const versions = await world.store.versions.findNumbers(id, [1, 2, 3, 4, 5]);
  const runs = await Promise.all(versions.map(({ runId }) => world.store.runs.get(runId)));
  return {
    model: { latestVersion, deletedVersions, championVersion, trainingState },
    versions: versions.map(({ number, metrics, sha256, artifactPath }) => ({
      number,
      metrics,
      sha256,
      artifactPath,
    })),
    runs: runs.map(({ state, finalizedAt }) => [state, finalizedAt !== null]),
  };
}

it('an import that dies before any of its steps goes on when it is repeated, and ends as if it had not', async () => {
  const whole = interruptedAt(world.ports, NEVER);
  const summary = { models: 1, versions: 2, unread: [], deleted: [], leftOut: [] };
  expect(await imported('whole', whole.ports)).toEqual(summary);
  const expected = await stateOf('whole');
  expect(expected.model).toMatchObject({ latestVersion: 3, deletedVersions: [2], championVersion: 1 });
  expect(expected.versions.map(({ number, sha256 }) => [number, sha256 !== null])).toEqual([
    [1, true],
    [3, true],
  ]);
  expect(expected.versions[1]?.metrics).toEqual({ auc: 0.732, loss: 'NaN', 'test/error': 1e-5 });
  expect(expected.runs).toEqual(Array.from({ length: 2 }, () => ['succeeded', true]));
  for (let number = 1; number <= whole.calls(); number++) {
    const name = `died ${number}`;
    const { ports } = interruptedAt(world.ports, number);
    await expect(imported(name, ports)).rejects.toThrow('died here');
    await imported(name);
    expect(await stateOf(name)).toEqual(expected);
  }
  const events = await loggedEvents(world);
  expect(await imported('whole')).toMatchObject({ models: 1, versions: 0, unread: [] });
  expect(await loggedEvents(world)).toHaveLength(events.length);
});
