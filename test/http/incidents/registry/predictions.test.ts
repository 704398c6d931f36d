import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import request from 'supertest';
import { createForkedPredictor, type ForkedPredictor } from '../../../../src/compute/forked-predictor';
import type { JsonObject } from '../../../../src/domain/json';
import * as rules from '../../../../src/domain/run-rules';
import { aSpec } from '../../../domain/records';
import { aUser, type TestUser } from '../../../support/accounts';
import { openCore, type TestCore } from '../../../support/core';
import { type HttpService, startHttpService } from '../../../support/http-service';
import { UNLIMITED } from '../../../support/limits';
import { trainOutside } from '../../../support/registry';
import {
  aDataset,
  aJob,
  aTrainer,
  CHILD_MODULE,
  recordHooks,
  rowsOf,
  tableQuery,
  temporaryFolder,
  writeTable,
  xgboostLibrary,
} from '../../../support/training';

jest.setTimeout(120_000);

let tested: TestCore;
let service: HttpService;
let predictor: ForkedPredictor;
let viewer: TestUser;
let stranger: TestUser;
let id: string;
let rows: JsonObject[];
beforeAll(async () => {
  tested = await openCore();
  const childModule = join(CHILD_MODULE, '..', 'prediction-child.js');
  predictor = createForkedPredictor({ xgboostLibrary: xgboostLibrary(), threads: 1, childModule });
  const predictions = tested.core.createPredictions({ predictor });
  service = await startHttpService({ tested, changes: { rateLimits: UNLIMITED, predictions } });
  const engineer = await aUser(tested, { role: 'engineer', teams: ['risk'] });
  viewer = await aUser(tested, { role: 'viewer', teams: ['risk'] });
  stranger = await aUser(tested, { role: 'engineer', teams: ['fraud'] });
  const sent = { name: 'scorer', team: 'risk' };
  const made = await request(service.url).post('/api/v1/models').set(engineer.bearer).send(sent).expect(201);
  id = made.body.id;
  rows = await train(tested, id);
  await trainOutside(tested, id, {});
});
afterAll(async () => {
  await service.close();
  await predictor.close();
  await tested.close();
});

/** A version whose artifact a trainer has made; resolves to some of the rows that it was trained on. */
async function train({ core }: TestCore, modelId: string): Promise<JsonObject[]> {
  const path = await writeTable(join(temporaryFolder(), 'table.parquet'), tableQuery(1_000));
  const { artifactFile, report } = await aTrainer().train(
    aJob(aDataset({ path }), { engine: 'decision_tree' }),
    recordHooks(),
  );
  const runId = randomUUID();
  const common = { facets: {}, parentId: null, children: [], actor: 'ada' };
  await core.acceptance.accept({ ...common, id: runId, modelId, spec: aSpec() });
  const artifact = await core.artifacts.put(`models/${runId}/1/model`, artifactFile);
  const now = new Date().toISOString();
  await core.runs.transition(runId, (run) => rules.beginAttempt(run, 'w/1', now));
  await core.runs.transition(runId, (run) => rules.succeed(run, 1, { report, artifact, now }));
  await core.finalization.finalize(runId);
  const names = report.features.map(({ name }) => name);
  return (await rowsOf(path))
    .slice(0, 5)
    .map((row) => Object.fromEntries(names.map((name) => [name, row[name] ?? null])));
}

const predict = (body: object, by = viewer) =>
  request(service.url).post(`/api/v1/models/${id}/predict`).set(by.bearer).send(body);

describe('POST /api/v1/models/{id}/predict', () => {
  it('409: no version serves', async () => {
    expect((await predict({ rows }).expect(409)).body.detail).toContain('promote one, or name one');
  });

  it('200: by the version that is named, a prediction a row, as the stored model makes it', async () => {
    const { body } = await predict({ version: 1, rows }).expect(200);
    expect(body).toEqual({ model_id: id, version: 1, predictions: expect.any(Array), warnings: [] });
    expect(body.predictions).toHaveLength(rows.length);
    for (const { probability, label } of body.predictions) expect(label).toBe(probability >= 0.5 ? 1 : 0);
    const alone = await predict({ version: 1, rows: rows.slice(-1) }).expect(200);
    expect(alone.body.predictions).toEqual(body.predictions.slice(-1));
  });

  it('200: by what serves; its artifact is fetched once', async () => {
    const [version] = await tested.core.versions.findNumbers(id, [1]);
    await tested.core.promotions.promote(
      { modelId: id, version: 1, reason: null, ifMatch: null, request: null },
      (await aUser(tested, { role: 'admin' })).principal,
    );
    const answers = await Promise.all([predict({ rows }), predict({ rows }), predict({ rows })]);
    expect(answers.map(({ status, body }) => [status, body.version])).toEqual([
      [200, 1],
      [200, 1],
      [200, 1],
    ]);
    expect(await readdir(join(tested.folder, 'artifact-cache'))).toEqual([version?.sha256]);
  });

  it('200: columns that are no features are told, as are categories that training never saw', async () => {
    const { body } = await predict({ rows: [{ ...rows[0], surprise: 1 }] }).expect(200);
    expect(body.warnings).toEqual(["'surprise' is no feature: it was ignored"]);
  });

  it('404: no such version or model, and models of other teams', async () => {
    expect((await predict({ version: 9, rows })).status).toBe(404);
    expect((await predict({ rows }, stranger)).status).toBe(404);
  });

  it('409: a version that is not verified can not predict', async () => {
    const { body } = await predict({ version: 2, rows }).expect(409);
    expect(body.detail).toContain('it is not verified: it lies at s3://models/');
  });

  it('422: rows that lack a feature, or hold what can not be read, by row and column', async () => {
    const [name = ''] = Object.keys(rows[0] ?? {});
    const { [name]: _left, ...lacking } = rows[0] ?? {};
    const { body } = await predict({ rows: [rows[0], lacking] }).expect(422);
    expect(body.detail).toContain(`row 2: '${name}' is not given`);
    const huge = JSON.stringify({ rows: [rows[0]] }).replace(/"x0":[^,}]+/, '"x0":1e999');
    const sent = request(service.url).post(`/api/v1/models/${id}/predict`).set(viewer.bearer);
    const refused = await sent.set('Content-Type', 'application/json').send(huge).expect(422);
    expect(refused.body.detail).toContain("row 1: 'x0' must be a number between");
    for (const odd of [{}, { rows: [] }, { rows: [7] }, { rows: {} }, { rows, version: 0 }])
      expect((await predict(odd)).status).toBe(422);
  });
});
