import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { aUser } from '../../support/accounts';
import { openCore, type TestCore } from '../../support/core';
import { type HttpService, startHttpService } from '../../support/http-service';
import { aRecipe, aRecipeRun, send } from '../../support/ml-development';

const MANIFEST = { features: ['price', 'region'], training: { learning_rate: 0.1 } };

const chat = (service: HttpService, message: unknown, more: object = {}) =>
  send(service, 'POST /chat', { message, ...more });
const ids = ({ body }: { body: { citations: { id: string }[] } }) => body.citations.map(({ id }) => id);

describe('POST /chat', () => {
  let service: HttpService;
  beforeAll(async () => void (service = await startHttpService()));
  afterAll(() => service.close());

  it('200: answers from the records, and names them', async () => {
    const { runId } = await aRecipeRun(service);
    await send(service, `PUT /runs/${runId}`, { status: 'failed', metrics_json: { zebra_loss: 0.25 } });
    const answer = await chat(service, 'Which run had the zebra_loss?');
    expect(answer).toMatchObject({ status: 200, body: { suggested_changes: null } });
    expect(answer.body.timestamp).toMatch(/Z$/);
    expect(ids(answer)[0]).toBe(runId);
    expect(answer.body.message).toContain('zebra_loss 0.25');
    expect(answer.body.message).toContain(`[${runId}]`);
  });

  it('200: answers from the guides that come with the program', async () => {
    const { body } = await chat(service, 'how do I silence an incident?');
    expect(body.citations).toContainEqual(expect.objectContaining({ kind: 'document' }));
  });

  it('200: says so when nothing is known', async () => {
    const { body } = await chat(service, 'xyzzyplugh?');
    expect(body).toMatchObject({ message: expect.stringContaining('Nothing on record'), citations: [] });
  });

  it('200: proposes a change as a patch, and makes none', async () => {
    const { recipeId, versionId } = await aRecipe(service, { manifest: MANIFEST });
    const { body } = await chat(service, 'set learning rate to 0.05', { recipe_id: recipeId });
    expect(body.suggested_changes).toEqual({
      recipe_id: recipeId,
      version_id: versionId,
      patch: [{ op: 'replace', path: '/training/learning_rate', value: 0.05 }],
      manifest_json: { ...MANIFEST, training: { learning_rate: 0.05 } },
      changes: [{ text: 'learning rate 0.1 → 0.05', path: '/training/learning_rate', risk: 'low' }],
    });
    expect(body.message).toContain('learning rate 0.1 → 0.05');
    expect((await send(service, `GET /recipes/${recipeId}/versions`)).body).toHaveLength(1);
    const { manifest_json } = body.suggested_changes;
    const applied = await send(service, `POST /recipes/${recipeId}/versions`, { manifest_json });
    expect(applied.body.diff_from_prev).toEqual(body.suggested_changes.patch);
  });

  it('200: changes what a recipe inherits in its own manifest', async () => {
    const base = await aRecipe(service, { manifest: MANIFEST });
    const own = await aRecipe(service, { manifest: { note: 'x' }, parent_id: base.recipeId });
    const { body: byName } = await chat(service, 'drop feature region', { recipe_id: own.recipeId });
    expect(byName.suggested_changes.manifest_json).toEqual({ note: 'x', features: ['price'] });
    expect(byName.suggested_changes.changes[0].text).toBe('feature dropped: region');
    const named = await chat(service, `drop feature region of ${own.recipeId}`);
    expect(named.body.suggested_changes).toEqual(byName.suggested_changes);
  });

  it('200: tells of the records of a status alone, or that there are none', async () => {
    const failed = await aRecipeRun(service);
    await send(service, `PUT /runs/${failed.runId}`, { status: 'failed' });
    const queued = await aRecipeRun(service);
    await send(service, `PUT /models/${queued.modelId}`, { status: 'production' });
    await send(service, `PUT /recipes/${queued.recipeId}`, { status: 'approved' });
    for (const [message, list, own] of [
      ['list failed runs', '/runs?status=failed', failed.runId],
      ['which runs are not failed or succeeded?', '/runs?status=queued', queued.runId],
      ['which models are in production?', '/models?status=production', queued.modelId],
      ['draft recipes', '/recipes?status=draft', failed.recipeId],
      ['approved recipes', '/recipes?status=approved', queued.recipeId],
    ] as const) {
      const answer = await chat(service, message);
      const [listed] = Object.values<{ id: string }[]>((await send(service, `GET ${list}`)).body);
      expect([message, ids(answer).sort()]).toEqual([message, listed?.map(({ id }) => id).sort()]);
      expect(answer.body.message).toContain(`[${own}]`);
    }
    const none = await chat(service, 'which models are retired?');
    expect(none.body).toMatchObject({ citations: [], suggested_changes: null });
    expect(none.body.message).toContain('No model has the status retired.');
    const { recipeId: recipe_id } = failed;
    expect(ids(await chat(service, 'failed runs', { recipe_id }))).toEqual([failed.runId]);
    expect(ids(await chat(service, `failed runs of ${recipe_id}`))).toEqual([failed.runId]);
    expect((await chat(service, 'production models', { recipe_id })).body.message).toContain(
      `No model of ${recipe_id} has the status production.`,
    );
  });

  it('200: names twenty at most, first those that are meant, and tells how many more', async () => {
    for (let count = 0; count < 22; count++) {
      const { recipeId } = await aRecipe(service, { name: count === 0 ? 'Wombat' : 'Pricing' });
      await send(service, `PUT /recipes/${recipeId}`, { status: 'archived' });
    }
    const { body } = await chat(service, 'archived recipes like wombat');
    expect(body.citations).toHaveLength(20);
    expect(body.citations[0].title).toBe('Wombat');
    expect(body.message).toContain('There are 2 more with the status archived.');
  });

  it('200: says why a change would change nothing', async () => {
    const { recipeId: recipe_id } = await aRecipe(service, { manifest: MANIFEST });
    const { body } = await chat(service, 'Drop feature weekday', { recipe_id });
    expect(body.suggested_changes).toBeNull();
    expect(body.message).toContain(
      `No change is suggested for ${recipe_id}: it has no feature weekday. [${recipe_id}]`,
    );
  });

  it('404, 422', async () => {
    expect(await chat(service, 'hello', { recipe_id: 'nobody' })).toEqual({
      status: 404,
      body: { detail: 'Recipe not found' },
    });
    expect((await send(service, 'POST /chat', {})).body.detail[0]).toMatchObject({
      type: 'value_error.missing',
    });
    for (const wrong of [5, '', null, ['a']]) expect((await chat(service, wrong)).status).toBe(422);
    expect((await chat(service, 'a', { context: [] })).status).toBe(422);
  });

  it('tells nobody of models that they may not see', async () => {
    const { modelId, runId } = await aRecipeRun(service);
    const admin = await aUser(service.tested, { role: 'admin', teams: ['risk'] });
    const other = await aUser(service.tested, { role: 'engineer', teams: ['fraud'] });
    await send(service, `PUT /models/${modelId}`, { name: 'quokka' });
    await send(service, `PUT /runs/${runId}`, { logs_text: 'quokka' });
    const [model] = (
      await service.tested.core.modelUseCases.list(
        { standing: null, teamId: null, skip: 0, limit: 1 },
        admin.principal,
      )
    ).models;
    const change = { id: model?.id ?? '', change: { teamId: 'risk' }, ifMatch: null };
    await service.tested.core.modelUseCases.change(change, admin.principal);
    const by = (bearer: Record<string, string>) => send(service, 'POST /chat', { message: 'quokka' }, bearer);
    expect(ids(await by(admin.bearer)).sort()).toEqual([modelId, runId].sort());
    expect(ids(await by(other.bearer))).toEqual([]);
  });
});

describe('with a language model', () => {
  let asked: { headers: IncomingMessage['headers']; url: string | undefined; body: string }[] = [];
  let reply: { status: number; text: string };
  let server: Server;
  let tested: TestCore;
  let service: HttpService;
  beforeAll(async () => {
    server = createServer((req, res) => {
      const chunks: Buffer[] = [];
      req.on('data', (chunk: Buffer) => chunks.push(chunk));
      req.on('end', () => {
        asked.push({ headers: req.headers, url: req.url, body: Buffer.concat(chunks).toString() });
        res.writeHead(reply.status, { 'Content-Type': 'application/json' }).end(reply.text);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const languageModel = { baseUrl: `http://127.0.0.1:${port}/v1/`, apiKey: 'secret', model: 'small' };
    tested = await openCore({ languageModel });
    service = await startHttpService({ tested });
    await aRecipe(service, { name: 'Platypus pricing' });
  });
  beforeEach(() => void (asked = []));
  afterAll(async () => {
    await service.close();
    await tested.close();
    await new Promise((resolve) => server.close(resolve));
  });
  const says = (content: unknown) => {
    reply = { status: 200, text: JSON.stringify({ choices: [{ message: { role: 'assistant', content } }] }) };
  };

  it('the wording is its own, the facts are the retrieved ones', async () => {
    says('There is one such recipe, a draft.');
    const { body } = await chat(service, 'platypus?');
    expect(body.message).toBe('There is one such recipe, a draft.');
    expect(body.citations.length).toBeGreaterThan(0);
    const [{ url, headers, body: sent } = { url: '', headers: {}, body: '{}' }] = asked;
    expect([url, headers.authorization]).toEqual(['/v1/chat/completions', 'Bearer secret']);
    expect(JSON.parse(sent)).toMatchObject({
      model: 'small',
      messages: [{ role: 'system' }, { role: 'user' }],
    });
    expect(sent).toContain('Platypus pricing');
  });

  it('is not asked where nothing is on record', async () => {
    expect((await chat(service, 'xyzzyplugh')).body.message).toContain('Nothing on record');
    expect(asked).toEqual([]);
  });

  it.each<[string, () => void]>([
    ['it fails', () => void (reply = { status: 500, text: '{}' })],
    ['it answers no JSON', () => void (reply = { status: 200, text: '<html>' })],
    ['it answers something else', () => void (reply = { status: 200, text: '{"choices":[]}' })],
    ['it says nothing', () => says('  ')],
    ['it names a record that was not found', () => says('See run_0123456789abcdef.')],
    ['it tells a number that is nowhere', () => says('The lift was 0.77.')],
  ])('our own words stand when %s', async (_case, prepare) => {
    prepare();
    const { status, body } = await chat(service, 'platypus?');
    expect([status, body.message.split('\n')[0]]).toEqual([200, 'This is on record:']);
    expect(asked).toHaveLength(1);
  });
});
