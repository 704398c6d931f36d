import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/compose';
import { createArtifactFolder } from '../../src/persistence/artifact-folder';
import { createModelsFolder } from '../../src/persistence/models-folder';
import { accepted } from '../domain/records';
import { aReport } from '../support/scripted-trainer';
import { readLog } from './log-check';
import { openStore } from './store';

const NOW = systemClock.now();

it('publishing removes what writers left that were killed, and nothing that is still being written', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'modelkeeper-abandoned-'));
  const artifacts = createArtifactFolder(join(folder, 'artifacts'));
  const models = createModelsFolder(join(folder, 'models'), artifacts);
  const [abandoned, fresh, foreign] = [`.${randomUUID()}.tmp`, `.${randomUUID()}.tmp`, '.notes.tmp'];
  await mkdir(models.path);
  for (const name of [abandoned, fresh, foreign]) await writeFile(join(models.path, name), 'half');
  const longAgo = new Date(Date.now() - 2 * 3_600_000);
  for (const name of [abandoned, foreign]) await utimes(join(models.path, name), longAgo, longAgo);

  await writeFile(join(folder, 'model'), 'whole');
  const artifact = await artifacts.put('models/run/1/model.json', join(folder, 'model'));
  const { sha256, sizeBytes } = artifact;
  const origin = { modelType: 'xgboost', modelId: 'm', versionId: 'ver_1', versionNumber: 1, runId: 'r' };
  await models.publish('a.json', artifact, { ...origin, sha256, sizeBytes, report: aReport() });

  expect((await readdir(models.path)).sort()).toEqual([fresh, foreign, 'a.json', 'a.meta.json'].sort());
  await rm(folder, { recursive: true });
});

it('any number of writes that were announced and never came hold back no event', async () => {
  const store = await openStore();
  // More than one pass of the relay looks at.
  const marks = Array.from({ length: 1_050 }, (_, index) => ({
    _id: `model/lost-${index}`,
    revision: 1,
    markedAt: NOW,
  }));
  await store.connection.collection<(typeof marks)[number]>('dirty').insertMany(marks);
  // Some, as a store may hand out marks in any order.
  const asked = Array.from({ length: 20 }, () => accepted());
  for (const { run, event } of asked) await store.runs.insert(run, event);
  for (let pass = 0; pass < 2; pass++) await store.eventLog.relayDirty();
  const logged = (await readLog(store.eventLog)).map(({ aggregateId }) => aggregateId);
  expect(logged.sort()).toEqual(asked.map(({ run }) => run.id).sort());
  await store.close();
});
