import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createTableFolders } from '../../src/compute/tables/folders';
import { createTableReader } from '../../src/compute/tables/table-reader';
import { type Principal, SYSTEM } from '../../src/domain/auth/principal';
import type { TableReader } from '../../src/domain/data/ports';
import { createDatasetRepository } from '../../src/persistence/data/dataset-repository';
import { createTableVersionRepository } from '../../src/persistence/data/table-version-repository';
import { createUploadRepository } from '../../src/persistence/data/upload-repository';
import { createDatasetObjects } from '../../src/persistence/s3/dataset-objects';
import { createAbandonedTablesChore } from '../../src/usecases/data/abandoned-tables';
import { createDatasets } from '../../src/usecases/data/datasets';
import { createTableIntake } from '../../src/usecases/data/table-intake';
import { createUploadChore, createUploads } from '../../src/usecases/data/uploads';
import { TABLE_PROCESS } from '../support/core';
import { interruptedAt } from './interruption';
import { eventTypes, openWorld, type World } from './world';

const ANN: Principal = { ...SYSTEM, actor: 'ann' };
const NEVER = Number.POSITIVE_INFINITY;
const TWO_DAYS_MS = 48 * 3_600_000;
const BYTES = `weight,left\n${Array.from({ length: 40 }, (_, row) => `${row},${row % 2}`).join('\n')}`;

let world: World;
let tableReader: TableReader;
beforeAll(async () => {
  world = await openWorld();
  const reader = createTableReader(TABLE_PROCESS);
  let seen: ReturnType<TableReader['inspect']> | null = null;
  // Every registration here is of the same bytes.
  tableReader = { ...reader, inspect: (task) => (seen ??= reader.inspect(task)) };
});
afterAll(() => world.close());

/** All ports of a registration; those that keep something may be wrapped. */
function portsOf() {
  const { connection, dirty } = world.store;
  const { artifacts, clock, runs } = world.ports;
  return {
    artifacts,
    runs,
    clock,
    datasets: createDatasetRepository(connection, dirty, clock),
    tableVersions: createTableVersionRepository(connection),
    uploads: createUploadRepository(connection),
    tableReader,
    tableFolders: createTableFolders({ root: join(world.folder, 'tables'), allowed: [] }),
    objects: createDatasetObjects([], clock),
    teams: { findMissing: async () => [] },
    maxBytes: 10_000,
  };
}

function registrationOver(ports: ReturnType<typeof portsOf>) {
  const uploads = createUploads(ports);
  const datasets = createDatasets({ ...ports, intake: createTableIntake({ ...ports, uploads }) });
  return async (id: string) => {
    const bytes = (async function* () {
      yield Buffer.from(BYTES);
    })();
    const { id: uploadId } = await uploads.receive(bytes, { name: 'churn.csv', actor: 'ann' });
    const format = { format: null, delimiter: null, quote: null, hasHeader: null, encoding: null, roles: {} };
    const definition = { target: 'left', task: null, roles: {} };
    const labels = { title: 'Churn', licence: null, teamId: null, projectId: null };
    const source = { kind: 'upload', uploadId } as const;
    return datasets.register(ANN, { id, source, format, definition, labels });
  };
}

/** Every file that is kept, by its key. */
async function keptFiles(): Promise<string[]> {
  const found = await readdir(join(world.folder, 'artifacts'), { recursive: true, withFileTypes: true });
  return found.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

/** Registers, having died before the call with this number. */
async function registerDying(number: number): Promise<{ id: string; calls: number }> {
  const id = `churn-${randomUUID()}`;
  const { ports, calls } = interruptedAt(portsOf(), number);
  await registrationOver(ports)(id).catch(() => undefined);
  return { id, calls: calls() };
}

async function assertWhole(id: string): Promise<void> {
  const ports = portsOf();
  const [entry] = (await ports.datasets.find(id))?.versions ?? [];
  const table = await ports.tableVersions.find(entry?.key ?? '');
  expect(table).toMatchObject({ datasetId: id, rows: 40, sizeBytes: Buffer.byteLength(BYTES) });
  if (table?.file.kind !== 'artifact') throw new Error('the bytes are not kept');
  await ports.artifacts.fetch(table.file.artifact, join(world.folder, 'fetched'));
}

it('is whole wherever it died, once it was asked for again', async () => {
  const { calls } = await registerDying(NEVER);
  expect(calls).toBeGreaterThan(6);
  for (let number = 1; number <= calls; number++) {
    const { id } = await registerDying(number);
    const register = registrationOver(portsOf());
    for (const isNew of [true, false]) expect(await register(id)).toMatchObject({ isNew });
    await assertWhole(id);
    expect(await eventTypes(world, new Set([id]))).toEqual(['dataset.registered']);
  }
});

it('leaves nothing for long wherever it died, if nobody asks again', async () => {
  const { calls } = await registerDying(NEVER);
  for (let number = 1; number <= calls; number++) await registerDying(number);
  const { total, datasets } = await portsOf().datasets.list({
    projectId: null,
    visibleTo: 'all',
    skip: 0,
    limit: 100,
  });
  world.ports.clock.advance(TWO_DAYS_MS);
  const chores = [createUploadChore(portsOf()), createAbandonedTablesChore(portsOf())];
  for (const chore of chores) while (!(await chore.step()));
  for (const { id } of datasets) await assertWhole(id);
  expect(await keptFiles()).toHaveLength(total);
  const count = (name: string) => world.store.connection.collection(name).countDocuments();
  expect([await count('uploads'), await count('datasetVersions')]).toEqual([0, total]);
});
