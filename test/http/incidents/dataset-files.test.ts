import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { aUser } from '../../support/accounts';
import { fromSetup } from '../../support/core';
import { anId, churn, type DatasetWorld, openDatasets } from '../../support/datasets';
import { eventually } from '../../support/eventually';
import { ask } from '../../support/http-client';
import { startS3, type TestS3 } from '../../support/s3-server';

let world: DatasetWorld;
let s3: TestS3;
beforeAll(async () => {
  s3 = await startS3(fromSetup('TEST_S3_SERVER'));
  const { address } = s3;
  const buckets = [
    { ...address, prefix: 'shared/' },
    { ...address, prefix: 'denied/', secretAccessKey: 'staple' },
    { ...address, bucket: 'elsewhere' },
  ];
  world = await openDatasets({ buckets });
});
afterAll(async () => {
  await world.close();
  await s3.stop();
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
    [
      'nothing to learn from',
      header + rows,
      { columns: { a: 'ignore', b: 'ignore' } },
      /from: all others are/,
    ],
    [
      'numbers as two classes',
      header + rows,
      { target: 'a', task: 'binary_classification' },
      /its task is multiclass_classification, or regression/,
    ],
    [
      'too many numbers as classes',
      `${header}${Array.from({ length: 60 }, (_, index) => `${index},1,0`).join('\n')}`,
      { target: 'a', task: 'multiclass_classification' },
      /60 different numbers, too many for classes.*50: choose regression/,
    ],
    ['a damaged Parquet', Buffer.from('PAR1 nothing else PAR1'), {}, /can't be read as Parquet/],
    ['a Parquet that is cut off', Buffer.from('PAR1 cut off'), {}, /can't be read as Parquet.* of the file$/],
    ['a CSV called Parquet', header + rows, { format: 'parquet' }, /no Parquet/],
  ])('%s', async (_name, body, asked, words) => {
    const answer = await world.register(body, { id: anId(), target: 'y', ...asked });
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
    const answer = await world.register(body, { id: anId(), target: 'y', ...asked });
    expect(answer).toMatchObject({ status: 201 });
    expect(JSON.parse(answer.text).columns.map(({ type }: { type: string }) => type)).toEqual([
      'BIGINT',
      'BIGINT',
      'BIGINT',
    ]);
  });

  it('an empty file, and one of another type', async () => {
    expect(await world.upload('')).toMatchObject({ status: 400 });
    expect(await world.upload('a,b', 'application/json')).toMatchObject({ status: 415 });
  });

  it('one that is too large, of which nothing is kept', async () => {
    expect(await world.upload(Buffer.alloc(10_000_001, 'a'))).toMatchObject({ status: 413 });
    const headers = { ...world.engineer.bearer, 'content-type': 'text/csv', 'transfer-encoding': 'chunked' };
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
      `Authorization: ${world.engineer.bearer.Authorization}`,
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
    expect(await world.ask('POST', '/datasets', { id: anId(), path, target: 'left' })).toMatchObject({
      status: 201,
    });
  });

  it('is refused from elsewhere, whatever way leads there', async () => {
    await mkdir(folder(), { recursive: true });
    const secret = join(world.tested.folder, 'secret.csv');
    await writeFile(secret, churn(100));
    await symlink(secret, join(folder(), 'link.csv'));
    const paths = [secret, join(folder(), 'link.csv'), `${folder()}/../secret.csv`, '/etc/passwd'];
    for (const path of [...paths, join(folder(), 'missing.csv')]) {
      const answer = await world.ask('POST', '/datasets', { id: anId(), path, target: 'left' });
      expect({ path, status: answer.status }).toEqual({ path, status: 403 });
      expect(answer.text).toContain('MODELKEEPER_DATASET_FOLDERS');
    }
    const itself = await world.ask('POST', '/datasets', { id: anId(), path: folder(), target: 'left' });
    expect(itself).toMatchObject({ status: 422, text: expect.stringContaining('path: is not a file') });
  });
});

describe('an upload', () => {
  it('is registered by whoever sent it, and by an admin, and by nobody else', async () => {
    const { id: upload } = JSON.parse((await world.upload(churn(100))).text);
    const body = { id: anId(), upload, target: 'left' };
    const colleague = await aUser(world.tested, { role: 'engineer', teams: ['risk'] });
    const refused = await world.send('POST', '/datasets', { by: colleague, body });
    expect(refused).toMatchObject({ status: 404, text: expect.stringContaining('you have no upload') });
    expect(await world.send('POST', '/datasets', { body })).toMatchObject({ status: 201 });
  });
});

describe('an object in S3', () => {
  const objectAt = async (key: string, body: string | Buffer): Promise<string> => {
    const file = join(s3.folder, key);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, body);
    return `s3://${s3.address.bucket}/${key}`;
  };
  const register = async (id: string, address: string) => {
    const { status, text } = await world.ask('POST', '/datasets', { id, address, target: 'left' });
    return { status, body: JSON.parse(text) };
  };

  it('is registered where it is, and trained on from a copy that is checked', async () => {
    const id = anId();
    const address = await objectAt('shared/the churn/2026+1 é.csv', churn(400));
    const { status, body } = await register(id, address);
    expect({ status, body }).toMatchObject({ status: 201, body: { address, version: 1, rows: 400 } });
    const cached = join(world.tested.folder, 'artifact-cache', body.sha256);
    for (const damage of [() => writeFile(cached, 'damaged'), () => rm(cached)]) {
      const ended = await world.trained([id]);
      expect(ended).toMatchObject({ state: 'succeeded', report: { datasetDigest: body.sha256 } });
      await damage();
    }
    const moved = await objectAt('shared/moved.csv', churn(400));
    expect(await register(id, moved)).toMatchObject({ status: 200, body: { address: moved, version: 1 } });
    await rm(join(s3.folder, 'shared', 'the churn'), { recursive: true });
    await objectAt('shared/moved.csv', churn(300));
    expect((await world.trained([id])).failure).toMatchObject({
      kind: 'input',
      message: expect.stringContaining(`${moved} has changed since it was registered. Register it again`),
    });
    expect(await register(id, moved)).toMatchObject({ status: 201, body: { version: 2, rows: 300 } });
    await rm(join(s3.folder, 'shared', 'moved.csv'));
    expect((await world.trained([id])).failure?.message).toContain(`${moved}: there is no such object`);
  });

  it('is refused, saying what to do, where it is not allowed, not there, or too large', async () => {
    await objectAt('shared/large.csv', Buffer.alloc(10_000_001, 'a'));
    await objectAt('secret.csv', churn(100));
    await objectAt('denied/churn.csv', churn(100));
    const refusals: [string, number, string][] = [
      ['s3://other/churn.csv', 403, 'MODELKEEPER_DATASET_FOLDERS'],
      ['s3://artifacts/secret.csv', 403, 'MODELKEEPER_DATASET_FOLDERS'],
      ['s3://artifacts/shared/../secret.csv', 403, 'MODELKEEPER_DATASET_FOLDERS'],
      ['s3://artifacts/denied/churn.csv', 403, 'AWS_SECRET_ACCESS_KEY'],
      ['s3://artifacts/shared/missing.csv', 422, 'there is no such object'],
      ['s3://elsewhere/churn.csv', 422, 'there is no such bucket'],
      ['s3://artifacts/shared/large.csv', 413, 'MODELKEEPER_DATASET_MAX_BYTES'],
      ['s3://artifacts', 422, 's3://bucket/key'],
    ];
    for (const [address, status, words] of refusals) {
      const answer = await register(anId(), address);
      expect({ address, ...answer }).toMatchObject({ address, status });
      expect(JSON.stringify(answer.body)).toContain(words);
    }
    expect(await readdir(join(world.tested.folder, 'tables'))).toEqual([]);
  });
});
