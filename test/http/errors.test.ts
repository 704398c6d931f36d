import express from 'express';
import { z } from 'zod';
import { DomainError } from '../../src/domain/errors';
import { answerErrors } from '../../src/http/error-handler';
import { DETAIL_LIST, PROBLEM } from '../../src/http/errors';
import type { Face } from '../../src/http/face';
import { createFaces } from '../../src/http/faces';
import { mount } from '../../src/http/mount';
import { route } from '../../src/http/route';
import { type HttpServer, listen } from '../../src/http/server';
import { openCore, type TestCore } from '../support/core';
import { type Answer, ask } from '../support/http-client';
import { faceDepsOf } from '../support/http-service';

const JSON_BODY = { 'Content-Type': 'application/json' };
const SECRET = 'mongodb://user:secret@store';

/** A path of each contract, and what a refusal of it looks like. */
const CONTRACTS: [string, string, (status: number, path: string) => object][] = [
  ['threat models', '/models/probe', aDetail],
  ['incidents', '/api/v1/probe', aProblem],
  ['train', '/train/probe', aDetail],
  ['ML models', '/api/ml-models/probe', aDetail],
  ['ML model development', '/api/ml-development/probe', aDetail],
];

function aDetail(status: number): object {
  return { status, type: 'application/json', body: { detail: expect.any(String) } };
}

function aProblem(status: number, instance: string): object {
  const type = expect.stringMatching(/^https:\/\/mlplatform\.internal\/errors\/[a-z-]+$/);
  const body = { type, title: expect.stringMatching(/^[A-Z]/), status, detail: expect.any(String), instance };
  return { status, type: 'application/problem+json', body };
}

function seen({ status, headers, text }: Answer): object {
  return { status, type: headers['content-type'], body: JSON.parse(text) };
}

/** An operation that takes any JSON and fails unexpectedly. */
const probe = (path: string) =>
  route({
    method: 'post',
    path,
    operationId: path,
    summary: '',
    body: z.unknown(),
    response: { status: 200, description: '', schema: z.unknown() },
    errors: [],
    handle: async () => {
      throw new Error(`no connection to ${SECRET}`);
    },
  });

let tested: TestCore;
beforeAll(async () => void (tested = await openCore()));
afterAll(() => tested.close());

describe.each(CONTRACTS)('%s', (name, path, refusal) => {
  let server: HttpServer;
  beforeAll(async () => {
    const faces: Face[] = createFaces(faceDepsOf(tested)).map((face) =>
      face.name === name ? { ...face, routes: [probe(path)] } : face,
    );
    const app = express();
    for (const { routes } of faces) app.use(mount(routes));
    app.use(() => {
      throw new DomainError('NOT_FOUND', 'nothing here');
    });
    app.use(answerErrors(faces));
    server = await listen(app, { hosts: ['127.0.0.1'], port: 0 });
  });
  afterAll(() => server.close(0));
  const post = (body: string | Buffer, headers: Record<string, string> = JSON_BODY) =>
    ask(server.port, { path: `${path}?ticket=x`, method: 'POST', headers, body });

  it('400: renders a syntax error', async () => {
    expect(seen(await post('{"a":'))).toEqual(refusal(400, path));
  });

  it('404: renders an unknown route', async () => {
    const unknown = `${path}/nothing`;
    const answer = await ask(server.port, { path: `${unknown}?a=b` });
    expect(seen(answer)).toEqual(refusal(404, unknown));
  });

  it('405: renders a wrong method, with those that are right', async () => {
    const answer = await ask(server.port, { path, method: 'PUT' });
    expect(seen(answer)).toEqual(refusal(405, path));
    expect(answer.headers.allow).toBe('POST');
  });

  it('413: renders a body that is too large', async () => {
    const answer = await post(Buffer.alloc(1_048_577, 0x20));
    expect(seen(answer)).toEqual(refusal(413, path));
  });

  it('415: renders a body of another type', async () => {
    const answer = await post('a=b', { 'Content-Type': 'application/x-www-form-urlencoded' });
    expect(seen(answer)).toEqual(refusal(415, path));
  });

  it('500: renders the unexpected, and keeps its cause to itself', async () => {
    const answer = await post('{}');
    expect(seen(answer)).toEqual(refusal(500, path));
    expect(answer.text).not.toContain('secret');
    expect(answer.text).not.toMatch(/\bat .*:\d+/);
  });
});

describe('problem details', () => {
  it('name the error in the words of the incidents contract', () => {
    const error = new DomainError('VALIDATION_FAILED', 'title: field required');
    expect(PROBLEM.render(error, '/api/v1/incidents')).toEqual({
      status: 422,
      body: {
        type: 'https://mlplatform.internal/errors/validation-failed',
        title: 'Validation Failed',
        status: 422,
        detail: 'title: field required',
        instance: '/api/v1/incidents',
      },
    });
  });
});

describe('errors of the ML model development contract', () => {
  const render = (fields: DomainError['fields']) =>
    DETAIL_LIST.render(new DomainError('VALIDATION_FAILED', 'told', { fields }), '/');
  const missing = { path: ['body', 'name'], kind: 'missing' as const, message: 'field required' };
  const outside = { path: ['query', 'model_family'], kind: 'enum' as const, message: 'must be one of …' };

  it('422: a missing field exactly as published', () => {
    expect(render([missing])).toEqual({
      status: 422,
      body: { detail: [{ loc: ['body', 'name'], msg: 'field required', type: 'value_error.missing' }] },
    });
  });

  it('400: a value outside a vocabulary exactly as published', () => {
    expect(render([outside])).toEqual({ status: 400, body: { detail: 'Invalid model_family value' } });
  });

  it('422: what is missing comes before what is outside', () => {
    expect(render([outside, missing]).status).toBe(422);
  });

  it('404: a plain detail', () => {
    const error = new DomainError('NOT_FOUND', 'Recipe not found');
    expect(DETAIL_LIST.render(error, '/')).toEqual({ status: 404, body: { detail: 'Recipe not found' } });
  });
});
