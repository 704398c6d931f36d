import { aUser } from '../../support/accounts';
import { type Answer, ask } from '../../support/http-client';
import { type HttpService, startHttpService } from '../../support/http-service';
import { aRecipe, aRecipeRun, send } from '../../support/ml-development';

const EVIL = `<script>alert("1")</script>'&`;

let service: HttpService;
beforeAll(async () => void (service = await startHttpService()));
afterAll(() => service.close());
const open = (path: string, headers: Record<string, string> = {}): Promise<Answer> =>
  ask(service.port, { path: `/model-development${path}`, headers });

function expectPage({ status, headers, text }: Answer, expected = 200): void {
  expect([status, headers['content-type']]).toEqual([expected, 'text/html; charset=utf-8']);
  const policy = String(headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/script-src|unsafe/);
  expect(text).toMatch(/^<!doctype html>/);
  expect(text).toContain('</html>');
  expect(text).not.toContain('<script');
}

describe('the pages of model development', () => {
  it('show the library', async () => {
    const { recipeId, modelId, runId } = await aRecipeRun(service);
    const page = await open('');
    expectPage(page);
    for (const path of [`recipes/${recipeId}`, `models/${modelId}`, `runs/${runId}`])
      expect(page.text).toContain(`href="/model-development/${path}"`);
  });

  it('show a recipe with its versions, what they changed, and what it inherits', async () => {
    const base = await aRecipe(service, { manifest: { from_base: 1, features: ['price', 'region'] } });
    const { recipeId } = await aRecipe(service, { parent_id: base.recipeId, manifest: { depth: 4 } });
    const manifest_json = { depth: 5 };
    await send(service, `POST /recipes/${recipeId}/versions`, { manifest_json, change_note: 'a note' });
    const page = await open(`/recipes/${recipeId}`);
    expectPage(page);
    for (const text of ['depth 4 → 5 (low)', 'a note', '1.0.1', 'from_base', base.recipeId])
      expect(page.text).toContain(text);
  });

  it('show a model with its runs and snapshots, and a run with its metrics and log', async () => {
    const { modelId, runId } = await aRecipeRun(service);
    await send(service, `PUT /runs/${runId}`, {
      status: 'succeeded',
      metrics_json: { lift: 0.5 },
      logs_text: 'the log',
    });
    await send(service, `POST /models/${modelId}/monitoring`, { drift_metrics_json: { PSI: 0.08 } });
    const model = await open(`/models/${modelId}`);
    expectPage(model);
    for (const text of [runId, 'succeeded', 'PSI']) expect(model.text).toContain(text);
    const run = await open(`/runs/${runId}`);
    expectPage(run);
    for (const text of [modelId, 'lift', '0.5', 'the log']) expect(run.text).toContain(text);
  });

  it('answer questions', async () => {
    expectPage(await open('/chat'));
    const { recipeId } = await aRecipe(service, { manifest: { depth: 4 }, name: 'Axolotl' });
    const page = await open(`/chat?message=set%20depth%20to%206&recipe_id=${recipeId}`);
    expectPage(page);
    expect(page.text).toContain('depth 4 → 6');
    expectPage(await open('/chat?message=x&recipe_id=nobody'), 404);
  });

  it('escape whatever people named things', async () => {
    const { recipeId, versionId } = await aRecipe(service, {
      name: EVIL,
      tags: [EVIL],
      manifest: { [EVIL]: EVIL },
    });
    const model = { name: EVIL, owner: EVIL, recipe_id: recipeId, recipe_version_id: versionId };
    const { body } = await send(service, 'POST /models', model);
    for (const path of [
      '',
      `/recipes/${recipeId}`,
      `/models/${body.id}`,
      `/chat?message=${encodeURIComponent(EVIL)}`,
    ])
      expectPage(await open(path));
    expect((await open(`/recipes/${recipeId}`)).text).toContain('&lt;script&gt;alert(&quot;1&quot;)');
  });

  it.each(['/recipes/nobody', '/models/nobody', '/runs/nobody', '/recipes/%3Cscript%3E'])(
    'tell that there is no such thing: %s',
    async (path) => {
      const page = await open(path);
      expectPage(page, 404);
      expect(page.text).toContain('not found');
    },
  );

  it('are no answer to anything else: unknown paths stay JSON, of the API above all', async () => {
    for (const path of [
      '/model-development/nothing',
      '/model-development/recipes',
      '/api/ml-development/nothing',
      '/model-developmentx',
    ]) {
      const { status, headers } = await ask(service.port, { path, headers: { Accept: 'text/html' } });
      expect([path, status, headers['content-type']]).toEqual([path, 404, 'application/json']);
    }
    expect((await ask(service.port, { path: '/model-development', method: 'POST' })).status).toBe(405);
  });

  it('are shown only to those who may see what is on them', async () => {
    const { modelId } = await aRecipeRun(service);
    const admin = await aUser(service.tested, { role: 'admin', teams: ['risk'] });
    const other = await aUser(service.tested, { role: 'viewer', teams: ['fraud'] });
    const id = modelId.slice(6).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    const change = { id, change: { teamId: 'risk' }, ifMatch: null };
    await service.tested.core.modelUseCases.change(change, admin.principal);
    expectPage(await open(`/models/${modelId}`, admin.bearer));
    expectPage(await open(`/models/${modelId}`, other.bearer), 404);
    expect((await open('', other.bearer)).text).not.toContain(modelId);
    expect((await open('', { Forwarded: 'for=1.2.3.4' })).status).toBe(401);
  });

  it('have a style sheet', async () => {
    const { status, headers } = await open('/style.css');
    expect([status, headers['content-type']]).toEqual([200, 'text/css; charset=utf-8']);
  });
});
