import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SYSTEM } from '../../src/domain/auth/principal';
import { importMlflow } from '../../src/roles/import-registry';
import { openCore, type TestCore } from '../support/core';
import { startMlflow, type TestMlflow } from '../support/mlflow-server';

jest.setTimeout(600_000);

/** Three versions of one model, the second of which is deleted; the first is the champion. */
const REGISTRY = `
import os, sys, tempfile
from mlflow.tracking import MlflowClient
client = MlflowClient(sys.argv[1])
experiment = client.create_experiment("returns")
client.create_registered_model("returns – 'new'", description="Which orders come back")
for number in range(1, 4):
    run = client.create_run(experiment, run_name=f"try {number}")
    client.log_param(run.info.run_id, "depth", number)
    for step in range(3):
        client.log_metric(run.info.run_id, "auc", 0.7 + number / 100 + step / 1000, step=step)
    client.log_metric(run.info.run_id, "loss", float("nan"))
    folder = tempfile.mkdtemp()
    os.makedirs(os.path.join(folder, "data"))
    open(os.path.join(folder, "MLmodel"), "w").write("flavors: {}")
    open(os.path.join(folder, "data", "weights ä.bin"), "wb").write(bytes([number]) * 1000)
    client.log_artifacts(run.info.run_id, folder, "model")
    client.set_terminated(run.info.run_id)
    uri = client.get_run(run.info.run_id).info.artifact_uri + "/model"
    client.create_model_version("returns – 'new'", uri, run.info.run_id)
client.create_model_version("returns – 'new'", "s3://nowhere/model", None)
client.delete_model_version("returns – 'new'", "2")
client.set_registered_model_alias("returns – 'new'", "champion", 1)
`;

let mlflow: TestMlflow;
let test: TestCore;
beforeAll(async () => {
  [mlflow, test] = await Promise.all([startMlflow(), openCore()]);
  await mlflow.python(REGISTRY);
});
afterAll(async () => {
  await test.close();
  await mlflow.stop();
});

const imported = () => importMlflow(test.core, mlflow.url);
const everything = async () => {
  const query = { family: null, stage: null, name: null, standing: null, teamId: null } as const;
  const page = { visibleTo: 'all', skip: 0, limit: 100 } as const;
  const { models } = await test.core.models.list({ ...query, ...page });
  const [model] = models;
  if (!model) throw new Error('there is no model');
  return { models, model, versions: await test.core.versions.findNumbers(model.id, [1, 2, 3, 4]) };
};

describe('an import from MLflow', () => {
  it('brings models, versions by their numbers, metrics, files with their digests, and the champion', async () => {
    const name = "returns – 'new'";
    expect(await imported()).toEqual({ models: 1, versions: 3, unread: [`${name} version 4`], deleted: [] });
    const { models, model, versions } = await everything();
    expect(models).toHaveLength(1);
    expect(model).toMatchObject({ name, latestVersion: 4, deletedVersions: [2], championVersion: 1 });
    expect(versions.map(({ number, sha256 }) => [number, sha256 !== null])).toEqual([
      [1, true],
      [3, true],
      [4, false],
    ]);
    expect(versions[1]?.metrics).toEqual({ auc: 0.732, loss: 'NaN' });
    const run = await test.core.runs.get(versions[1]?.runId ?? '');
    expect(run).toMatchObject({ trainer: 'external', state: 'succeeded', finalizedAt: expect.any(String) });
    expect(run.outside?.artifacts).toMatchObject({ parameters: { depth: '3' }, mlflow_run_name: 'try 3' });
  });

  it('keeps the files of a version as an archive that tar reads', async () => {
    const { versions } = await everything();
    const [{ artifactKey } = { artifactKey: null }] = versions;
    const file = join(test.folder, 'artifacts', artifactKey ?? '');
    const weights = execFileSync('tar', ['-xOf', file, 'data/weights ä.bin']);
    expect(weights).toEqual(Buffer.alloc(1000, 1));
    expect(
      execFileSync('tar', ['-tf', file], { env: { ...process.env, LC_ALL: 'C.UTF-8' } }).toString(),
    ).toContain('MLmodel\n');
    expect(readFileSync(file).length % 512).toBe(0);
  });

  it('repeated changes nothing, also after somebody here has decided otherwise', async () => {
    const before = await everything();
    expect(await imported()).toMatchObject({ models: 1, versions: 0, unread: [] });
    expect(await everything()).toEqual(before);
    const asked = { modelId: before.model.id, version: 3, reason: null, ifMatch: null, request: null };
    await test.core.promotions.promote(asked, SYSTEM);
    await imported();
    expect((await everything()).model.championVersion).toBe(3);
  });
});
