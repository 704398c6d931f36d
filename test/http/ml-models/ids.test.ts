import { randomUUID } from 'node:crypto';
import { type HttpService, startHttpService } from '../../support/http-service';
import { bodyOf, create, send } from './world';

const DETAIL = { detail: expect.any(String) };
const ODD_IDS = ['x', 'model-', '%24ne', '__proto__', '..%2f..%2fetc', 'a%00b', '1'.repeat(5_000)];

let service: HttpService;
beforeAll(async () => void (service = await startHttpService()));
afterAll(() => service.close());

const put = (id: string, body: unknown) => send(service, 'PUT', `/${id}`, { body });

describe('DELETE /api/ml-models/{id}', () => {
  it('204: it is found no more, and listed no more', async () => {
    const project_id = randomUUID();
    const { id } = await create(service, { project_id });
    const answer = await send(service, 'DELETE', `/${id}`);
    expect([answer.status, answer.text]).toEqual([204, '']);
    for (const [method, path, body] of [
      ['GET', `/${id}`, undefined],
      ['PUT', `/${id}`, {}],
      ['DELETE', `/${id}`, undefined],
      ['GET', `/${id}/training`, undefined],
      ['POST', `/${id}/training/fail`, { reason: 'late' }],
      ['POST', `/${id}/training/complete`, { model_artifact_path: 'x' }],
      ['POST', '/train', { model_id: id }],
    ] as const)
      expect(bodyOf(await send(service, method, path, { body }), 404)).toEqual({
        detail: `Model ${id} not found`,
      });
    expect(bodyOf(await send(service, 'GET', `?project_id=${project_id}`))).toEqual({ models: [] });
  });

  it('409: a model in production that serves a version stays until it is taken out of production', async () => {
    const { id } = await create(service);
    const done = { model_artifact_path: 's3://models/v1.pkl' };
    bodyOf(await send(service, 'POST', `/${id}/training/complete`, { body: done }));
    const hex = id.replace('model-', '');
    const dashed = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    await service.tested.core.modelChanges.setStage(dashed, 'production', 'ada');
    expect(bodyOf(await send(service, 'DELETE', `/${id}`), 409).detail).toMatch(
      /serves its version 1 in production/,
    );
    bodyOf(await put(id, { status: 'deprecated' }));
    expect((await send(service, 'DELETE', `/${id}`)).status).toBe(204);
  });
});

describe('every operation on one model', () => {
  it.each(ODD_IDS)('404: the id %s', async (id) => {
    for (const [method, path, body] of [
      ['GET', `/${id}`, undefined],
      ['PUT', `/${id}`, { name: 'x' }],
      ['DELETE', `/${id}`, undefined],
      ['GET', `/${id}/training`, undefined],
      ['POST', `/${id}/training/complete`, { model_artifact_path: 'x' }],
      ['POST', `/${id}/training/fail`, { reason: 'x' }],
    ] as const) {
      const answer = await send(service, method, path, { body });
      expect([method, path, answer.status]).toEqual([method, path, 404]);
      expect(JSON.parse(answer.text)).toEqual(DETAIL);
      expect(answer.text.length).toBeLessThan(200);
    }
  });

  it('400: a path that is no valid percent-encoding', async () => {
    expect(bodyOf(await send(service, 'GET', '/%zz'), 400)).toEqual(DETAIL);
  });

  it.each([
    ['PATCH', '', 'GET, HEAD, POST'],
    ['DELETE', '', 'GET, HEAD, POST'],
    ['PATCH', `/${randomUUID()}`, 'DELETE, GET, HEAD, PUT'],
    ['POST', `/${randomUUID()}`, 'DELETE, GET, HEAD, PUT'],
    ['GET', `/${randomUUID()}/training/complete`, 'POST'],
    ['GET', '/train', 'POST'],
    ['PUT', '/recommend', 'POST'],
    ['DELETE', '/recommend', 'POST'],
    ['PUT', `/${randomUUID()}/training/fail`, 'POST'],
  ])('405: %s %s', async (method, path, allow) => {
    const answer = await send(service, method, path);
    expect(bodyOf(answer, 405)).toEqual(DETAIL);
    expect(answer.headers.allow).toBe(allow);
  });

  it('404: a path that is no operation', async () => {
    for (const path of ['/', `/${randomUUID()}/train`, '/x/y/z'])
      expect(bodyOf(await send(service, 'GET', path), path === '/' ? 400 : 404)).toEqual(DETAIL);
  });

  it('is not rate limited', async () => {
    const { headers } = await send(service, 'GET', '?project_id=x');
    expect(Object.keys(headers).filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
  });
});
