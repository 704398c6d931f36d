import * as fc from 'fast-check';
import { MODEL_STAGES, type ModelStage } from '../../../src/domain/model';
import { changeRecipeModel } from '../../../src/domain/recipes/recipe-model';
import { presentStatus, toChange } from '../../../src/http/contracts/ml-development/model-view';
import { aModel } from '../../domain/records';
import { aUser } from '../../support/accounts';
import { type HttpService, startHttpService } from '../../support/http-service';
import { aRecipe, aRecipeModel, aRecipeRun, send } from '../../support/ml-development';

let service: HttpService;
beforeAll(async () => void (service = await startHttpService()));
afterAll(() => service.close());
const statuses = ['draft', 'staging', 'production', 'retired'];
const recordOf = (id: string) => service.tested.core.models.get(dashed(id));
const dashed = (id: string) =>
  id.replace(/^model_/, '').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

describe('POST /models', () => {
  it('201: a draft of the family of its recipe', async () => {
    const { recipeId, versionId } = await aRecipe(service, { model_family: 'forecasting' });
    const asked = { name: 'm', recipe_id: recipeId, recipe_version_id: versionId, owner: 'team' };
    const { status, body } = await send(service, 'POST /models', { ...asked, status: 'production', id: 'x' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ ...asked, model_family: 'forecasting', status: 'draft' });
    expect(body.id).toMatch(/^model_[0-9a-f]{32}$/);
    expect(await send(service, `GET /models/${body.id}`)).toEqual({ status: 200, body });
  });

  it('201: of whoever asks, unless an owner is named', async () => {
    expect((await aRecipeModel(service)).model.owner).toBe('local');
  });

  it('404: a recipe or a version that is not there, or is another’s', async () => {
    const [one, other] = [await aRecipe(service), await aRecipe(service)];
    const register = (recipe_id: string, recipe_version_id: string) =>
      send(service, 'POST /models', { name: 'm', recipe_id, recipe_version_id });
    expect(await register('x', one.versionId)).toEqual({ status: 404, body: { detail: 'Recipe not found' } });
    for (const version of ['x', other.versionId])
      expect(await register(one.recipeId, version)).toEqual({
        status: 404,
        body: { detail: 'Recipe version not found' },
      });
  });

  it('422: what is missing, each by its name', async () => {
    const { status, body } = await send(service, 'POST /models', {});
    const names = body.detail.map(({ loc }: { loc: string[] }) => loc[1]);
    expect([status, names]).toEqual([422, ['name', 'recipe_id', 'recipe_version_id']]);
  });
});

describe('GET /models and /models/{id}', () => {
  it('200: any rendering of the id', async () => {
    const { model, modelId } = await aRecipeModel(service);
    const hex = modelId.slice('model_'.length);
    for (const id of [hex, `model-${hex}`, dashed(modelId), modelId.toUpperCase()])
      expect((await send(service, `GET /models/${id}`)).body).toEqual(model);
  });

  it('404, exactly', async () => {
    for (const id of ['x', '00000000-0000-4000-8000-000000000000', 'model_1'])
      expect(await send(service, `GET /models/${id}`)).toEqual({
        status: 404,
        body: { detail: 'Model not found' },
      });
  });

  it('200: filters, pages and how many match; models of other contracts are in none', async () => {
    const { modelId } = await aRecipeModel(service, { name: 'listed' });
    const { id } = await anotherFacesModel();
    await send(service, `PUT /models/${modelId}`, { status: 'staging' });
    const { status, body } = await send(service, 'GET /models?status=staging&model_family=pricing&limit=1');
    expect([status, Object.keys(body), body.total]).toEqual([200, ['models', 'total'], 1]);
    expect(body.models[0].name).toBe('listed');
    expect((await send(service, 'GET /models?status=staging&model_family=forecasting')).body.total).toBe(0);
    expect((await send(service, `GET /models/${id}`)).status).toBe(404);
    const all = await send(service, 'GET /models?limit=500');
    expect(all.body.models).toHaveLength(all.body.total);
    expect(await send(service, 'GET /models?status=x')).toEqual({
      status: 400,
      body: { detail: 'Invalid status value' },
    });
    expect((await send(service, 'GET /models?limit=501')).status).toBe(422);
  });

  async function anotherFacesModel() {
    const model = aModel({ facets: {} });
    await service.tested.core.models.insert({ model, event: { type: 'x', actor: 'x', data: {} } });
    return model;
  }
});

describe('PUT /models/{id}', () => {
  it('200: any status after any other, and any part', async () => {
    const { modelId } = await aRecipeModel(service);
    const put = async (body: object) => (await send(service, `PUT /models/${modelId}`, body)).body;
    for (const from of statuses)
      for (const to of statuses) {
        await put({ status: from });
        expect(await put({ status: to })).toMatchObject({ status: to });
      }
    expect(await put({ name: 'n', owner: 'o' })).toMatchObject({ name: 'n', owner: 'o', status: 'retired' });
    expect(await put({ recipe_id: 'x', model_family: 'y' })).toMatchObject({
      name: 'n',
      model_family: 'pricing',
    });
  });

  it('400, 404, 422', async () => {
    const { modelId } = await aRecipeModel(service);
    expect(await send(service, `PUT /models/${modelId}`, { status: 'x' })).toEqual({
      status: 400,
      body: { detail: 'Invalid status value' },
    });
    expect((await send(service, `PUT /models/${modelId}`, { name: 1 })).status).toBe(422);
    expect((await send(service, 'PUT /models/x', { name: 'n' })).status).toBe(404);
  });

  it('to production without a champion: the newest version serves, by a decision of whoever asked', async () => {
    const { modelId, runId } = await aRecipeRun(service);
    await send(service, `PUT /runs/${runId}`, { status: 'succeeded' });
    await send(service, `PUT /models/${modelId}`, { status: 'production' });
    expect(await recordOf(modelId)).toMatchObject({ championVersion: 1, latestVersion: 1 });
  });

  it('to production before there is a version: the first one serves', async () => {
    const { modelId, runId } = await aRecipeRun(service);
    await send(service, `PUT /models/${modelId}`, { status: 'production' });
    expect((await recordOf(modelId)).championVersion).toBeNull();
    await send(service, `PUT /runs/${runId}`, { status: 'succeeded' });
    expect((await recordOf(modelId)).championVersion).toBe(1);
  });
});

describe('a status', () => {
  it('is read back as it was put, wherever the model stood', () => {
    const anyStage = fc.constantFrom<ModelStage>(...MODEL_STAGES);
    fc.assert(
      fc.property(anyStage, fc.boolean(), anyStage, (stage, isArchived, status) => {
        const model = aModel({ stage, isArchived });
        const decision = changeRecipeModel(model, toChange({ status }), 'ada');
        const now = { ...model, ...decision?.changes };
        expect([presentStatus(now), now.isArchived]).toEqual([status, false]);
      }),
    );
  });
});

describe('a model that was trained elsewhere', () => {
  it('is evaluated elsewhere: the run waits for its report, and its log says why', async () => {
    const manifest = { data: { synthetic: { rows: 500 } } };
    const { recipeId, versionId } = await aRecipe(service, { manifest });
    const made = { recipe_id: recipeId, recipe_version_id: versionId };
    const { body: model } = await send(service, 'POST /models', { ...made, name: 'm' });
    const evaluate = async () =>
      (await send(service, 'POST /runs', { ...made, model_id: model.id, run_type: 'eval' })).body;
    expect((await evaluate()).logs_text).not.toMatch(/outside/);
    const { body: training } = await send(service, 'POST /runs', {
      ...made,
      model_id: model.id,
      run_type: 'train',
    });
    const artifacts_json = { model_path: 's3://bucket/model.pkl' };
    await send(service, `PUT /runs/${training.id}`, { status: 'succeeded', artifacts_json });
    const run = await evaluate();
    expect(run.logs_text).toMatch(/executed outside[^]*version 1 was not trained here/);
    const told = { status: 'succeeded', metrics_json: { auc: 0.8 } };
    const { body } = await send(service, `PUT /runs/${run.id}`, told);
    expect(body).toMatchObject({ run_type: 'eval', ...told });
  });
});

describe('models of a team', () => {
  it('are found by its members alone, with their runs and snapshots', async () => {
    const { modelId, runId, recipeId, versionId } = await aRecipeRun(service);
    const admin = await aUser(service.tested, { role: 'admin' });
    const [own, other] = [
      await aUser(service.tested, { role: 'engineer', teams: ['risk'] }),
      await aUser(service.tested, { role: 'engineer', teams: ['fraud'] }),
    ];
    const change = { id: dashed(modelId), change: { teamId: 'risk' }, ifMatch: null };
    await service.tested.core.modelUseCases.change(change, admin.principal);
    const run = { recipe_id: recipeId, recipe_version_id: versionId, run_type: 'eval', model_id: modelId };
    const requests: [string, unknown?][] = [
      [`GET /models/${modelId}`],
      [`PUT /models/${modelId}`, { name: 'x' }],
      [`GET /models/${modelId}/monitoring`],
      [`POST /models/${modelId}/monitoring`, {}],
      [`GET /runs/${runId}`],
      [`PUT /runs/${runId}`, { status: 'running' }],
      ['POST /runs', run],
    ];
    for (const [request, body] of requests) {
      expect([request, (await send(service, request, body, other.bearer)).status]).toEqual([request, 404]);
      expect([200, 201]).toContain((await send(service, request, body, own.bearer)).status);
    }
    for (const [who, count] of [
      [own, 1],
      [other, 0],
    ] as const) {
      const { body: models } = await send(service, 'GET /models?limit=500', undefined, who.bearer);
      const shown = models.models.filter(({ id }: { id: string }) => id === modelId);
      expect(shown).toHaveLength(count);
      const { body: runs } = await send(
        service,
        `GET /runs?model_id=${modelId}&status=running`,
        undefined,
        who.bearer,
      );
      expect(runs.total).toBe(count);
    }
  });

  it('tell in the log that a snapshot was filed, to members alone, and which example took whose place', async () => {
    const { modelId, recipeId } = await aRecipeModel(service);
    const { core } = service.tested;
    const admin = await aUser(service.tested, { role: 'admin' });
    const outsider = await aUser(service.tested, { role: 'engineer', teams: ['fraud'] });
    const change = { id: dashed(modelId), change: { teamId: 'risk' }, ifMatch: null };
    await core.modelUseCases.change(change, admin.principal);
    const filed = await send(service, `POST /models/${modelId}/monitoring`, {}, admin.bearer);
    const put = (price: number) =>
      send(service, `POST /recipes/${recipeId}/synthetic-example`, { sample_rows_json: [{ price }] });
    const answers = await Promise.all([1, 2, 3, 4].map(put));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    while ((await core.eventLog.relayDirty()) > 0);
    const told = async (aggregateId: string, { principal }: typeof admin) => {
      const query = { after: 0, before: null, limit: 100, actor: null, aggregate: null, type: null };
      return (await core.audit.list({ ...query, aggregateId }, principal)).events;
    };
    const data = { modelId: dashed(modelId) };
    expect(await told(filed.body.id, admin)).toMatchObject([{ type: 'snapshot.filed', data }]);
    expect(await told(filed.body.id, outsider)).toEqual([]);
    const puts = await told(recipeId, outsider);
    const examples = puts.filter(({ aggregate }) => aggregate === 'syntheticExample');
    expect(examples.map(({ type, revision }) => [type, revision])).toEqual(
      [1, 2, 3, 4].map((revision) => ['syntheticExample.put', revision]),
    );
    const { body: stands } = await send(service, `GET /recipes/${recipeId}/synthetic-example`);
    expect(stands.id).toBe(examples.at(-1)?.data['exampleId']);
  });

  it('viewers read, and write nothing', async () => {
    const viewer = await aUser(service.tested, { role: 'viewer' });
    const { modelId, runId, recipeId, versionId } = await aRecipeRun(service);
    const reads = [
      '/recipes',
      '/models',
      '/runs',
      `/recipes/${recipeId}/effective`,
      `/models/${modelId}/monitoring`,
    ];
    for (const path of reads)
      expect([path, (await send(service, `GET ${path}`, undefined, viewer.bearer)).status]).toEqual([
        path,
        200,
      ]);
    const writes: [string, unknown?][] = [
      ['POST /recipes', { name: 'n', model_family: 'pricing', level: 'client' }],
      [`PUT /recipes/${recipeId}`, {}],
      [`DELETE /recipes/${recipeId}`],
      [`POST /recipes/${recipeId}/clone?name=x`],
      [`POST /recipes/${recipeId}/versions`, { manifest_json: {} }],
      [`POST /recipes/${recipeId}/synthetic-example`, {}],
      ['POST /models', { name: 'n', recipe_id: recipeId, recipe_version_id: versionId }],
      [`PUT /models/${modelId}`, {}],
      [`POST /models/${modelId}/monitoring`, {}],
      ['POST /runs', { recipe_id: recipeId, recipe_version_id: versionId, run_type: 'train' }],
      [`PUT /runs/${runId}`, {}],
    ];
    for (const [request, body] of writes)
      expect([request, (await send(service, request, body, viewer.bearer)).status]).toEqual([request, 403]);
  });
});
