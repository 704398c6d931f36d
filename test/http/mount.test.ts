import express from 'express';
import { z } from 'zod';
import { mount } from '../../src/http/mount';
import { route } from '../../src/http/route';
import { type HttpServer, listen } from '../../src/http/server';
import { ask } from '../support/http-client';

const PATHS = [
  '/',
  '/train',
  '/train/:engine',
  '/train/jobs/all',
  '/api/v1/models/:id',
  '/api/v1/models/:id/versions/:number',
  '/api/v1/:kind/newest',
  '/:page',
];
const routes = PATHS.map((path) =>
  route({
    method: 'get',
    path,
    operationId: path,
    summary: '',
    response: { status: 200, description: '', schema: z.unknown() },
    errors: [],
    handle: async () => ({ body: path }),
  }),
);

let server: HttpServer;
beforeAll(async () => {
  const app = express();
  app.use(mount(routes));
  app.use((_req, res) => void res.status(404).json('none'));
  server = await listen(app, { hosts: ['127.0.0.1'], port: 0 });
});
afterAll(() => server.close(0));

describe('a path', () => {
  it.each([
    ['/', '/'],
    ['/?a=b', '/'],
    ['/train', '/train'],
    ['/train/', '/train'],
    ['/train/tree', '/train/:engine'],
    ['/train/jobs', '/train/:engine'],
    ['/train/jobs/all', '/train/jobs/all'],
    ['/train/jobs/all/', '/train/jobs/all'],
    ['/train/jobs/none', 'none'],
    ['/api/v1/models/7', '/api/v1/models/:id'],
    ['/api/v1/models/newest', '/api/v1/models/:id'],
    ['/api/v1/models/7/versions/1?a=/train', '/api/v1/models/:id/versions/:number'],
    ['/api/v1/models', 'none'],
    ['/api/v1/runs/newest', '/api/v1/:kind/newest'],
    ['/api/v1/:kind/newest', '/api/v1/:kind/newest'],
    ['/API/v1/models/7', 'none'],
    ['//train', 'none'],
    ['/about', '/:page'],
    ['/%74rain', '/:page'],
  ])('%s is of the route %s', async (path, expected) => {
    expect(JSON.parse((await ask(server.port, { path })).text)).toBe(expected);
  });
});
