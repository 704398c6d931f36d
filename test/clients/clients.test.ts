import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { createClient, ModelkeeperError, type Schemas } from '../../clients/typescript/src';
import { type OpenApiDocument, operationsOf } from '../../tools/clients/document';
import { aUser, type TestUser } from '../support/accounts';
import { eventually } from '../support/eventually';
import { type HttpService, startHttpService } from '../support/http-service';
import { scriptedTrainer } from '../support/scripted-trainer';

const ROOT = resolve(__dirname, '../..');

let service: HttpService;
let ada: TestUser;
beforeAll(async () => {
  service = await startHttpService({ trainer: scriptedTrainer([{ do: 'log', line: 'halfway' }]) });
  ada = await aUser(service.tested, { role: 'admin', username: 'ada' });
});
afterAll(() => service.close());

const aModel = (project: string): Schemas['NewMlModel'] => ({
  project_id: project,
  ontology_id: 'orders',
  name: 'Returns – tree',
  type: 'decision_tree',
});

describe('the TypeScript client', () => {
  it('creates an ML model, trains it, and lists it', async () => {
    const client = createClient({ baseUrl: `${service.url}/` });
    const { id } = await client.send('POST /api/ml-models', { body: aModel('ts & co') });
    const training = await client.send('POST /api/ml-models/train', { body: { model_id: id } });
    expect(training.status).toBe('training');
    const look = () => client.send('GET /api/ml-models/{id}', { path: { id } });
    expect(await eventually(look, ({ status }) => status !== 'training')).toMatchObject({
      status: 'trained',
    });
    const { models } = await client.send('GET /api/ml-models', { query: { project_id: 'ts & co' } });
    expect(models.map(({ name }) => name)).toEqual(['Returns – tree']);
    expect(await client.send('DELETE /api/ml-models/{id}', { path: { id } })).toBeUndefined();
  });

  it('throws what the service refuses, with all that it said', async () => {
    const client = createClient({ baseUrl: service.url });
    const refused = client.send('GET /api/v1/users');
    await expect(refused).rejects.toThrow(ModelkeeperError);
    const error: unknown = await refused.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 401, body: { status: 401 }, requestId: expect.any(String) });
    // @ts-expect-error: the compiler knows that a name is needed.
    const wrong = client.send('POST /api/ml-models', { body: { project_id: 'ts' } });
    await expect(wrong).rejects.toMatchObject({ status: 400 });
  });

  it('sends a token, files and headers, and reads texts and streams', async () => {
    const client = createClient({ baseUrl: service.url, token: ada.token });
    const { items } = await client.send('GET /api/v1/users', { query: { page_size: 5 } });
    expect(items.map(({ username }) => username)).toContain('ada');
    const body = 'a,b\n1,2\n';
    const file = { query: { name: 'ä.csv' }, body, contentType: 'text/csv' } as const;
    expect(await client.send('POST /api/v1/uploads', file)).toMatchObject({ name: 'ä.csv', size_bytes: 8 });
    const team = { headers: { 'Idempotency-Key': 'once' }, body: { id: 'risk', name: 'Risk' } };
    const made = await client.send('POST /api/v1/teams', team);
    expect(await client.send('POST /api/v1/teams', team)).toEqual(made);
    expect(await client.send('GET /metrics')).toContain('# HELP');
    const stream = await client.send('GET /events', { query: { after: 0 } });
    const reader = stream.getReader();
    const { value } = await reader.read();
    await reader.cancel();
    expect(value?.length).toBeGreaterThan(0);
  });

  it('is built as a package that a program can load', () => {
    const folder = mkdtempSync(join(tmpdir(), 'modelkeeper-client-'));
    const tsc = join(ROOT, 'node_modules', '.bin', 'tsc');
    execFileSync(tsc, ['-p', join(ROOT, 'clients/typescript'), '--outDir', folder]);
    const built = require(join(folder, 'index.js')) as Record<string, unknown>;
    expect(Object.keys(built).sort()).toEqual(['ModelkeeperError', 'createClient']);
    rmSync(folder, { recursive: true });
  });
});

it('the Python client creates, trains, lists and deletes, and has a method with a docstring for each operation', async () => {
  const script = join(__dirname, 'try_client.py');
  const env = {
    ...process.env,
    PYTHONPATH: join(ROOT, 'clients/python'),
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONUTF8: '1',
  };
  const { stdout } = await promisify(execFile)('python3', [script, service.url, ada.token], { env });
  const { methods, ...told } = JSON.parse(stdout);
  expect(told).toEqual({
    trained: 'training',
    listed: ['Returns – tree'],
    deleted: null,
    refusal: [404, expect.anything(), expect.stringContaining('404: '), true],
    'without token': 401,
    users: expect.arrayContaining(['ada']),
    upload: ['ä.csv', 8],
    metrics: 'str',
  });
  const document = (await (await fetch(`${service.url}/openapi.json`)).json()) as OpenApiDocument;
  const operations = operationsOf(document);
  expect(Object.keys(methods)).toHaveLength(operations.length);
  const docs = Object.values(methods).join('\n');
  for (const { method, path, summary } of operations) {
    expect(docs).toContain(`${method} ${path}\n`);
    expect(docs).toContain(summary);
  }
});
