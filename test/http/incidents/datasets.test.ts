import { randomUUID } from 'node:crypto';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { resolveHyperparameters } from '../../../src/domain/hyperparameters';
import { type AccountService, openAccounts } from '../../support/account-service';
import { aUser, type TestUser } from '../../support/accounts';
import { eventually } from '../../support/eventually';
import { ask } from '../../support/http-client';
import { aTrainer } from '../../support/training';
import { startLightWorker, startTrainerWorker } from '../../support/workers';

let world: AccountService;
let engineer: TestUser;
beforeAll(async () => {
  world = await openAccounts();
  engineer = await aUser(world.tested, { role: 'engineer', teams: ['risk'] });
});
afterAll(() => world.close());

/** A table whose target depends on `tenure` and `plan`. */
function churn(rows: number, salt = 0): string {
  const lines = Array.from({ length: rows }, (_, index) => {
    const tenure = (index * 7 + salt) % 60;
    const plan = ['basic', 'plus', 'gold'][index % 3];
    const leaves = tenure < 25 === index % 11 > 0 ? 'yes' : 'no';
    const day = new Date(Date.UTC(2025, 0, 1 + Math.floor(index / 4))).toISOString().slice(0, 10);
    return `${index},${day},${tenure},${plan},${leaves}`;
  });
  return ['customer_id,signed_at,tenure,plan,left', ...lines].join('\n');
}

const upload = (body: string | Buffer, type = 'text/csv') =>
  ask(world.service.port, {
    path: '/api/v1/uploads?name=churn.csv',
    method: 'POST',
    headers: { ...engineer.bearer, 'content-type': type },
    body,
  });
const send = (method: string, path: string, body?: unknown) =>
  world.send(method, path, { by: engineer, body });

async function register(body: string | Buffer, asked: Record<string, unknown>) {
  const { text } = await upload(body);
  return send('POST', '/datasets', {
    upload: z.object({ id: z.string() }).parse(JSON.parse(text)).id,
    ...asked,
  });
}

/** A run that trains on the datasets. */
async function acceptRun([datasetId = '', ...moreDatasetIds]: readonly string[]) {
  const hyperparameters = resolveHyperparameters(['xgboost'], {}).get('xgboost') ?? {};
  return world.tested.core.acceptance.accept({
    id: randomUUID(),
    facets: {},
    spec: { engine: 'xgboost', datasetId, moreDatasetIds, hyperparameters, useCv: false },
    modelId: null,
    parentId: null,
    children: [],
    actor: 'ada',
  });
}

/** The same when it has ended. */
async function trained(datasetIds: readonly string[]) {
  const workers = [startLightWorker(world.tested), startTrainerWorker(world.tested, aTrainer())];
  const { id } = await acceptRun(datasetIds);
  const ended = await eventually(
    () => world.tested.core.runs.get(id),
    ({ endedAt }) => endedAt !== null,
  );
  await Promise.all(workers.map((worker) => worker.stop()));
  return ended;
}

const anId = (): string => `set-${randomUUID().slice(0, 8)}`;

describe('a table that is sent', () => {
  it('is registered with what it holds, and a run trains on it', async () => {
    const id = anId();
    const answer = await register(churn(800), { id, target: 'left' });
    expect(answer).toMatchObject({ status: 201 });
    const dataset = JSON.parse(answer.text);
    expect(dataset).toMatchObject({
      id,
      version: 1,
      rows: 800,
      target: 'left',
      classes: ['no', 'yes'],
      split: 'the newest fifth by signed_at',
    });
    const profile = JSON.parse((await send('GET', `/datasets/${id}/profile`)).text);
    expect(profile.columns.find(({ name }: { name: string }) => name === 'tenure')).toMatchObject({
      type: 'BIGINT',
      missing: 0,
      distinct: 60,
      min: 0,
      max: 59,
    });
    const ended = await trained([id]);
    expect(ended).toMatchObject({ state: 'succeeded', report: { datasetDigest: dataset.sha256 } });
  });

  it('gets another version with other bytes, none with the same, and shows the older ones', async () => {
    const id = anId();
    const asked = { id, target: 'left' };
    expect((await register(churn(200), asked)).status).toBe(201);
    expect((await register(churn(200), asked)).status).toBe(200);
    const second = JSON.parse((await register(churn(300), asked)).text);
    expect(second).toMatchObject({ version: 2, rows: 300, versions: [{ rows: 200 }, { rows: 300 }] });
    const first = JSON.parse((await send('GET', `/datasets/${id}?version=1`)).text);
    expect(first).toMatchObject({ version: 1, rows: 200 });
    expect(await send('GET', `/datasets/${id}?version=3`)).toMatchObject({ status: 404 });
    const types = (await world.eventsOf(id)).map(({ type }) => type);
    expect(types).toEqual(['dataset.registered', 'dataset.version_added']);
  });

  it('shows its first rows, and leaves out what can not be learned from, saying so', async () => {
    const id = anId();
    const dataset = JSON.parse((await register(churn(120), { id, target: 'left' })).text);
    expect(dataset.notes).toContainEqual(expect.stringContaining("'customer_id' is left out"));
    const preview = JSON.parse((await send('GET', `/datasets/${id}/preview?limit=2`)).text);
    expect(preview.columns).toEqual(['customer_id', 'signed_at', 'tenure', 'plan', 'left']);
    expect(preview.rows).toHaveLength(2);
    expect(preview.rows[0]).toEqual({
      customer_id: 0,
      signed_at: '2025-01-01',
      tenure: 0,
      plan: 'basic',
      left: 'no',
    });
  });

  it('keeps what it holds from teams that may not see it', async () => {
    const id = anId();
    expect((await register(churn(100), { id, target: 'left', team: 'risk' })).status).toBe(201);
    const grace = await aUser(world.tested, { role: 'engineer', teams: ['fraud'] });
    expect(await world.send('GET', `/datasets/${id}`, { by: grace })).toMatchObject({ status: 404 });
    const found = JSON.parse((await world.send('GET', '/datasets?page_size=100', { by: grace })).text);
    expect(found.items.map((item: { id: string }) => item.id)).not.toContain(id);
    expect((await trained([id])).failure?.message).toContain('belongs to a team');
  });

  it('is deleted when no open run uses it, and then fails the runs that name it', async () => {
    const id = anId();
    await register(churn(100), { id, target: 'left' });
    const run = await acceptRun([id]);
    expect(await send('DELETE', `/datasets/${id}`)).toMatchObject({ status: 409 });
    await world.tested.core.runUseCases.cancel(run.id, 'ada');
    expect(await send('DELETE', `/datasets/${id}`)).toMatchObject({ status: 204 });
    expect(await send('GET', `/datasets/${id}`)).toMatchObject({ status: 404 });
    expect((await trained([id])).failure?.message).toContain('was deleted');
    expect(await register(churn(100), { id, target: 'left' })).toMatchObject({ status: 409 });
  });

  it('is read with others as one table, when they have the same columns', async () => {
    const [one, two, other] = [anId(), anId(), anId()];
    await register(churn(300), { id: one, target: 'left' });
    await register(churn(300, 5), { id: two, target: 'left' });
    await register(churn(300).replaceAll('tenure', 'months'), { id: other, target: 'left' });
    const ended = await trained([one, two]);
    const { train = 0, validation = 0, holdout = 0 } = ended.report?.rows ?? {};
    expect(train + validation + holdout).toBe(600);
    const failed = await trained([one, other]);
    expect(failed.failure?.message).toContain(`'${other}' has no feature 'tenure'`);
  });
});

describe('a number as the target', () => {
  it('makes a regression', async () => {
    const answer = await register(churn(200), { id: anId(), target: 'tenure' });
    expect(JSON.parse(answer.text)).toMatchObject({ task: 'regression', classes: null });
  });
});

describe('a file that is no usable table is refused, saying what to do', () => {
  const header = 'a,b,y\n';
  const rows = Array.from({ length: 40 }, (_, index) => `${index},${index % 7},${index % 2}`).join('\n');
  it.each<[string, string | Buffer, Record<string, unknown>, RegExp]>([
    ['no target', header + rows, { target: undefined }, /target: say which column.*a, b, y/],
    ['an unknown target', header + rows, { target: 'z' }, /no column 'z'.*a, b, y/],
    ['one column', 'y\n1\n0\n', {}, /one column.*say the delimiter/],
    ['one line', 'a,b,y\n', {}, /one line only/],
    ['no names', rows, {}, /holds numbers, not names.*has_header/],
    ['an empty name', `a,,y\n${rows}`, {}, /column 2 of 3 has no name/],
    ['a name twice', `a,A,y\n${rows}`, {}, /'A' stands twice.*rename/],
    ['more cells than names', `${header}${rows}\n1,2,3,4`, {}, /line 42 has 4 columns.*3.*quote/],
    ['an open quote', `${header}"1,2,0\n${rows}`, {}, /quote.*not closed|quote/],
    ['no UTF-8', Buffer.from(`${header}caf\xe9,1,0\n${rows}`, 'latin1'), {}, /not UTF-8.*latin-1/],
    ['zero bytes', Buffer.from(`${header}1\0,2,0\n${rows}`), {}, /zero bytes/],
    [
      'a huge line',
      `${header}${'x'.repeat(1_100_000)},1,0\n${rows}`,
      {},
      /line 2 is longer than 1048576 bytes/,
    ],
    ['a compressed file', Buffer.from([0x1f, 0x8b, 8, 0, 0]), {}, /compressed by gzip/],
    ['a spreadsheet', Buffer.from('PK\u0003\u0004rest'), {}, /save its table as CSV/],
    ['a formula', `${header}"=SUM(A1,A2)",1,0\n${rows}`, {}, /formula.*export values/],
    ['a formula as a name', `"=A1+B1",b,y\n${rows}`, {}, /formula/],
    ['nothing in the target', `${header}${rows.replaceAll(/\d$/gm, '')}`, {}, /40 of 40 rows have no value/],
    ['one value in the target', `${header}${rows.replaceAll(/\d$/gm, '1')}`, {}, /same value/],
    ['an unknown column', header + rows, { columns: { z: 'numeric' } }, /no 'z'/],
    [
      'texts as numbers',
      `${header}x,1,0\n${rows}`,
      { columns: { a: 'numeric' } },
      /'a' is not numeric: row 1 holds 'x'/,
    ],
    ['a damaged Parquet', Buffer.from('PAR1 nothing else PAR1'), {}, /can't be read as Parquet/],
    ['a CSV called Parquet', header + rows, { format: 'parquet' }, /no Parquet/],
  ])('%s', async (_name, body, asked, words) => {
    const answer = await register(body, { id: anId(), target: 'y', ...asked });
    expect(answer.status).toBe(422);
    expect(JSON.parse(answer.text).detail).toMatch(words);
  });

  it.each<[string, string | Buffer, Record<string, unknown>]>([
    ['semicolons', `a;b;y\n${rows.replaceAll(',', ';')}`, {}],
    ['a delimiter of its own', `a^b^y\n${rows.replaceAll(',', '^')}`, { csv: { delimiter: '^' } }],
    ['quoted delimiters and line ends', `"a, or so","b ""c""",y\r\n${rows.replaceAll('\n', '\r\n')}`, {}],
    ['UTF-16', Buffer.from(`\ufeff${header}${rows}`, 'utf16le'), {}],
    ['latin-1', Buffer.from(`${header}${rows}\n1,2,1`, 'latin1'), { csv: { encoding: 'latin-1' } }],
    ['a byte order mark', `\ufeff${header}${rows}`, {}],
  ])('but %s are read', async (_name, body, asked) => {
    const answer = await register(body, { id: anId(), target: 'y', ...asked });
    expect(answer).toMatchObject({ status: 201 });
    expect(JSON.parse(answer.text).columns.map(({ type }: { type: string }) => type)).toEqual([
      'BIGINT',
      'BIGINT',
      'BIGINT',
    ]);
  });

  it('an empty file, and one of another type', async () => {
    expect(await upload('')).toMatchObject({ status: 400 });
    expect(await upload('a,b', 'application/json')).toMatchObject({ status: 415 });
  });

  it('one that is too large, of which nothing is kept', async () => {
    expect(await upload(Buffer.alloc(10_000_001, 'a'))).toMatchObject({ status: 413 });
    const headers = { ...engineer.bearer, 'content-type': 'text/csv', 'transfer-encoding': 'chunked' };
    const path = '/api/v1/uploads';
    const answer = await ask(world.service.port, {
      path,
      method: 'POST',
      headers,
      body: Buffer.alloc(10_000_001, 'a'),
    }).catch(() => ({ status: 413 }));
    expect(answer.status).toBe(413);
    expect(await readdir(join(world.tested.folder, 'tables'))).toEqual([]);
  });
});

describe('an upload that is cut in the middle', () => {
  it('leaves nothing', async () => {
    const before = await world.tested.connection.collection('uploads').countDocuments();
    const socket = connect({ host: '127.0.0.1', port: world.service.port });
    const lines = [
      'POST /api/v1/uploads HTTP/1.1',
      'Host: 127.0.0.1',
      `Authorization: ${engineer.bearer.Authorization}`,
      'Content-Type: text/csv',
      'Content-Length: 1000000',
      '',
      'a,b,c',
    ];
    socket.write(lines.join('\r\n'));
    const folder = join(world.tested.folder, 'tables');
    await eventually(
      async () => (await readdir(folder)).length,
      (count) => count === 1,
    );
    socket.destroy();
    await eventually(
      async () => (await readdir(folder)).length,
      (count) => count === 0,
    );
    expect(await world.tested.connection.collection('uploads').countDocuments()).toBe(before);
  });
});

describe('a file on the machine of the service', () => {
  const folder = (): string => join(world.tested.folder, 'tables-of-the-operator');

  it('is registered from below an allowed folder', async () => {
    await mkdir(folder(), { recursive: true });
    await writeFile(join(folder(), 'churn.csv'), churn(100));
    const path = join(folder(), 'churn.csv');
    expect(await send('POST', '/datasets', { id: anId(), path, target: 'left' })).toMatchObject({
      status: 201,
    });
  });

  it('is refused from elsewhere, whatever way leads there', async () => {
    await mkdir(folder(), { recursive: true });
    const secret = join(world.tested.folder, 'secret.csv');
    await writeFile(secret, churn(100));
    await symlink(secret, join(folder(), 'link.csv'));
    const paths = [secret, join(folder(), 'link.csv'), `${folder()}/../secret.csv`, '/etc/passwd', folder()];
    for (const path of [...paths, join(folder(), 'missing.csv')]) {
      const answer = await send('POST', '/datasets', { id: anId(), path, target: 'left' });
      expect({ path, status: answer.status }).toEqual({ path, status: 403 });
      expect(answer.text).toContain('MODELKEEPER_DATASET_FOLDERS');
    }
  });
});
