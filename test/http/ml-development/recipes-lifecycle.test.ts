import { aTeam, aUser } from '../../support/accounts';
import { ask } from '../../support/http-client';
import { type HttpService, startHttpService } from '../../support/http-service';
import { aRecipe, aRecipeModel, aRecipeRun, send } from '../../support/ml-development';
import { eventTypesOf } from '../../support/runs';

const NEW = { name: 'Pricing', model_family: 'pricing', level: 'baseline' };

let service: HttpService;
beforeAll(async () => void (service = await startHttpService()));
afterAll(() => service.close());
const missing = (name: string) => ({
  loc: ['body', name],
  msg: 'field required',
  type: 'value_error.missing',
});

describe('DELETE /recipes/{id}', () => {
  it('204 without a body; then nothing is found of it, or made of it', async () => {
    const { recipeId, versionId } = await aRecipe(service);
    const answer = await ask(service.port, {
      method: 'DELETE',
      path: `/api/ml-development/recipes/${recipeId}`,
    });
    expect([answer.status, answer.text]).toEqual([204, '']);
    const model = { name: 'm', recipe_id: recipeId, recipe_version_id: versionId };
    const run = { recipe_id: recipeId, recipe_version_id: versionId, run_type: 'train' };
    const requests: [string, unknown?][] = [
      [`GET /recipes/${recipeId}`],
      [`DELETE /recipes/${recipeId}`],
      [`PUT /recipes/${recipeId}`, { name: 'x' }],
      [`POST /recipes/${recipeId}/clone?name=x`],
      [`GET /recipes/${recipeId}/versions`],
      [`GET /recipes/${recipeId}/versions/${versionId}`],
      [`POST /recipes/${recipeId}/versions`, { manifest_json: {} }],
      [`GET /recipes/${recipeId}/effective`],
      [`GET /recipes/${recipeId}/synthetic-example`],
      ['POST /models', model],
      ['POST /runs', run],
      ['POST /recipes', { ...NEW, parent_id: recipeId }],
    ];
    for (const [request, body] of requests)
      expect([request, (await send(service, request, body)).status]).toEqual([request, 404]);
    const { body: list } = await send(service, 'GET /recipes?limit=500');
    expect(list.recipes.map(({ id }: { id: string }) => id)).not.toContain(recipeId);
  });

  it('what inherits from it goes on doing so, and models go on naming it', async () => {
    const { recipeId, modelId } = await aRecipeModel(service);
    await send(service, `POST /recipes/${recipeId}/versions`, { manifest_json: { depth: 4 } });
    const { body: child } = await send(service, `POST /recipes/${recipeId}/clone?name=child`);
    await send(service, `POST /recipes/${child.id}/versions`, { manifest_json: { trees: 9 } });
    await send(service, `DELETE /recipes/${recipeId}`);
    const { body } = await send(service, `GET /recipes/${child.id}/effective`);
    expect(body.manifest_json).toEqual({ depth: 4, trees: 9 });
    expect((await send(service, `GET /models/${modelId}`)).body.recipe_id).toBe(recipeId);
  });
});

describe('what comes at once', () => {
  const AT_ONCE = Array.from({ length: 8 }, (_, index) => index);
  const statusesOf = (answers: readonly { status: number }[]): number[] =>
    answers.map(({ status }) => status).sort((a, b) => a - b);

  it('a recipe is deleted once, and gets no version after that', async () => {
    for (const turn of AT_ONCE) {
      const { recipeId } = await aRecipe(service);
      const { body: child } = await send(service, `POST /recipes/${recipeId}/clone?name=child`);
      const version = { manifest_json: { turn } };
      const [deleted, added] = await Promise.all([
        Promise.all([1, 2].map(() => send(service, `DELETE /recipes/${recipeId}`))),
        Promise.all([1, 2, 3, 4].map(() => send(service, `POST /recipes/${recipeId}/versions`, version))),
      ]);
      expect(statusesOf(deleted)).toEqual([204, 404]);
      const types = await eventTypesOf(service.tested, recipeId);
      expect(types.at(-1)).toBe('recipe.deleted');
      const count = types.filter((type) => type === 'recipe.version_added').length;
      expect(statusesOf(added)).toEqual(added.map((_, index) => (index < count ? 201 : 404)));
      const { body } = await send(service, `GET /recipes/${child.id}/effective`);
      expect(body.manifest_json.turn).toBe(count > 0 ? turn : undefined);
    }
  });

  it('a report that is refused leaves nothing, also when it came with the one that was taken', async () => {
    const reportOf = (status: string) => ({ status, logs_text: status, metrics_json: { status } });
    for (const other of AT_ONCE.map((turn) => (turn % 2 === 0 ? 'running' : 'failed'))) {
      const { runId } = await aRecipeRun(service);
      const answers = await Promise.all(
        ['succeeded', other].map((status) => send(service, `PUT /runs/${runId}`, reportOf(status))),
      );
      const { body } = await send(service, `GET /runs/${runId}`);
      const { status, logs_text, metrics_json } = body;
      expect({ status, logs_text, metrics_json }).toEqual(reportOf(status));
      const [best, worst] = statusesOf(answers);
      expect([best, other === 'failed' ? worst : 409]).toEqual([200, 409]);
    }
  });
});

describe('POST /recipes/{id}/clone', () => {
  it('201 without a body: a draft child with the newest manifest as its version 1.0.0', async () => {
    const { recipe, recipeId } = await aRecipe(service, {
      tags: ['t'],
      level: 'industry',
      manifest: { a: 1 },
    });
    await send(service, `POST /recipes/${recipeId}/versions`, { manifest_json: { a: 2 } });
    await send(service, `PUT /recipes/${recipeId}`, { status: 'approved' });
    const { status, body } = await send(service, `POST /recipes/${recipeId}/clone?name=A%20child`);
    const { model_family, level, tags } = recipe;
    expect(status).toBe(201);
    expect(body).toMatchObject({
      name: 'A child',
      status: 'draft',
      parent_id: recipeId,
      model_family,
      level,
      tags,
    });
    const { body: versions } = await send(service, `GET /recipes/${body.id}/versions`);
    expect(versions).toMatchObject([
      { version_number: '1.0.0', manifest_json: { a: 2 }, diff_from_prev: null },
    ]);
  });

  it('422: no name, naming it; 404: no such recipe', async () => {
    const { recipeId } = await aRecipe(service);
    const { status, body } = await send(service, `POST /recipes/${recipeId}/clone`);
    expect([status, body.detail[0]]).toEqual([422, { ...missing('name'), loc: ['query', 'name'] }]);
    expect((await send(service, 'POST /recipes/nobody/clone?name=x')).status).toBe(404);
  });

  it('422: below too many parents', async () => {
    let { recipeId } = await aRecipe(service);
    for (let generation = 1; generation < 16; generation++)
      recipeId = (await send(service, `POST /recipes/${recipeId}/clone?name=g`)).body.id;
    expect((await send(service, `POST /recipes/${recipeId}/clone?name=g`)).status).toBe(422);
  });
});

describe('a team that separates writing from approving', () => {
  it('lets nobody approve what they wrote, but another person', async () => {
    await aTeam(service.tested, 'risk');
    const { teamUseCases } = service.tested.core.accounts;
    const admin = await aUser(service.tested, { role: 'admin' });
    const [ada, grace] = [
      await aUser(service.tested, { role: 'engineer', teams: ['risk'] }),
      await aUser(service.tested, { role: 'engineer', teams: ['risk'] }),
    ];
    const by = ({ bearer }: typeof ada, request: string, body: unknown) =>
      send(service, request, body, bearer);
    const { id } = (await by(ada, 'POST /recipes', NEW)).body;
    const approve = (who: typeof ada) => by(who, `PUT /recipes/${id}`, { status: 'approved' });
    expect((await approve(ada)).status).toBe(200);
    await by(ada, `PUT /recipes/${id}`, { status: 'draft' });

    const policy = { settings: { separatesApproval: true }, ifMatch: null };
    await teamUseCases.change(admin.principal, 'risk', policy);
    expect(await approve(ada)).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('another person') },
    });
    expect((await send(service, `GET /recipes/${id}`)).body.status).toBe('draft');
    expect((await approve(grace)).body.status).toBe('approved');
    // What was approved is not what is newest any more.
    await by(ada, `POST /recipes/${id}/versions`, { manifest_json: { a: 1 } });
    expect((await send(service, `GET /recipes/${id}`)).body.status).toBe('draft');
    expect((await approve(ada)).status).toBe(403);
  });

  it('is off at first, and never holds at the loopback door', async () => {
    const { recipeId } = await aRecipe(service);
    const { body } = await send(service, `PUT /recipes/${recipeId}`, { status: 'approved' });
    expect(body.status).toBe('approved');
  });
});
