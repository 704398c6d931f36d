import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import request from 'supertest';
import { createForkedPredictor, type ForkedPredictor } from '../../../../src/compute/forked-predictor';
import type { JsonObject } from '../../../../src/domain/json';
import { aUser, type TestUser } from '../../../support/accounts';
import { runCommand } from '../../../support/cli';
import { openCore, type TestCore } from '../../../support/core';
import { eventually } from '../../../support/eventually';
import { type HttpService, startHttpService } from '../../../support/http-service';
import { UNLIMITED } from '../../../support/limits';
import { aFragileChild, asBytes, type FragileChild, trainHere } from '../../../support/predictions';
import { trainOutside } from '../../../support/registry';
import {
  anyTrainer,
  CHILD_MODULE,
  rowsOf,
  temporaryFolder,
  writeTable,
  xgboostLibrary,
} from '../../../support/training';

let tested: TestCore;
let service: HttpService;
let predictor: ForkedPredictor;
let engineer: TestUser;
let viewer: TestUser;
let stranger: TestUser;
let id: string;
let child: FragileChild;
let rows: JsonObject[];
/** The table that the version was trained on, all its rows. */
let table: string;
beforeAll(async () => {
  tested = await openCore();
  const childModule = join(CHILD_MODULE, '..', 'prediction-child.js');
  predictor = createForkedPredictor({ xgboostLibrary: xgboostLibrary(), threads: 1, childModule });
  const predicting = tested.core.createPredicting({ predictor });
  child = await aFragileChild();
  const trainer = anyTrainer({ childModule: child.module, graceMs: 100 });
  service = await startHttpService({ tested, trainer, changes: { rateLimits: UNLIMITED, ...predicting } });
  engineer = await aUser(tested, { role: 'engineer', teams: ['risk'] });
  viewer = await aUser(tested, { role: 'viewer', teams: ['risk'] });
  stranger = await aUser(tested, { role: 'engineer', teams: ['fraud'] });
  const sent = { name: 'scorer', team: 'risk' };
  const made = await request(service.url).post('/api/v1/models').set(engineer.bearer).send(sent).expect(201);
  id = made.body.id;
  ({ rows, table } = await trainHere(tested, id));
  await trainOutside(tested, id, {});
});
afterAll(async () => {
  await service.close();
  await predictor.close();
  await tested.close();
});

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
    for (const { status, body } of answers) expect([status, body.version]).toEqual([200, 1]);
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

describe('POST /api/v1/models/{id}/predict/batch', () => {
  const batches = () => `/api/v1/models/${id}/predict/batch`;
  const start = (body: object, by = engineer, key: string = randomUUID()) =>
    request(service.url).post(batches()).set(by.bearer).set('Idempotency-Key', key).send(body);
  const get = (path: string, by = viewer) => request(service.url).get(`${batches()}/${path}`).set(by.bearer);
  const runs = (path: string, by = viewer) => request(service.url).get(`/api/v1/runs${path}`).set(by.bearer);
  const read = async (runId: string) => (await get(runId).expect(200)).body;
  const fetchFile = (runId: string) => get(`${runId}/file`).buffer().parse(asBytes);
  const ended = (runId: string) =>
    eventually(
      () => read(runId),
      ({ ended_at }) => ended_at !== null,
    );

  /** Registers a table, by the query that makes it; resolves to its reference. */
  async function register(
    query: string,
    { team = 'risk', target = 'late' }: { team?: string | null; target?: string | null } = {},
  ): Promise<string> {
    const made = await writeTable(join(temporaryFolder(), 'sent.parquet'), query);
    const post = (path: string) => request(service.url).post(`/api/v1${path}`).set(engineer.bearer);
    const sent = post('/uploads')
      .type('application/octet-stream')
      .send(await readFile(made));
    const { body: upload } = await sent.expect(201);
    const dataset = `rows-${randomUUID()}`;
    await post('/datasets').send({ id: dataset, target, team, upload: upload.id }).expect(201);
    return dataset;
  }

  it('202: all rows of a table, predicted as single rows are, in a Parquet file of a run that makes no version', async () => {
    const dataset = await register(`from '${table}'`);
    const key = randomUUID();
    const accepted = await start({ dataset, version: 1 }, engineer, key).expect(202);
    const first = accepted.body;
    expect(accepted.headers['location']).toBe(`${batches()}/${first.id}`);
    expect(first).toMatchObject({
      model_id: id,
      version: 1,
      dataset: `${dataset}@1`,
      state: 'queued',
      rows: null,
    });
    const done = await ended(first.id);
    const columns = ['prediction_probability', 'prediction_label'];
    expect(done).toMatchObject({ state: 'succeeded', rows: 1_000, rows_done: 1_000, columns, warnings: [] });

    const file = await fetchFile(first.id).expect(200);
    expect(file.headers['content-type']).toBe('application/vnd.apache.parquet');
    expect(createHash('sha256').update(file.body).digest('hex')).toBe(done.sha256);
    const kept = join(temporaryFolder(), 'predictions.parquet');
    await writeFile(kept, file.body);
    const given = await rowsOf(table);
    const features = Object.keys(rows[0] ?? {});
    const asked = given.map((row) => Object.fromEntries(features.map((name) => [name, row[name]])));
    const { predictions } = (await predict({ version: 1, rows: asked }).expect(200)).body;
    expect(await rowsOf(kept)).toEqual(
      given.map((row, at) => ({
        ...row,
        prediction_probability: predictions[at].probability,
        prediction_label: predictions[at].label,
      })),
    );

    const again = await start({ dataset, version: 1 }, engineer, key).expect(202);
    expect([again.body, again.headers['idempotent-replayed']]).toEqual([first, 'true']);
    expect((await start({ dataset }, engineer, key)).status).toBe(422);
    expect((await tested.core.models.get(id)).latestVersion).toBe(2);
    const run = (await runs(`/${first.id}`)).body;
    expect(run).toMatchObject({ type: 'predict', facets: [], dataset: `${dataset}@1`, metrics: null });
    const log = (await runs(`/${first.id}/logs`)).body;
    expect(log.logs).toContain('the table has 1,000 rows');
  });

  it('a process that dies in the middle of its rows is followed by another, which begins them anew', async () => {
    await child.dieOnce();
    const dataset = await register(`select * exclude (late) from '${table}'`, { target: null });
    const { body } = await start({ dataset: `${dataset}@1` }).expect(202);
    expect(await ended(body.id)).toMatchObject({ state: 'succeeded', attempt: 2, rows: 1_000 });
    // Its rows stay the team's when the model becomes everybody's.
    await tested.core.models.transition(id, () => ({ changes: { teamId: null }, event: null }));
    await get(`${body.id}/file`, stranger).expect(404);
    for (const part of ['', '/logs', '/logs/stream']) await runs(`/${body.id}${part}`, stranger).expect(404);
    const listed = await Promise.all([stranger, viewer].map((by) => runs(`?model_id=${id}`, by)));
    expect(listed.map(({ text }) => text.includes(body.id))).toEqual([false, true]);
    await tested.core.models.transition(id, () => ({ changes: { teamId: 'risk' }, event: null }));
    expect(await readdir(join(tested.folder, 'artifacts', 'predictions', body.id))).toEqual(['2']);
  });

  it('is cancelled while it works, and leaves nothing', async () => {
    await child.hang();
    const { body } = await start({ dataset: await register(`from '${table}'`) }).expect(202);
    await eventually(
      () => read(body.id),
      ({ state }) => state === 'running',
    );
    expect((await fetchFile(body.id)).status).toBe(409);
    await request(service.url).post(`/api/v1/runs/${body.id}/cancel`).set(engineer.bearer).expect(200);
    await eventually(
      () => readdir(join(tested.folder, 'work')),
      (left) => left.length === 0,
    );
    await child.goOn();
    expect(await read(body.id)).toMatchObject({ state: 'cancelled', sha256: null, error: null });
    expect(await readdir(join(tested.folder, 'artifacts', 'predictions'))).not.toContain(body.id);
  });

  it('fails naming rows and columns where a text is no number', async () => {
    const odd = "select * replace (if(x2 > 0.99, 'n/a', x0::varchar) as x0)";
    const { body } = await start({ dataset: await register(`${odd} from '${table}'`) }).expect(202);
    const { state, error } = await ended(body.id);
    expect([state, error]).toEqual(['failed', expect.stringMatching(/^row \d+: 'x0' is no number: 'n\/a'/)]);
  });

  it('refuses what can not be predicted, before there is a run', async () => {
    const lacking = await register(`select * exclude (x1) from '${table}'`);
    const foreign = await register(`from '${table}'`, { team: null });
    const { body } = await start({ dataset: lacking }).expect(422);
    expect(body.detail).toContain(`'${lacking}@1': it has no column 'x1', which the model reads`);
    expect((await start({ dataset: foreign, version: 2 }).expect(409)).body.detail).toContain('not verified');
    for (const [asked, status] of [
      [{ dataset: 'nowhere' }, 404],
      [{ dataset: foreign, version: 9 }, 404],
      [{ dataset: foreign, dataset_digest: 'a'.repeat(64) }, 404],
      [{ dataset: foreign, dataset_digest: 'A' }, 422],
      [{}, 422],
    ] as const)
      expect([asked, (await start(asked)).status]).toEqual([asked, status]);
    expect((await start({ dataset: foreign }, viewer)).status).toBe(403);
    expect((await start({ dataset: foreign }, stranger)).status).toBe(404);
    const other = (await runs('', engineer)).body.items[0].id;
    await get(randomUUID()).expect(404);
    await get(other, stranger).expect(404);
  });

  it('by the command line: waits, tells what came of it, and fetches the file', async () => {
    const setting = { MODELKEEPER_URL: service.url, MODELKEEPER_TOKEN: engineer.token };
    const cli = (dataset: string, ...more: string[]) =>
      runCommand(['model', 'predict-batch', id, '--dataset', dataset, ...more], setting, '');
    const dataset = await register(`from '${table}'`);
    const file = join(temporaryFolder(), 'fetched.parquet');
    expect(await cli(dataset, '-o', file)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^1000 rows of rows-.+@1 are predicted by version 1: .+ in .+fetched/),
    });
    expect(await rowsOf(file)).toHaveLength(1_000);
    expect((await cli(dataset)).stdout).toMatch(/^Run [\w-]+ is accepted\.$/m);
    expect(await cli('nowhere', '--wait')).toMatchObject({ code: 3, stdout: '' });
    const odd = await register(`select * replace ('n/a' as x0) from '${table}'`);
    expect(await cli(odd, '--wait')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("error: row 1: 'x0' is no number: 'n/a'"),
    });
  });

  it('of several classes tells the likeliest and how likely each is, as single rows do', async () => {
    const labels = ['amber', 'blue', 'green', 'red'];
    const features = [{ name: 'x0', kind: 'numeric' as const }];
    await trainHere(tested, id, { task: 'multiclass_classification', target: 'colour', labels, features });
    const { body } = await start({ dataset: await register(`from '${table}'`), version: 3 }).expect(202);
    expect(await ended(body.id)).toMatchObject({ columns: ['prediction_probabilities', 'prediction_label'] });
    const kept = join(temporaryFolder(), 'classes.parquet');
    await writeFile(kept, (await fetchFile(body.id).expect(200)).body);
    const single = (await predict({ version: 3, rows: await rowsOf(table) }).expect(200)).body.predictions;
    const inTable = (await rowsOf(kept)).map((row) => ({
      probabilities: row['prediction_probabilities'],
      label: row['prediction_label'],
    }));
    const asEntries = (of: object) => Object.entries(of).map(([key, value]) => ({ key, value }));
    expect(inTable).toEqual(
      single.map(({ probabilities, label }: Record<string, object>) => ({
        probabilities: asEntries(probabilities ?? {}),
        label,
      })),
    );
    for (const { label, probabilities } of single) {
      expect(Object.keys(probabilities)).toEqual(labels);
      const shares: number[] = Object.values(probabilities);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
      expect(probabilities[label]).toBe(Math.max(...shares));
    }
  });
});
