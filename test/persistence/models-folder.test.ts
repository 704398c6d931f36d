import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ArtifactStore } from '../../src/domain/ports';
import type { CopyMetadata, ModelsDirectory } from '../../src/domain/published-copies';
import type { Artifact } from '../../src/domain/run';
import { createArtifactFolder } from '../../src/persistence/artifact-folder';
import { createModelsFolder } from '../../src/persistence/models-folder';
import { aReport } from '../support/scripted-trainer';

let folder: string;
let artifacts: ArtifactStore;
let models: ModelsDirectory;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelkeeper-models-'));
  artifacts = createArtifactFolder(join(folder, 'store'));
  models = createModelsFolder(join(folder, 'models'), artifacts);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function anArtifact(content: string): Promise<Artifact> {
  const file = join(folder, 'given');
  await writeFile(file, content);
  return artifacts.put(`models/${content}`, file);
}

function metadataOf(artifact: Artifact, versionNumber: number): CopyMetadata {
  const { sha256, sizeBytes } = artifact;
  const origin = { modelType: 'xgboost', modelId: 'm', versionId: `ver_${versionNumber}`, versionNumber };
  return { ...origin, runId: 'r', sha256, sizeBytes, report: aReport() };
}

async function publish(name: string, content: string, versionNumber: number): Promise<void> {
  const artifact = await anArtifact(content);
  await models.publish(name, artifact, metadataOf(artifact, versionNumber));
}

const inModels = (name: string): Promise<string> => readFile(join(models.path, name), 'utf8');

it('a published copy lies beside its metadata, and both are replaced together', async () => {
  await publish('xgboost-a.json', 'first', 1);
  expect(await inModels('xgboost-a.json')).toBe('first');
  expect(JSON.parse(await inModels('xgboost-a.meta.json'))).toMatchObject({ versionNumber: 1, sizeBytes: 5 });
  await publish('xgboost-a.json', 'second', 2);
  expect(await inModels('xgboost-a.json')).toBe('second');
  expect(JSON.parse(await inModels('xgboost-a.meta.json'))).toMatchObject({ versionNumber: 2, sizeBytes: 6 });
  expect((await readdir(models.path)).sort()).toEqual(['xgboost-a.json', 'xgboost-a.meta.json']);
});

it('a copy whose artifact has changed is not published over a good one', async () => {
  await publish('xgboost-a.json', 'first', 1);
  const artifact = await anArtifact('second');
  await writeFile(join(folder, 'store', artifact.key), 'broken');
  await expect(models.publish('xgboost-a.json', artifact, metadataOf(artifact, 2))).rejects.toMatchObject({
    code: 'INTERNAL',
  });
  expect(await inModels('xgboost-a.json')).toBe('first');
  expect(JSON.parse(await inModels('xgboost-a.meta.json'))).toMatchObject({ versionNumber: 1 });
});

describe('the list', () => {
  it('is empty for a folder that is not there yet', async () => {
    expect(await models.list()).toEqual([]);
  });

  it('names each copy with its type, size and time, by name', async () => {
    await publish('xgboost-b.json', 'bee', 2);
    await publish('xgboost-a.json', 'a', 1);
    const files = await models.list();
    expect(files).toMatchObject([
      { name: 'xgboost-a.json', modelType: 'xgboost', sizeBytes: 1 },
      { name: 'xgboost-b.json', modelType: 'xgboost', sizeBytes: 3 },
    ]);
    for (const { modifiedAt } of files) expect(new Date(modifiedAt).toISOString()).toBe(modifiedAt);
  });

  it('leaves out what is half published, hidden, or not ours, and is not broken by it', async () => {
    await publish('xgboost-a.json', 'a', 1);
    const put = (name: string, text: string) => writeFile(join(models.path, name), text);
    await put('no-metadata.json', '{}');
    await put('orphan.meta.json', '{"modelType":"xgboost"}');
    await put('.hidden.json', '{}');
    await put('.0b0e6c1e-0000-4000-8000-000000000000.tmp', 'half');
    await put('readme.txt', 'hello');
    for (const [name, metadata] of Object.entries({
      broken: '{',
      nothing: 'null',
      list: '[]',
      other: '{}',
    })) {
      await put(`${name}.json`, '{}');
      await put(`${name}.meta.json`, metadata);
    }
    await mkdir(join(models.path, 'folder.json'));
    await put('folder.meta.json', '{"modelType":"xgboost"}');
    expect((await models.list()).map(({ name }) => name)).toEqual(['xgboost-a.json']);
  });
});
