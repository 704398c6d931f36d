import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { SYSTEM } from '../../../src/domain/auth/principal';
import { importMlflow } from '../../../src/roles/import-registry';
import { openCore, type TestCore } from '../../support/core';
import { expectedOf, pictureOf } from '../../support/mlflow-registry';
import { startMlflow, type TestMlflow } from '../../support/mlflow-server';

jest.setTimeout(600_000);

let mlflow: TestMlflow;
let test: TestCore;
beforeAll(async () => {
  [mlflow, test] = await Promise.all([startMlflow(), openCore()]);
  await mlflow.makeRegistry(mlflow.url);
});
afterAll(async () => {
  await test.close();
  await mlflow.stop();
});

describe('an MLflow of today', () => {
  it('is read whole from its server', async () => {
    expect(await pictureOf(mlflow.url)).toEqual(expectedOf({ logsModels: true }));
  });

  it('is read whole from the database of that server, which runs, and from one of its own', async () => {
    const expected = expectedOf({ logsModels: true });
    expect(await pictureOf(join(mlflow.folder, 'mlflow.db'))).toEqual(expected);
    await mlflow.makeRegistry('sqlite:///alone.db');
    expect(await pictureOf(join(mlflow.folder, 'alone.db'))).toEqual(expected);
  });

  it('is read whole from a folder', async () => {
    rmSync(join(mlflow.folder, 'mlruns'), { recursive: true, force: true });
    await mlflow.makeRegistry('mlruns');
    expect(await pictureOf(join(mlflow.folder, 'mlruns'))).toEqual(expectedOf({ logsModels: true }));
  });
});

const imported = (named: string) =>
  importMlflow(test.core, { named, artifacts: [], onProgress: () => undefined });
const everything = async () => {
  const query = { family: null, stage: null, name: 'returns', standing: null, teamId: null } as const;
  const page = { visibleTo: 'all', skip: 0, limit: 100 } as const;
  const { models } = await test.core.models.list({ ...query, ...page });
  const [model] = models;
  if (!model) throw new Error('there is no model');
  return { model, versions: await test.core.versions.findNumbers(model.id, [1, 2, 3, 4]) };
};

describe('an import from MLflow', () => {
  it('brings models, versions by their numbers, metrics, files with their digests, and the champion', async () => {
    const name = "returns – 'new'";
    expect(await imported(mlflow.url)).toEqual({
      models: 3,
      versions: 5,
      unread: [{ name: `${name} version 4`, reason: 's3://nowhere/model is not read from here' }],
      deleted: [],
      leftOut: [],
    });
    const { model, versions } = await everything();
    expect(model).toMatchObject({ name, latestVersion: 4, deletedVersions: [2], championVersion: 1 });
    expect(versions.map(({ number, sha256 }) => [number, sha256 !== null])).toEqual([
      [1, true],
      [3, true],
      [4, false],
    ]);
    expect(versions[1]?.metrics).toEqual({ auc: 0.732, loss: 'NaN', 'test/error': 1e-5 });
    const run = await test.core.runs.get(versions[1]?.runId ?? '');
    expect(run).toMatchObject({ trainer: 'external', state: 'succeeded', finalizedAt: expect.any(String) });
    expect(run.outside?.artifacts).toMatchObject({ parameters: { depth: '3' }, mlflow_run_name: 'try 3' });
  });

  it('repeated changes nothing, from its database too, and after somebody here has decided otherwise', async () => {
    const before = await everything();
    expect(await imported(mlflow.url)).toMatchObject({ models: 3, versions: 0, unread: [] });
    expect(await imported(join(mlflow.folder, 'mlflow.db'))).toMatchObject({ models: 3, versions: 0 });
    expect(await everything()).toEqual(before);
    const asked = { modelId: before.model.id, version: 3, reason: null, ifMatch: null, request: null };
    await test.core.promotions.promote(asked, SYSTEM);
    await imported(mlflow.url);
    expect((await everything()).model.championVersion).toBe(3);
  });
});
