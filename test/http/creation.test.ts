import { randomUUID } from 'node:crypto';
import express from 'express';
import { z } from 'zod';
import type { Model } from '../../src/domain/model';
import { entityTag } from '../../src/http/caller';
import { creation } from '../../src/http/creation';
import { answerErrors } from '../../src/http/error-handler';
import { PROBLEM } from '../../src/http/errors';
import { mount } from '../../src/http/mount';
import { createOpenApiDocument } from '../../src/http/openapi';
import { contextOf } from '../../src/http/request-context';
import { route } from '../../src/http/route';
import { type HttpServer, listen } from '../../src/http/server';
import { aModel } from '../domain/records';
import { openStore, type TestStore } from '../persistence/store';
import { type Answer, ask } from '../support/http-client';

/** Makes models; answers with everything that an answer can have. */
const makeModel = (path: string) =>
  route({
    method: 'post',
    path,
    operationId: 'makeModel',
    summary: '',
    takesRequestKey: true,
    takesRevision: true,
    body: z.unknown(),
    response: { status: 201, description: '', schema: z.unknown() },
    errors: [],
    handle: async (_input, caller) => {
      const { once, answer } = creation(caller, (model: Model) => ({
        status: 201,
        headers: { ...entityTag(model), Location: `${path}/${model.id}` },
        body: {
          id: model.id,
          'odd.$key': {},
          none: undefined,
          text: 'ж 🚂',
          list: [1.5, null],
        },
      }));
      const event = { type: 'model.registered', actor: caller.actor, data: {} };
      return answer(
        await store.models.insert({ model: aModel({ id: randomUUID(), facets: {} }), event, once }),
      );
    },
  });
const readRevision = route({
  method: 'post',
  path: '/api/v1/revision',
  operationId: 'readRevision',
  summary: '',
  takesRevision: true,
  response: { status: 200, description: '', schema: z.unknown() },
  errors: [],
  handle: async (_input, { ifMatch }) => ({ body: { ifMatch } }),
});

let store: TestStore;
let server: HttpServer;
const routes = [makeModel('/api/v1/models'), makeModel('/api/v1/others'), readRevision];
beforeAll(async () => {
  store = await openStore();
  const app = express();
  app.use((req, _res, next) => {
    const context = contextOf(req);
    context.principal = { ...context.principal, actor: String(req.headers['x-user'] ?? 'ada') };
    next();
  });
  app.use(mount(routes));
  app.use(answerErrors([{ name: 'incidents', prefixes: ['/api/v1'], errors: PROBLEM, routes }]));
  server = await listen(app, { hosts: ['127.0.0.1'], port: 0 });
});
afterAll(async () => {
  await server.close(0);
  await store.close();
});

interface Asked {
  key?: string;
  body?: string;
  path?: string;
  headers?: Record<string, string>;
}

function make({ key, body = '{"name":"a"}', path = '/api/v1/models', headers = {} }: Asked): Promise<Answer> {
  const sent = { ...(body === '' ? {} : { 'Content-Type': 'application/json' }), ...headers };
  const keyed = key === undefined ? sent : { ...sent, 'Idempotency-Key': key };
  return ask(server.port, { path, method: 'POST', headers: keyed, body });
}
const idOf = ({ text }: Answer): string => z.object({ id: z.string() }).parse(JSON.parse(text)).id;
const withoutDate = ({ headers: { date: _date, ...headers }, ...rest }: Answer) => ({ ...rest, headers });

describe('Idempotency-Key', () => {
  it('makes the same request get the same status, headers and body, byte for byte, and tells so', async () => {
    const key = randomUUID();
    const [first, again] = [await make({ key }), await make({ key })];
    expect(first.status).toBe(201);
    expect(first.headers).toMatchObject({ etag: '"1"', location: `/api/v1/models/${idOf(first)}` });
    expect(first.headers).not.toHaveProperty('idempotent-replayed');
    const { headers, ...rest } = withoutDate(first);
    expect(withoutDate(again)).toEqual({ ...rest, headers: { ...headers, 'idempotent-replayed': 'true' } });
  });

  it('holds for many at once', async () => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => make({ key })));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers['idempotent-replayed'] === undefined)).toHaveLength(1);
  });

  it.each([
    ['an object', '{"a":1,"b":[{}]}', '{"a":1,"b":[[]]}'],
    ['a list', '[1,2]', '[2,1]'],
    ['text', '"a"', '"b"'],
    ['a number', '1', '1.5'],
    ['true', 'true', 'false'],
    ['null', 'null', '{}'],
    ['nothing', '', 'null'],
    ['an odd member', '{"__proto__":1}', '{"__proto__":2}'],
  ])('422: refuses another body than the first, which was %s', async (_name, body, another) => {
    const key = randomUUID();
    const first = await make({ key, body });
    expect(idOf(await make({ key, body }))).toBe(idOf(first));
    const refused = await make({ key, body: another });
    expect(refused.status).toBe(422);
    expect(JSON.parse(refused.text)).toMatchObject({ detail: expect.stringContaining('another body') });
  });

  it('takes the same members in another order for the same body', async () => {
    const key = randomUUID();
    const first = await make({ key, body: '{"a":1,"b":{"c":2,"d":3}}' });
    expect(idOf(await make({ key, body: '{ "b": {"d":3,"c":2}, "a":1 }' }))).toBe(idOf(first));
  });

  it('belongs to its sender and operation', async () => {
    const key = randomUUID();
    const ids = [
      idOf(await make({ key })),
      idOf(await make({ key, headers: { 'X-User': 'grace' } })),
      idOf(await make({ key, path: '/api/v1/others' })),
    ];
    expect(new Set(ids).size).toBe(3);
  });

  it('does nothing when it is not sent', async () => {
    expect(idOf(await make({}))).not.toBe(idOf(await make({})));
  });

  it.each([[''], ['two words'], ['x'.repeat(256)], ['ключ']])('422: refuses the key "%s"', async (key) => {
    const sent = Buffer.from(key).toString('latin1');
    const answer = await make({ key: sent });
    expect(answer.status).toBe(422);
    expect(JSON.parse(answer.text)).toMatchObject({ detail: expect.stringContaining('idempotency-key') });
  });
});

describe('If-Match', () => {
  const read = (sent: string) =>
    ask(server.port, { path: '/api/v1/revision', method: 'POST', headers: { 'If-Match': sent } });

  it.each([
    ['"7"', 7],
    ['W/"7"', 7],
    ['*', null],
  ])('reads %s', async (sent, ifMatch) => {
    expect(JSON.parse((await read(sent)).text)).toEqual({ ifMatch });
  });

  it.each(['7', '"x"', '"1", "2"', '"-1"', ''])('422: refuses %j', async (sent) => {
    expect((await read(sent)).status).toBe(422);
  });
});

describe('the document', () => {
  it('tells of both headers, the limits, and what is answered because of them', () => {
    const document = createOpenApiDocument([{ name: 'incidents', errors: PROBLEM, routes }], '0.0.0');
    const limits = ['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset'];
    const told = (names: string[]) => ({
      headers: Object.fromEntries(names.map((name) => [name, expect.anything()])),
    });
    expect(document).toMatchObject({
      paths: {
        '/api/v1/models': {
          post: {
            parameters: expect.arrayContaining([
              expect.objectContaining({ in: 'header', name: 'Idempotency-Key' }),
              expect.objectContaining({ in: 'header', name: 'If-Match' }),
            ]),
            responses: {
              201: told([...limits, 'ETag', 'Idempotent-Replayed']),
              401: told(limits),
              412: told(limits),
              422: told(limits),
              429: told(limits),
            },
          },
        },
      },
    });
  });
});
