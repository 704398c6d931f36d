import { truthOf } from '../../../src/domain/families/truth';
import { parseId } from '../../../src/domain/ids';
import { aUser } from '../../support/accounts';
import { runCommand } from '../../support/cli';
import { eventually } from '../../support/eventually';
import { ask } from '../../support/http-client';
import { type HttpService, startHttpService } from '../../support/http-service';
import { aRecipe, type JsonAnswer, send } from '../../support/ml-development';
import { anyTrainer } from '../../support/training';

let service: HttpService;
beforeAll(async () => void (service = await startHttpService({ trainer: anyTrainer() })));
afterAll(() => service.close());

const DRAWN = { data: { synthetic: { rows: 100_000, seed: 5 } } };
/** Nobody registers it. */
const SALES = {
  data: { dataset: 'sales' },
  columns: { price: 'charged', quantity: 'sold', time: 'day' },
  features: { numeric: ['shelf'], categorical: ['shop, town'] },
};
const start = (recipeId: string, body?: object) => send(service, `POST /recipes/${recipeId}/dry-run`, body);
const ended = ({ body: { id } }: JsonAnswer): Promise<JsonAnswer['body']> =>
  eventually(
    async () => (await send(service, `GET /dry-runs/${id}`)).body,
    ({ status }) => status === 'succeeded' || status === 'failed',
    100_000,
  );
const recordOf = (id: string) => service.tested.core.runs.get(parseId(id) ?? '');

describe('a dry run', () => {
  it('tells what was measured beside what is true, and leaves nothing behind', async () => {
    const { recipeId, versionId } = await aRecipe(service, {
      manifest: { ...DRAWN, model: { hyperparameters: { n_estimators: 5_000 } } },
    });
    const accepted = await start(recipeId);
    expect(accepted).toMatchObject({
      status: 202,
      body: { recipe_id: recipeId, recipe_version_id: versionId, run_type: 'train', rows_of: 'family' },
    });
    const done = await ended(accepted);
    expect(done).toMatchObject({
      status: 'succeeded',
      failure: null,
      seconds: expect.any(Number),
      warnings: [],
    });
    expect(Object.keys(done.truth_json)).toEqual(['price_elasticity']);
    expect(Math.abs(done.metrics_json.price_elasticity - done.truth_json.price_elasticity)).toBeLessThan(0.4);
    expect(done.logs_text).toMatch(/^dry run of recipe_\w+ 1\.0\.0\n/);
    expect(done.logs_text).toContain('n_estimators is 200 in a dry run, not 5000');
    expect(done.logs_text).toMatch(/: 3,000 rows/);

    const record = await recordOf(done.id);
    expect(record).toMatchObject({ modelId: null, artifact: null, modelFile: null });
    expect(record.spec?.recipe && truthOf(record.spec.recipe)).toEqual(done.truth_json);
    expect((await send(service, `GET /runs?recipe_id=${recipeId}`)).body.total).toBe(0);
    expect((await send(service, `GET /runs/${done.id}`)).status).toBe(404);
  });

  it('tries a manifest that is no version, with all that its recipe inherits', async () => {
    const base = await aRecipe(service, { manifest: DRAWN, model_family: 'forecasting' });
    const child = await aRecipe(service, { parent_id: base.recipeId, model_family: 'forecasting' });
    const manifest_json = { evaluation: { windows: 3 } };
    const done = await ended(await start(child.recipeId, { manifest_json, run_type: 'backtest' }));
    expect(done).toMatchObject({ status: 'succeeded', recipe_version_id: null, run_type: 'backtest' });
    expect(done.truth_json).toEqual({ rmse: 8 });
    expect((await recordOf(done.id)).report?.windows).toHaveLength(3);
    const { body: versions } = await send(service, `GET /recipes/${child.recipeId}/versions`);
    expect(versions).toHaveLength(1);
  });

  it('draws rows under the manifest’s own names where it names a dataset, and says what a run would meet', async () => {
    const { recipeId } = await aRecipe(service, { manifest: SALES });
    const done = await ended(await start(recipeId, { run_type: 'eval' }));
    expect(done).toMatchObject({ status: 'succeeded', run_type: 'eval', rows_of: 'family', truth_json: {} });
    expect(done.warnings).toEqual(["dataset 'sales' is not registered: a run would fail"]);
    expect(done.metrics_json.price_elasticity).toBeLessThan(-0.5);
  });

  it('reads the recipe’s own example where that is large enough to learn from', async () => {
    const { recipeId } = await aRecipe(service, { manifest: SALES });
    const rowOf = (index: number) => ({
      charged: 5 + (index % 7),
      sold: 100 - 8 * (index % 7),
      day: new Date(Date.UTC(2024, 0, 1 + index)).toISOString().slice(0, 10),
      shelf: index % 4,
      'shop, town': ['Bonn', 'Ulm "north"'][index % 2],
    });
    const put = (rows: number) =>
      send(service, `POST /recipes/${recipeId}/synthetic-example`, {
        sample_rows_json: Array.from({ length: rows }, (_, index) => rowOf(index)),
      });
    await put(10);
    expect((await ended(await start(recipeId))).rows_of).toBe('family');
    await put(400);
    const done = await ended(await start(recipeId));
    expect(done).toMatchObject({ status: 'succeeded', rows_of: 'recipe' });
    expect(done.logs_text).toMatch(/example-recipe_\w+: 400 rows/);
    expect(done.metrics_json.r2).toBeGreaterThan(0.9);
  });

  it('422: what stands against the manifest, a sentence each; 400, 404', async () => {
    const { recipeId } = await aRecipe(service, { manifest: {} });
    const refused = await start(recipeId, {
      manifest_json: { data: { dataset: 'x' }, evaluation: { windows: 99 } },
    });
    expect(refused.status).toBe(422);
    expect(refused.body.detail).toEqual([
      expect.objectContaining({
        loc: ['body', 'manifest_json'],
        msg: expect.stringMatching(/^evaluation\.windows: /),
      }),
    ]);
    expect((await start(recipeId)).body.detail[0].loc).toEqual(['body', 'version_id']);
    expect(await start(recipeId, { run_type: 'x' })).toMatchObject({ status: 400 });
    expect((await start(recipeId, { version_id: 'x', manifest_json: {} })).status).toBe(422);
    expect((await start(recipeId, { version_id: 'x' })).body.detail).toBe('Recipe version not found');
    expect((await start('nobody')).body.detail).toBe('Recipe not found');
    expect((await send(service, 'GET /dry-runs/x')).body.detail).toBe('Dry run not found');
    const viewer = await aUser(service.tested, { role: 'viewer' });
    const byViewer = send(service, `POST /recipes/${recipeId}/dry-run`, {}, viewer.bearer);
    expect((await byViewer).status).toBe(403);
  });
});

describe('runs by a recipe whose manifest can be followed here', () => {
  const finished = (id: string): Promise<JsonAnswer['body']> =>
    eventually(
      async () => (await send(service, `GET /runs/${id}`)).body,
      (run) => run.finished_at !== null,
      100_000,
    );

  it('train a version, evaluate it and test it over time, with nobody reporting', async () => {
    const { recipeId, versionId } = await aRecipe(service, {
      manifest: { data: { synthetic: { rows: 1_000, seed: 5 } }, evaluation: { windows: 3 } },
    });
    const of = { recipe_id: recipeId, recipe_version_id: versionId };
    const { body: model } = await send(service, 'POST /models', { name: 'pricer', ...of });
    const runOf = async (run_type: string) => {
      const { status, body } = await send(service, 'POST /runs', { ...of, model_id: model.id, run_type });
      expect([status, body.status]).toEqual([201, 'queued']);
      return finished(body.id);
    };
    const [trained, evaluated, tested] = [await runOf('train'), await runOf('eval'), await runOf('backtest')];
    for (const run of [trained, evaluated, tested]) {
      expect(run).toMatchObject({ ...of, model_id: model.id, status: 'succeeded' });
      expect(run.metrics_json).toMatchObject({ rmse: expect.any(Number), revenue_lift: expect.any(Number) });
      expect(run.logs_text).toMatch(/^follows recipe_\w+ 1\.0\.0\n/);
    }
    expect(evaluated.metrics_json).toEqual(trained.metrics_json);
    expect((await recordOf(tested.id)).report?.windows).toHaveLength(3);
    const versions = await service.tested.core.versions.findNumbers(parseId(model.id) ?? '', [1, 2, 3]);
    expect(versions).toMatchObject([{ runId: parseId(trained.id), recipeVersionId: versionId }]);
    const refused = await send(service, `PUT /runs/${trained.id}`, { status: 'failed' });
    expect(refused.status).toBe(409);
  });
});

describe('people try a recipe', () => {
  const open = (path: string, method = 'GET') =>
    ask(service.port, { path: `/model-development${path}`, method, headers: {} });

  it('on its page, and watch until it has ended', async () => {
    const { recipeId } = await aRecipe(service, { manifest: DRAWN });
    const action = `/recipes/${recipeId}/dry-run?run_type=train`;
    expect((await open(`/recipes/${recipeId}`)).text).toContain(`action="/model-development${action}"`);
    const { status, headers } = await open(action, 'POST');
    expect(status).toBe(303);
    const path = String(headers['location']).replace('/model-development', '');
    expect(path).toMatch(/^\/dry-runs\/run_[0-9a-f]{32}$/);
    const page = await eventually(
      () => open(path),
      ({ text }) => !text.includes('http-equiv="refresh"'),
      100_000,
    );
    expect(page.text).toMatch(/price_elasticity<\/td><td>-\d[\d.]+<\/td><td>-\d/);
    const none = await aRecipe(service, { manifest: {} });
    const refused = await open(`/recipes/${none.recipeId}/dry-run`, 'POST');
    expect([refused.status, refused.text]).toEqual([
      422,
      expect.stringContaining('must say what to train on'),
    ]);
  });

  it('on the command line, which tells by its exit code how it went', async () => {
    const { recipeId } = await aRecipe(service, { manifest: DRAWN, model_family: 'location_scoring' });
    const cli = (...args: string[]) =>
      runCommand(['recipe', 'dry-run', ...args], { MODELKEEPER_URL: service.url }, '');
    const { code, stdout } = await cli(recipeId);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^rmse +\d[\d.]+ +20$/m)]);
    const none = await aRecipe(service, { manifest: {} });
    const refused = await cli(none.recipeId);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('must say what to train on')]);
  });
});
