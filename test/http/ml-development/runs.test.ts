import { type HttpService, startHttpService } from '../../support/http-service';
import { aRecipe, aRecipeModel, aRecipeRun, send } from '../../support/ml-development';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

let service: HttpService;
beforeAll(async () => void (service = await startHttpService()));
afterAll(() => service.close());
const put = (runId: string, body: unknown) => send(service, `PUT /runs/${runId}`, body);
const recordId = (id: string) =>
  id.replace(/^run_/, '').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

describe('POST /runs', () => {
  it.each(['train', 'eval', 'backtest'])('201: %s, queued, with all keys', async (run_type) => {
    const { recipeId, versionId } = await aRecipe(service);
    const asked = { recipe_id: recipeId, recipe_version_id: versionId, run_type };
    const { status, body } = await send(service, 'POST /runs', { ...asked, status: 'succeeded', id: 'x' });
    expect(status).toBe(201);
    expect(body).toEqual({
      ...asked,
      id: expect.stringMatching(/^run_[0-9a-f]{32}$/),
      model_id: null,
      status: 'queued',
      started_at: null,
      finished_at: null,
      metrics_json: {},
      artifacts_json: {},
      logs_text: expect.stringContaining('waits for its report'),
    });
    expect(await send(service, `GET /runs/${body.id}`)).toEqual({ status: 200, body });
  });

  it('400: a type outside the vocabulary', async () => {
    const { recipeId, versionId } = await aRecipe(service);
    const asked = { recipe_id: recipeId, recipe_version_id: versionId, run_type: 'x' };
    expect(await send(service, 'POST /runs', asked)).toEqual({
      status: 400,
      body: { detail: 'Invalid run_type value' },
    });
  });

  it('404: what it names and is not there', async () => {
    const { recipeId, versionId } = await aRecipe(service);
    const asked = { recipe_id: recipeId, recipe_version_id: versionId, run_type: 'train' };
    const detail = async (wrong: object) =>
      (await send(service, 'POST /runs', { ...asked, ...wrong })).body.detail;
    expect(await detail({ recipe_id: 'x' })).toBe('Recipe not found');
    expect(await detail({ recipe_version_id: 'x' })).toBe('Recipe version not found');
    for (const model_id of ['x', '00000000-0000-4000-8000-000000000000'])
      expect(await detail({ model_id })).toBe('Model not found');
  });

  it('422: what is missing', async () => {
    const { status, body } = await send(service, 'POST /runs', {});
    const names = body.detail.map(({ loc }: { loc: string[] }) => loc[1]);
    expect([status, names]).toEqual([422, ['recipe_id', 'recipe_version_id', 'run_type']]);
    expect(await send(service, 'GET /runs/run_1')).toEqual({
      status: 404,
      body: { detail: 'Run not found' },
    });
  });

  it('its log says what it follows, parents too', async () => {
    const { recipeId } = await aRecipe(service);
    const child = (await send(service, `POST /recipes/${recipeId}/clone?name=c`)).body;
    const [version] = (await send(service, `GET /recipes/${child.id}/versions`)).body;
    const asked = { recipe_id: child.id, recipe_version_id: version.version_id, run_type: 'train' };
    const { body } = await send(service, 'POST /runs', asked);
    expect(body.logs_text).toContain(`follows ${child.id} 1.0.0 over ${recipeId} 1.0.0`);
  });
});

describe('PUT /runs/{id}', () => {
  it('200: times follow the status; metrics, artifacts and log as they were told', async () => {
    const { runId } = await aRecipeRun(service);
    const running = (await put(runId, { status: 'running' })).body;
    expect(running).toMatchObject({
      status: 'running',
      started_at: expect.stringMatching(TIME),
      finished_at: null,
    });
    const told = {
      metrics_json: { MAPE: 0.1 },
      artifacts_json: { model_path: 's3://b/m.pkl' },
      logs_text: 'a\nb',
    };
    expect((await put(runId, told)).body).toEqual({ ...running, ...told });
    const ended = (await put(runId, { status: 'succeeded' })).body;
    expect(ended).toEqual({
      ...running,
      ...told,
      status: 'succeeded',
      finished_at: expect.stringMatching(TIME),
    });
    expect((await send(service, `GET /runs/${runId}`)).body).toEqual(ended);
  });

  it('200: queued to succeeded in one step, and a version of its model is made of it', async () => {
    const { runId, modelId, versionId } = await aRecipeRun(service);
    const told = { metrics_json: { revenue_lift: 0.045 }, artifacts_json: { model_path: 's3://b/m.pkl' } };
    const { status, body } = await put(runId, { status: 'succeeded', ...told });
    expect([status, body.status]).toEqual([200, 'succeeded']);
    expect(body.finished_at >= body.started_at).toBe(true);
    const version = await service.tested.core.versions.find(`ver_${runId.slice('run_'.length)}`);
    expect(version).toMatchObject({
      number: 1,
      recipeVersionId: versionId,
      metrics: { revenue_lift: 0.045 },
      artifactPath: 's3://b/m.pkl',
      sha256: null,
    });
    expect(`model_${version?.modelId.replaceAll('-', '')}`).toBe(modelId);
  });

  it('200: an evaluation makes no version', async () => {
    const { runId } = await aRecipeRun(service, { run_type: 'eval' });
    await put(runId, { status: 'succeeded' });
    expect(await service.tested.core.versions.find(`ver_${runId.slice('run_'.length)}`)).toBeNull();
  });

  it('200: any order until it has ended', async () => {
    const { runId } = await aRecipeRun(service);
    for (const status of ['running', 'queued', 'queued', 'running', 'running', 'failed'])
      expect((await put(runId, { status })).body.status).toBe(status);
  });

  it.each(['succeeded', 'failed'])(
    'once %s: the same again 200, another 409 that changes nothing',
    async (end) => {
      const { runId } = await aRecipeRun(service);
      const ended = (await put(runId, { status: end })).body;
      expect(await put(runId, { status: end })).toEqual({ status: 200, body: ended });
      for (const status of ['queued', 'running', 'succeeded', 'failed'].filter((each) => each !== end)) {
        const refused = await put(runId, { status, metrics_json: { x: 1 }, logs_text: 'late' });
        expect(refused).toEqual({ status: 409, body: { detail: expect.stringContaining(end) } });
      }
      expect((await send(service, `GET /runs/${runId}`)).body).toEqual(ended);
      const late = { metrics_json: { x: 1 }, artifacts_json: { y: 2 }, logs_text: 'late' };
      expect(await put(runId, late)).toEqual({ status: 200, body: { ...ended, ...late } });
    },
  );

  it('a cancelled run reads failed', async () => {
    const { runId } = await aRecipeRun(service);
    await service.tested.core.runUseCases.cancel(recordId(runId), 'ada');
    expect((await send(service, `GET /runs/${runId}`)).body.status).toBe('failed');
    expect((await put(runId, { status: 'failed' })).status).toBe(200);
    expect((await put(runId, { status: 'succeeded' })).status).toBe(409);
    expect((await send(service, 'GET /runs?status=failed&limit=500')).body.runs).toContainEqual(
      expect.objectContaining({ id: runId }),
    );
  });

  it('tells why a run failed here, and leaves a log that was told as it is', async () => {
    const { runId } = await aRecipeRun(service);
    const failure = { kind: 'input', message: 'there is nothing to learn from' } as const;
    await service.tested.core.runUseCases.terminate(recordId(runId), failure);
    const { body } = await send(service, `GET /runs/${runId}`);
    expect(body.status).toBe('failed');
    expect(body.logs_text).toMatch(/waits for its report[^]*\nfailed: there is nothing to learn from\n$/);
    expect((await put(runId, { logs_text: 'as told' })).body.logs_text).toBe('as told');
  });

  it('shows the last 64 KiB of a log, whole characters, and in lists less', async () => {
    const { runId, recipeId } = await aRecipeRun(service);
    const { body } = await put(runId, { logs_text: `begin${'ä'.repeat(40_000)}end` });
    expect(body.logs_text).toMatch(/^ä+end$/);
    expect(Buffer.byteLength(body.logs_text)).toBeGreaterThan(65_530);
    expect(Buffer.byteLength(body.logs_text)).toBeLessThanOrEqual(65_536);
    const { body: list } = await send(service, `GET /runs?recipe_id=${recipeId}`);
    expect(list.runs[0].logs_text).toMatch(/^ä+end$/);
    expect((await put(runId, { logs_text: '' })).body.logs_text).toBe('');
  });

  it('400, 404, 422', async () => {
    const { runId } = await aRecipeRun(service);
    expect(await put(runId, { status: 'cancelled' })).toEqual({
      status: 400,
      body: { detail: 'Invalid status value' },
    });
    for (const wrong of [{ metrics_json: [] }, { artifacts_json: 'x' }, { logs_text: 1 }, { status: 1 }])
      expect((await put(runId, wrong)).status).toBe(422);
    expect((await put('x', { status: 'running' })).status).toBe(404);
  });

  it.each([
    '{"$set":{"a.b":1},"":0,"constructor":{"x":1}}',
    '{"a\\u0000b":1}',
    '{"__proto__":{"x":1}}',
    '{"x":"\\ud800"}',
  ])('odd metrics come back as they were sent, or are refused: %s', async (metrics) => {
    const { runId } = await aRecipeRun(service);
    const { status } = await put(runId, `{"metrics_json":${metrics}}`);
    const { body } = await send(service, `GET /runs/${runId}`);
    const kept = JSON.stringify(body.metrics_json) === JSON.stringify(JSON.parse(metrics));
    expect([status, kept || (status === 422 && JSON.stringify(body.metrics_json) === '{}')]).toEqual([
      status === 422 ? 422 : 200,
      true,
    ]);
  });
});

describe('GET /runs', () => {
  it('200: filters, alone and together, pages, and how many match', async () => {
    const { modelId, recipeId, versionId, runId } = await aRecipeRun(service);
    const asked = { recipe_id: recipeId, recipe_version_id: versionId, run_type: 'eval', model_id: modelId };
    const second = (await send(service, 'POST /runs', asked)).body.id;
    await put(runId, { status: 'succeeded' });
    const ids = async (query: string) => {
      const { body } = await send(service, `GET /runs?${query}`);
      return [body.total, ...body.runs.map(({ id }: { id: string }) => id)];
    };
    expect(await ids(`model_id=${modelId}`)).toEqual([2, second, runId]);
    expect(await ids(`recipe_id=${recipeId}&limit=1`)).toEqual([2, second]);
    expect(await ids(`recipe_id=${recipeId}&offset=1`)).toEqual([2, runId]);
    expect(await ids(`model_id=${modelId}&status=succeeded`)).toEqual([1, runId]);
    expect(await ids(`model_id=${modelId.slice(6)}&status=queued&recipe_id=${recipeId}`)).toEqual([
      1,
      second,
    ]);
    expect(await ids('model_id=nobody')).toEqual([0]);
    expect(await ids('recipe_id=nobody')).toEqual([0]);
    expect((await send(service, 'GET /runs?limit=501')).status).toBe(422);
    expect(await send(service, 'GET /runs?status=cancelled')).toEqual({
      status: 400,
      body: { detail: 'Invalid status value' },
    });
  });

  it('runs of other contracts are neither listed nor found', async () => {
    const job = await service.tested.core.trainJobs.start(
      { modelType: 'xgboost', retrain: false, useCv: false, hyperparameters: {} },
      'ada',
    );
    expect((await send(service, `GET /runs/${job.id}`)).status).toBe(404);
    const { body } = await send(service, 'GET /runs?limit=500');
    expect(body.runs.map(({ id }: { id: string }) => id)).not.toContain(`run_${job.id.replaceAll('-', '')}`);
  });
});

describe('monitoring', () => {
  it('201, then newest first as a bare array, by limit and offset', async () => {
    const { modelId } = await aRecipeModel(service);
    const file = (n: number) =>
      send(service, `POST /models/${modelId}/monitoring`, {
        model_id: 'another',
        performance_metrics_json: { n, ...(n % 3 === 0 ? { text: 'x'.repeat(300_000) } : {}) },
        drift_metrics_json: { PSI: 0.1, $odd: { '': 1 } },
      });
    const filed = [];
    for (let n = 1; n <= 14; n++) filed.unshift(await file(n));
    expect(filed.at(-1)).toEqual({
      status: 201,
      body: {
        id: expect.stringMatching(/^snap_/),
        model_id: modelId,
        captured_at: expect.stringMatching(TIME),
        performance_metrics_json: { n: 1 },
        drift_metrics_json: { PSI: 0.1, $odd: { '': 1 } },
        data_freshness_json: {},
        alerts_json: {},
      },
    });
    const list = async (query: string) =>
      (await send(service, `GET /models/${modelId}/monitoring${query}`)).body;
    expect(await list('')).toEqual(filed.map(({ body }) => body));
    expect(await list('?limit=1&offset=1')).toEqual([filed[1]?.body]);
  });

  it('404, 422', async () => {
    const { modelId } = await aRecipeModel(service);
    expect((await send(service, 'GET /models/x/monitoring')).body).toEqual({ detail: 'Model not found' });
    expect((await send(service, 'POST /models/x/monitoring', {})).status).toBe(404);
    expect((await send(service, `GET /models/${modelId}/monitoring?limit=501`)).status).toBe(422);
    expect((await send(service, `POST /models/${modelId}/monitoring`, { alerts_json: [] })).status).toBe(422);
  });
});

describe('a synthetic example', () => {
  it('404 before there is one, 201, 200, and the next takes its place', async () => {
    const { recipeId } = await aRecipe(service);
    const path = `/recipes/${recipeId}/synthetic-example`;
    expect((await send(service, `GET ${path}`)).status).toBe(404);
    const asked = {
      recipe_id: 'another',
      dataset_schema_json: { price: 'number' },
      sample_rows_json: [{ price: 1 }, [1], null],
      example_run_json: { a: 1 },
    };
    const { status, body } = await send(service, `POST ${path}`, asked);
    expect(status).toBe(201);
    expect(body).toMatchObject({ ...asked, recipe_id: recipeId });
    expect((await send(service, `GET ${path}`)).body).toEqual(body);
    const next = (await send(service, `POST ${path}`, {})).body;
    expect(next).toMatchObject({ dataset_schema_json: {}, sample_rows_json: [], example_run_json: {} });
    expect((await send(service, `GET ${path}`)).body).toEqual(next);
    expect((await send(service, `POST ${path}`, { sample_rows_json: {} })).status).toBe(422);
    expect((await send(service, 'GET /recipes/x/synthetic-example')).body.detail).toBe('Recipe not found');
  });
});
