import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { anId, churn, type DatasetWorld, openDatasets } from '../../support/datasets';
import { eventually } from '../../support/eventually';
import { ask } from '../../support/http-client';

let world: DatasetWorld;
beforeAll(async () => {
  world = await openDatasets();
});
afterAll(() => world.close());

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
    const paths = [secret, join(folder(), 'link.csv'), `${folder()}/../secret.csv`, '/etc/passwd', folder()];
    for (const path of [...paths, join(folder(), 'missing.csv')]) {
      const answer = await world.ask('POST', '/datasets', { id: anId(), path, target: 'left' });
      expect({ path, status: answer.status }).toEqual({ path, status: 403 });
      expect(answer.text).toContain('MODELKEEPER_DATASET_FOLDERS');
    }
  });
});
