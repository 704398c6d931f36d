import { request } from 'node:http';
import { connect } from 'node:net';
import { eventually } from '../support/eventually';
import { ask, sendRaw } from '../support/http-client';
import { type HttpService, startHttpService } from '../support/http-service';

const JSON_TYPE = { 'Content-Type': 'application/json' };
const MIB = 1_048_576;

let service: HttpService;
beforeAll(async () => void (service = await startHttpService()));
afterAll(() => service.close());

const post = (body: string | Buffer, headers: Record<string, string> = JSON_TYPE, path = '/train') =>
  ask(service.port, { path, method: 'POST', headers, body });

describe('a JSON body', () => {
  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'APPLICATION/JSON',
    'application/vnd.api+json',
  ])('200: is read as %s', async (type) => {
    expect((await post('{"model_type":"xgboost"}', { 'Content-Type': type })).status).toBe(200);
  });

  it('200: is read in pieces, and with characters that are cut by them', async () => {
    const bytes = Buffer.from('{"model_type":"xgboost","note":"größer 🚂"}');
    const answer = await new Promise<number>((resolve, reject) => {
      const req = request(
        { port: service.port, host: '127.0.0.1', path: '/train', method: 'POST', headers: JSON_TYPE },
        (res) => {
          res.resume();
          resolve(res.statusCode ?? 0);
        },
      );
      req.on('error', reject);
      req.write(bytes.subarray(0, 35));
      setImmediate(() => req.end(bytes.subarray(35)));
    });
    expect(answer).toBe(200);
  });

  it('200: may be exactly as large as the limit', async () => {
    const start = '{"model_type":"xgboost","note":"';
    expect((await post(`${start}${'x'.repeat(MIB - start.length - 2)}"}`)).status).toBe(200);
  });

  it.each([
    ['half an object', '{"model_type":'],
    ['a word', 'hello'],
    ['white space', '  '],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22])],
    ['a megabyte of brackets', '['.repeat(1_000_000)],
    ['nesting deeper than anything needs', `${'['.repeat(65)}1${']'.repeat(65)}`],
    ['nesting a hundred thousand deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ])('400: is not %s', async (_case, body) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toEqual({ detail: expect.stringContaining('body') });
  });

  it('413: is at most 1 MiB, declared or not', async () => {
    expect((await post(Buffer.alloc(MIB + 1, 0x20))).status).toBe(413);
    const chunked = { ...JSON_TYPE, 'Transfer-Encoding': 'chunked' };
    expect((await post(Buffer.alloc(MIB + 1, 0x20), chunked)).status).toBe(413);
  });

  it.each(['/train', '/train/xgboost', '/train/jobs/nothing'])(
    '413 or 404: a client that sends 20 MiB to %s reads the whole answer',
    async (path) => {
      const answer = await post(Buffer.alloc(20 * MIB, 0x20), JSON_TYPE, path);
      expect([413, 404]).toContain(answer.status);
      expect(JSON.parse(answer.text)).toEqual({ detail: expect.any(String) });
    },
  );

  it('413: leaves the connection usable', async () => {
    const head = (length: number) =>
      `POST /train HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;
    const body = '{"model_type":"xgboost"}';
    const text = await sendRaw(
      service.port,
      `${head(2 * MIB)}${' '.repeat(2 * MIB)}${head(body.length)}${body}`,
      2,
    );
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200']);
  });

  it('413: leaves the connection usable after a body of undeclared length', async () => {
    const head = 'POST /train HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
    const chunk = `${MIB.toString(16)}\r\n${' '.repeat(MIB)}\r\n`;
    const body = '{"model_type":"xgboost"}';
    const text = await sendRaw(
      service.port,
      `${head}Transfer-Encoding: chunked\r\n\r\n${chunk}${chunk}0\r\n\r\n${head}Content-Length: ${body.length}\r\n\r\n${body}`,
      2,
    );
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200']);
  });

  it('413: is told to a client that asks first, without the body', async () => {
    const text = await sendRaw(
      service.port,
      'POST /train HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
        `Content-Length: ${20 * MIB}\r\nExpect: 100-continue\r\n\r\n`,
    );
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('100: a client that asks first may send what is small enough', async () => {
    const text = await sendRaw(
      service.port,
      'POST /train HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
        'Content-Length: 24\r\nExpect: 100-continue\r\n\r\n{"model_type":"xgboost"}',
      2,
    );
    expect(text).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
  });

  it.each([
    { 'Content-Type': 'text/plain' },
    { 'Content-Type': 'application/x-www-form-urlencoded' },
    { 'Content-Type': 'multipart/form-data; boundary=b' },
    { 'Content-Type': 'application/json; charset=utf-16' },
    { 'Content-Type': 'application/jsonish' },
    { 'Content-Encoding': 'gzip', ...JSON_TYPE },
    {},
  ])('415: is not sent as %j', async (headers) => {
    const before = await service.countJobs();
    expect((await post('{"model_type":"xgboost"}', headers)).status).toBe(415);
    expect((await post('{}', headers, '/train/xgboost')).status).toBe(415);
    expect(await service.countJobs()).toBe(before);
  });
});

describe('a client that goes away in the middle of its body', () => {
  it('starts nothing, and is told in the log', async () => {
    const before = await service.countJobs();
    await new Promise<void>((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port: service.port }, () => {
        socket.end(
          'POST /train HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: gone\r\n' +
            'Content-Type: application/json\r\nContent-Length: 24\r\n\r\n{"model_type"',
        );
      });
      socket.on('error', reject).on('close', () => resolve());
      socket.resume();
    });
    const line = await eventually(
      async () => service.logLines.find(({ requestId }) => requestId === 'gone'),
      (found) => found !== undefined,
    );
    expect(line).toMatchObject({ route: '/train', path: '/train' });
    expect(await service.countJobs()).toBe(before);
  });
});

describe('what is no HTTP', () => {
  it('400: is answered in JSON', async () => {
    const text = await sendRaw(service.port, 'hello\r\n\r\n');
    expect(text).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nContent-Type: application\/json\r\n/);
    expect(text).toMatch(/\{"detail":"Bad Request"\}$/);
  });

  it('431: a head that is too large is answered in JSON', async () => {
    const text = await sendRaw(
      service.port,
      `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
    );
    expect(text).toMatch(/^HTTP\/1\.1 431 /);
  });
});
