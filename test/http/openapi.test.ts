import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { HYPERPARAMETERS } from '../../src/domain/hyperparameters';
import { TRAIN_MODEL_TYPES } from '../../src/domain/run-spec';
import { createFaces } from '../../src/http/faces';
import type { Route } from '../../src/http/route';
import { aUser, type TestUser } from '../support/accounts';
import { ask } from '../support/http-client';
import { faceDepsOf, type HttpService, startHttpService } from '../support/http-service';

/** The parts of OpenAPI 3.1 that this document uses, each with what the specification requires of it. */
const Schema = z.union([z.boolean(), z.looseObject({})]);
const Content = z.record(
  z.string().regex(/^[\w.+-]+\/[\w.+-]+/),
  z.strictObject({ schema: Schema, example: z.unknown().optional() }),
);
const Operation = z.strictObject({
  operationId: z.string().regex(/^[a-z]\w+$/),
  summary: z.string().min(5),
  description: z.string().optional(),
  tags: z.array(z.string()).length(1),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  parameters: z
    .array(
      z.strictObject({
        name: z.string(),
        in: z.enum(['path', 'query', 'header']),
        required: z.boolean().optional(),
        description: z.string().optional(),
        schema: Schema,
      }),
    )
    .optional(),
  requestBody: z.strictObject({ required: z.boolean(), content: Content }).optional(),
  responses: z.record(
    z.string().regex(/^[1-5]\d\d$/),
    z.strictObject({
      description: z.string().min(1),
      headers: z
        .record(
          z.string().regex(/^[A-Z][\w-]+$/),
          z.strictObject({ description: z.string(), schema: z.strictObject({ type: z.string() }) }),
        )
        .optional(),
      content: Content.optional(),
    }),
  ),
});
const Document = z.strictObject({
  openapi: z.string().regex(/^3\.1\.\d+$/),
  info: z.strictObject({
    title: z.string(),
    version: z.string(),
    description: z.string(),
    license: z.strictObject({ name: z.string(), identifier: z.string() }),
  }),
  servers: z.array(z.strictObject({ url: z.string() })),
  tags: z.array(z.strictObject({ name: z.string() })),
  paths: z.record(
    z.string().startsWith('/'),
    z.partialRecord(z.enum(['get', 'post', 'put', 'patch', 'delete']), Operation),
  ),
  components: z.strictObject({
    schemas: z.record(z.string().regex(/^[\w.-]+$/), Schema),
    securitySchemes: z.record(
      z.string(),
      z.union([
        z.strictObject({ type: z.literal('http'), scheme: z.literal('bearer') }),
        z.strictObject({ type: z.literal('apiKey'), in: z.literal('cookie'), name: z.string() }),
      ]),
    ),
  }),
});

let service: HttpService;
let admin: TestUser;
/** The header of an integration's key, which opens what nobody else's does. */
let integration: { Authorization: string };
let document: z.infer<typeof Document>;
beforeAll(async () => {
  service = await startHttpService();
  admin = await aUser(service.tested, { role: 'admin' });
  integration = await anIntegration();
  document = JSON.parse((await ask(service.port, { path: '/openapi.json' })).text);
});
afterAll(() => service.close());

async function anIntegration(): Promise<{ Authorization: string }> {
  const { key } = await service.tested.core.inbound.integrationUseCases.create(admin.principal, {
    kind: 'alertmanager',
    name: 'for tests',
    modelId: randomUUID(),
    severities: null,
    defaultSeverity: 'P3',
  });
  return { Authorization: `Bearer ${key}` };
}

function operations() {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      path,
      operation,
    })),
  );
}

const routes = (): Route[] => {
  return createFaces(faceDepsOf(service.tested)).flatMap((face) => face.routes);
};

/** Every object inside `value` that has the key. */
function holders(value: unknown, key: string): Record<string, unknown>[] {
  if (value === null || typeof value !== 'object') return [];
  const own = Object.hasOwn(value, key) ? [value as Record<string, unknown>] : [];
  return [...own, ...Object.values(value).flatMap((member) => holders(member, key))];
}

describe('the OpenAPI document', () => {
  it('is OpenAPI 3.1 in its structure', () => {
    expect(Document.safeParse(document).error).toBeUndefined();
  });

  it('refers only to what it holds, and holds nothing that nobody refers to', () => {
    const references = new Set(holders(document, '$ref').map(({ $ref }) => String($ref)));
    const held = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect([...references].sort()).toEqual(held.sort());
  });

  it('names every operation once', () => {
    const names = operations().map(({ operation }) => operation.operationId);
    expect(new Set(names).size).toBe(names.length);
  });

  it('declares exactly the parameters in each path, as required', () => {
    for (const { path, operation } of operations()) {
      const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect(inPath.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
      expect(inPath.every(({ required }) => required === true)).toBe(true);
    }
  });

  it('has every operation of every face', () => {
    const documented = new Set(operations().map(({ name }) => name));
    for (const { method, path } of routes())
      expect(documented).toContain(`${method.toUpperCase()} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
  });

  it('has no operation that is not mounted', async () => {
    for (const { name, path } of operations()) {
      const asked = path.replaceAll(/\{\w+\}/g, 'x');
      const headers = asked === '/api/v1/alertmanager' ? integration : admin.bearer;
      const answer = await ask(service.port, { path: asked, method: 'OPTIONS', headers });
      expect(answer.headers.allow?.split(', ')).toContain(name.split(' ')[0]);
    }
  });

  it('has examples that its own schemas accept, to the last key', () => {
    const examples = routes().filter(({ response }) => response.status !== 204);
    expect(examples.filter(({ response }) => response.example === undefined)).toEqual([]);
    for (const { response } of examples)
      expect(response.schema.parse(response.example)).toEqual(response.example);
  });

  it('tells of every operation how it may refuse', () => {
    const door = ['401', '403', '503'];
    const body = ['400', '413', '415', '422'];
    const expected: Record<string, string[]> = {
      'POST /train': ['200', ...door, ...body],
      'POST /train/{model_type}': ['200', ...door, ...body],
      'GET /train/jobs': ['200', '422', ...door],
      'GET /train/models/available': ['200', ...door],
      'GET /train/status/{job_id}': ['200', '404', ...door],
      'GET /train/job/{job_id}/logs': ['200', '404', '422', ...door],
      'DELETE /train/job/{job_id}': ['200', '400', '404', ...door],
      'DELETE /train/job/cancel/{job_id}': ['200', '400', '404', ...door],
      'POST /v2/enqueue': ['202', '400', '413', '415', '429', '503'],
      'GET /events': ['200', '422', ...door],
      'GET /health': ['200'],
      'GET /ready': ['200', '503'],
      'GET /metrics': ['200', ...door],
      'GET /openapi.json': ['200', ...door],
    };
    const told = operations()
      .filter(({ path }) => !/^\/api\/(?:v1|ml-development|ml-models)/.test(path))
      .map(({ name, operation }) => [name, Object.keys(operation.responses)]);
    const sorted = Object.entries(expected).map(([name, statuses]) => [name, statuses.sort()]);
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(sorted));
  });

  it('tells of every operation under /api/v1 that it asks for credentials, has limits and may be away', () => {
    const limited = operations().filter(({ path }) => path.startsWith('/api/v1'));
    expect(limited.length).toBeGreaterThan(0);
    for (const { name, operation } of limited)
      expect({ name, statuses: Object.keys(operation.responses) }).toEqual({
        name,
        statuses: expect.arrayContaining(['401', '403', '429', '503']),
      });
  });

  it('describes every hyperparameter with its bounds, from the one table', () => {
    const schema = z
      .object({
        properties: z.record(
          z.string(),
          z.object({ minimum: z.number(), maximum: z.number(), description: z.string() }),
        ),
      })
      .parse(document.components.schemas['Hyperparameters']);
    const engines = Object.values(TRAIN_MODEL_TYPES);
    const known = engines.flatMap((engine) => Object.entries(HYPERPARAMETERS[engine]));
    expect(Object.keys(schema.properties).sort()).toEqual([...new Set(known.map(([name]) => name))].sort());
    for (const [name, { minimum, maximum, default: usual, description }] of known) {
      const property = schema.properties[name];
      expect(property?.minimum).toBeLessThanOrEqual(minimum);
      expect(property?.maximum).toBeGreaterThanOrEqual(maximum);
      expect(property?.description).toContain(`${description} ${minimum} to ${maximum}, default ${usual}.`);
    }
  });
});

describe('the Train contract in the OpenAPI document', () => {
  it.each([
    ['POST /train/{model_type}', 'xgboost'],
    ['POST /train', 'all'],
    ['GET /train/status/{job_id}', 'running'],
    ['GET /train/jobs', 'total_count'],
    ['DELETE /train/job/{job_id}', 'cancelled'],
    ['DELETE /train/job/cancel/{job_id}', 'cancelled'],
    ['GET /train/models/available', 'joblib'],
  ])('has %s with its published example', (name, word) => {
    const found = operations().find((operation) => operation.name === name);
    expect(JSON.stringify(found?.operation.responses['200']?.content)).toContain(word);
    expect(found?.operation.description ?? '').not.toContain('Extension');
  });

  it('marks what no document publishes as an extension', () => {
    const published = 7;
    const train = operations().filter(({ operation }) => operation.tags[0] === 'train');
    const extensions = train.filter(({ operation }) => operation.description?.startsWith('Extension'));
    expect(extensions.map(({ name }) => name)).toEqual(['GET /train/job/{job_id}/logs']);
    expect(train.length).toBe(published + extensions.length);
  });
});

describe('answers', () => {
  const post = (path: string, body?: string) =>
    ask(service.port, {
      path,
      method: 'POST',
      ...(body ? { body, headers: { 'Content-Type': 'application/json' } } : {}),
    });

  it('are what the document says, to the last key', async () => {
    const id = JSON.parse((await post('/train', '{"model_type":"all"}')).text).job_id;
    const answers: Record<string, string> = {
      startTraining: (await post('/train', '{"model_type":"xgboost"}')).text,
      startTrainingOfType: (await post('/train/xgboost')).text,
      listJobs: (await ask(service.port, { path: '/train/jobs' })).text,
      listAvailableModels: (await ask(service.port, { path: '/train/models/available' })).text,
      getJobStatus: (await ask(service.port, { path: `/train/status/${id}` })).text,
      readJobLog: (await ask(service.port, { path: `/train/job/${id}/logs` })).text,
      cancelJob: (await ask(service.port, { path: `/train/job/cancel/${id}`, method: 'DELETE' })).text,
    };
    for (const [operationId, text] of Object.entries(answers)) {
      const schema = routes().find((route) => route.operationId === operationId)?.response.schema;
      expect({ operationId, body: schema?.parse(JSON.parse(text)) }).toEqual({
        operationId,
        body: JSON.parse(text),
      });
    }
  });
});
