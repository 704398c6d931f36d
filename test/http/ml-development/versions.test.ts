import { ask } from '../../support/http-client';
import { type HttpService, startHttpService } from '../../support/http-service';
import { aRecipe, send } from '../../support/ml-development';

let service: HttpService;
beforeAll(async () => void (service = await startHttpService()));
afterAll(() => service.close());
const add = (recipeId: string, manifest: unknown, more: object = {}) =>
  send(service, `POST /recipes/${recipeId}/versions`, { manifest_json: manifest, ...more });

describe('POST /recipes/{id}/versions', () => {
  it('201: exactly the published keys, and what makes it of the one before', async () => {
    const { recipeId } = await aRecipe(service, { manifest: { rate: 0.3 } });
    const more = { recipe_id: 'another', change_note: 'slower', created_by: 'grace' };
    const { status, body } = await add(recipeId, { rate: 0.03, depth: 4 }, more);
    expect(status).toBe(201);
    expect(body).toEqual({
      version_id: expect.stringMatching(/^ver_/),
      recipe_id: recipeId,
      version_number: '1.1.0',
      manifest_json: { rate: 0.03, depth: 4 },
      diff_from_prev: [
        { op: 'replace', path: '/rate', value: 0.03 },
        { op: 'add', path: '/depth', value: 4 },
      ],
      created_by: 'grace',
      created_at: expect.stringMatching(/Z$/),
      change_note: 'slower',
    });
    expect(await send(service, `GET /recipes/${recipeId}/versions/${body.version_id}`)).toEqual({
      status: 200,
      body,
    });
  });

  it('201: whoever asks made it, unless they name another', async () => {
    const { recipeId } = await aRecipe(service);
    expect((await add(recipeId, {})).body).toMatchObject({ created_by: 'local', change_note: '' });
  });

  it.each([
    '{"__proto__":{"a":1},"constructor":{"prototype":1},"$where":"1","a.b":{"$ne":null},"":0," ":[]}',
    '{"\\u0000":"\\u0000","\\ud800":"half","𝒳":"\\u202e","deep":[[[[{"a":[null,true,1e-9,1e300]}]]]]}',
  ])('201: a manifest comes back exactly as it was sent: %s', async (manifest) => {
    const { recipeId } = await aRecipe(service);
    const { status, body } = await send(
      service,
      `POST /recipes/${recipeId}/versions`,
      `{"manifest_json":${manifest}}`,
    );
    expect(status).toBe(201);
    const read = await send(service, `GET /recipes/${recipeId}/versions/${body.version_id}`);
    expect(JSON.stringify(read.body.manifest_json)).toBe(JSON.stringify(JSON.parse(manifest)));
    const list = await send(service, `GET /recipes/${recipeId}/versions?limit=1`);
    expect(JSON.stringify(list.body[0].manifest_json)).toBe(JSON.stringify(read.body.manifest_json));
    expect(list.body).toEqual([read.body]);
  });

  it('422: a number that none of JavaScript is, which would come back as null', async () => {
    const { recipeId } = await aRecipe(service);
    const text = '{"manifest_json":{"a":[{"b":1e400}]}}';
    const { status, body } = await send(service, `POST /recipes/${recipeId}/versions`, text);
    expect([status, body.detail[0].msg]).toEqual([
      422,
      expect.stringContaining('must hold no number beyond'),
    ]);
  });

  it('404, 422', async () => {
    const { recipeId } = await aRecipe(service);
    expect((await add('nobody', {})).status).toBe(404);
    const { status, body } = await send(service, `POST /recipes/${recipeId}/versions`, {});
    expect([status, body.detail]).toEqual([
      422,
      [{ loc: ['body', 'manifest_json'], msg: 'field required', type: 'value_error.missing' }],
    ]);
    for (const wrong of [[], 'a', 1, null]) expect((await add(recipeId, wrong)).status).toBe(422);
  });

  it('gives each of many at once a number of its own, rising, each with the way from the one before', async () => {
    const { recipeId } = await aRecipe(service, { manifest: { n: -1 } });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => add(recipeId, { n })));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    const { body: versions } = await send(service, `GET /recipes/${recipeId}/versions`);
    const numbers = versions.map(({ version_number }: { version_number: string }) => version_number);
    expect(numbers).toEqual(Array.from({ length: 21 }, (_, index) => `1.0.${20 - index}`));
    for (const { manifest_json, diff_from_prev } of versions.slice(0, -1))
      expect(diff_from_prev).toEqual([{ op: 'replace', path: '/n', value: manifest_json.n }]);
  });
});

describe('GET /recipes/{id}/versions', () => {
  it('200: a bare array, newest first, also where a death left the recipe behind', async () => {
    const { recipeId, versionId } = await aRecipe(service);
    const { version_id } = (await add(recipeId, { a: 1 })).body;
    const behind = { $set: { versionCount: 1 } };
    await service.tested.connection.collection('recipes').updateOne({ _id: recipeId as never }, behind);
    const { status, body } = await send(service, `GET /recipes/${recipeId}/versions`);
    expect(status).toBe(200);
    expect(body.map((each: { version_id: string }) => each.version_id)).toEqual([version_id, versionId]);
    expect((await add(recipeId, { a: 2 })).body.version_number).toBe('1.1.1');
  });

  it('200: as it is read, however much there is, and a range of it', async () => {
    const { recipeId } = await aRecipe(service, { manifest: { n: 0 } });
    for (let n = 1; n <= 20; n++)
      await add(recipeId, { n, ...(n % 7 === 0 ? { text: 'x'.repeat(400_000) } : {}) });
    const path = `/api/ml-development/recipes/${recipeId}/versions`;
    const { headers, text } = await ask(service.port, { path });
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'transfer-encoding': 'chunked' });
    const whole = JSON.parse(text).map(({ manifest_json: { n } }: { manifest_json: { n: number } }) => n);
    expect(whole).toEqual(Array.from({ length: 21 }, (_, index) => 20 - index));
    const numbersOf = async (query: string) =>
      (await send(service, `GET /recipes/${recipeId}/versions?${query}`)).body.map(
        ({ manifest_json }: { manifest_json: { n: number } }) => manifest_json.n,
      );
    expect(await numbersOf('limit=9')).toEqual(whole.slice(0, 9));
    expect(await numbersOf('limit=9&offset=10')).toEqual(whole.slice(10, 19));
    expect(await numbersOf('offset=20')).toEqual([0]);
    expect(await numbersOf('offset=21')).toEqual([]);
  });

  it('422: a range that is none', async () => {
    const { recipeId } = await aRecipe(service);
    for (const query of ['limit=0', 'limit=501', 'limit=x', 'offset=-1']) {
      const { status, body } = await send(service, `GET /recipes/${recipeId}/versions?${query}`);
      expect([status, body.detail[0].loc]).toEqual([422, ['query', query.split('=')[0]]]);
    }
  });

  it('404: a version of another recipe', async () => {
    const [one, other] = [await aRecipe(service), await aRecipe(service)];
    const { status, body } = await send(service, `GET /recipes/${one.recipeId}/versions/${other.versionId}`);
    expect([status, body]).toEqual([404, { detail: 'Recipe version not found' }]);
  });
});

describe('GET /recipes/{id}/effective', () => {
  it('merges down the chain of the newest parents, and says of what', async () => {
    const base = await aRecipe(service, { manifest: { a: 1, keep: { x: 1, y: 2 }, list: [1, 2] } });
    const middle = await aRecipe(service, {
      parent_id: base.recipeId,
      manifest: { keep: { x: null }, b: 1 },
    });
    const own = await aRecipe(service, { parent_id: middle.recipeId, manifest: { list: [3], a: 5 } });
    const { body } = await send(service, `GET /recipes/${own.recipeId}/effective`);
    expect(body.manifest_json).toEqual({ a: 5, keep: { y: 2 }, list: [3], b: 1 });
    expect(body.chain.map((each: { recipe_id: string }) => each.recipe_id)).toEqual([
      base.recipeId,
      middle.recipeId,
      own.recipeId,
    ]);
    await add(base.recipeId, { a: 2, fresh: true });
    const later = await send(service, `GET /recipes/${own.recipeId}/effective?version_id=${own.versionId}`);
    expect(later.body.manifest_json).toEqual({ a: 5, keep: {}, list: [3], b: 1, fresh: true });
  });

  it('is the version that is asked for', async () => {
    const { recipeId, versionId } = await aRecipe(service, { manifest: { a: 1 } });
    await add(recipeId, { a: 2 });
    const { body } = await send(service, `GET /recipes/${recipeId}/effective?version_id=${versionId}`);
    expect(body).toMatchObject({ version_id: versionId, manifest_json: { a: 1 } });
    expect((await send(service, `GET /recipes/${recipeId}/effective?version_id=x`)).status).toBe(404);
  });
});

describe('GET /recipes/{id}/versions/{version_id}/diff', () => {
  it('tells the changes in words, each with its risk, from the version before or the one that is named', async () => {
    const manifest = { features: ['price', 'region'], training: { learning_rate: 0.3 } };
    const { recipeId, versionId } = await aRecipe(service, { manifest });
    await add(recipeId, { ...manifest, training: { learning_rate: 0.2 } });
    const { version_id } = (await add(recipeId, { features: ['price'], training: { learning_rate: 0.2 } }))
      .body;
    const diff = (query = '') =>
      send(service, `GET /recipes/${recipeId}/versions/${version_id}/diff${query}`);
    const dropped = { text: 'feature dropped: region', path: '/features', risk: 'high' };
    expect((await diff()).body).toMatchObject({ risk: 'high', changes: [dropped] });
    const slower = { text: 'learning rate 0.3 → 0.2', path: '/training/learning_rate', risk: 'low' };
    expect((await diff(`?from=${versionId}`)).body).toMatchObject({
      from_version_id: versionId,
      changes: [dropped, slower],
    });
    expect((await diff('?from=nothing')).status).toBe(404);
  });
});
