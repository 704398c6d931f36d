import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { systemClock } from '../../src/compose';
import type { BucketAddress } from '../../src/domain/artifact-place';
import { createArtifactBucket, openArtifactBucket } from '../../src/persistence/s3/artifact-bucket';
import { pingBucket, proveBucket } from '../../src/persistence/s3/bucket-check';
import { abortUnfinished } from '../../src/persistence/s3/multipart';
import { fromSetup } from '../support/core';
import { startS3, type TestS3 } from '../support/s3-server';

const MEGABYTE = 2 ** 20;
let server: TestS3;
let folder: string;
beforeAll(async () => {
  server = await startS3(fromSetup('TEST_S3_SERVER'));
});
afterAll(() => server.stop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelkeeper-bucket-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const bucketAt = (change: Partial<BucketAddress> = {}) =>
  openArtifactBucket({ ...server.address, ...change }, systemClock);
const storeAt = (change: Partial<BucketAddress> = {}) => createArtifactBucket(bucketAt(change));

async function aFile(content: string | Buffer, name = 'given'): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, content);
  return file;
}

it('two that store different bytes under one key at once: one of them does, the other is refused', async () => {
  const files = await Promise.all(['tree', 'bush', 'herb', 'moss'].map((text) => aFile(text, text)));
  for (let round = 0; round < 10; round++) {
    const puts = await Promise.allSettled(files.map((file) => storeAt().put(`race/${round}`, file)));
    const winner = files.filter((_file, index) => puts[index]?.status === 'fulfilled');
    expect(winner).toEqual([expect.any(String)]);
    expect(puts.filter(({ status }) => status === 'rejected')).toEqual(
      Array.from({ length: 3 }, () => ({
        status: 'rejected',
        reason: expect.objectContaining({ code: 'INVALID_STATE' }),
      })),
    );
    expect(await readFile(join(server.folder, 'race', `${round}`), 'utf8')).toBe(
      await readFile(winner[0] ?? '', 'utf8'),
    );
  }
});

it('a large file goes both ways in pieces', async () => {
  const file = await aFile(Buffer.alloc(192 * MEGABYTE, 'rows'));
  let peakBytes = 0;
  const watch = setInterval(() => {
    peakBytes = Math.max(peakBytes, process.memoryUsage().arrayBuffers);
  }, 5);
  const before = process.memoryUsage().arrayBuffers;
  const artifact = await storeAt().put('large', file);
  await storeAt().fetch(artifact, join(folder, 'out'));
  clearInterval(watch);
  expect(artifact.sizeBytes).toBe(192 * MEGABYTE);
  expect(peakBytes - before).toBeLessThan(64 * MEGABYTE);
});

describe('a file that is larger than one call takes', () => {
  const PART = 5 * MEGABYTE;
  const inParts = (bucket = bucketAt()) => createArtifactBucket(bucket, PART);
  const unfinished = async (): Promise<number> => {
    const { body } = await bucketAt().call({ method: 'GET', query: { uploads: '' } }, [200]);
    return (await text(body)).split('<Upload>').length - 1;
  };

  it('is stored in parts, whole and once, also by several at a time', async () => {
    const bytes = randomBytes(11 * MEGABYTE);
    const file = await aFile(bytes);
    const artifacts = await Promise.all([1, 2, 3].map(() => inParts().put('parts/a', file)));
    expect(artifacts[0]).toMatchObject({ sizeBytes: bytes.length });
    expect(bytes.equals(await readFile(join(server.folder, 'parts', 'a')))).toBe(true);
    expect(await inParts().put('parts/a', file)).toEqual(artifacts[0]);
    const other = await aFile(randomBytes(11 * MEGABYTE), 'other');
    const both = await Promise.allSettled([file, other].map((each) => inParts().put('parts/b', each)));
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(inParts().put('parts/a', other)).rejects.toMatchObject({ code: 'INVALID_STATE' });
    expect(await unfinished()).toBe(0);
  });

  it('leaves nothing when a part fails; what a death leaves is aborted when it is old', async () => {
    const file = await aFile(Buffer.alloc(11 * MEGABYTE, 'tree'));
    const bucket = bucketAt();
    let parts = 0;
    const failing: typeof bucket = {
      ...bucket,
      call: (call, statuses) => {
        if (call.file && ++parts === 2) call = { ...call, file: { ...call.file, offset: 1 } };
        return bucket.call(call, statuses);
      },
    };
    await expect(inParts(failing).put('parts/c', file)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await unfinished()).toBe(0);
    const begin = { method: 'POST', key: 'mine/d', query: { uploads: '' } } as const;
    (await bucket.call(begin, [200])).body.resume();
    for (const [prefix, at, left] of [
      ['mine/', '2020', 1],
      ['other/', '2120', 1],
      ['', '2120', 1],
      ['mine/', '2120', 0],
    ] as const) {
      await abortUnfinished(bucketAt({ prefix }), `${at}-01-01T00:00:00.000Z`);
      expect([prefix, at, await unfinished()]).toEqual([prefix, at, left]);
    }
  });
});

it('removeAll removes more than one answer can list', async () => {
  await mkdir(join(server.folder, 'many', 'run'), { recursive: true });
  const names = Array.from({ length: 1_150 }, (_, index) => `${index}`);
  await Promise.all(names.map((name) => writeFile(join(server.folder, 'many', 'run', name), name)));
  await storeAt({ prefix: 'many/' }).removeAll('run');
  expect(await readdir(join(server.folder, 'many', 'run')).catch(() => [])).toEqual([]);
});

describe('while the server is away', () => {
  afterEach(() => server.restart());

  it('every call says so, and works again when it is back', async () => {
    const file = await aFile('tree');
    const artifact = await storeAt().put('outage', file);
    await server.kill();
    const away = { code: 'UNAVAILABLE', message: 'the artifact store does not answer' };
    await expect(storeAt().put('other', file)).rejects.toMatchObject(away);
    await expect(storeAt().fetch(artifact, join(folder, 'out'))).rejects.toMatchObject(away);
    await expect(storeAt().removeAll('outage')).rejects.toMatchObject(away);
    await expect(proveBucket(bucketAt())).rejects.toMatchObject(away);
    await expect(pingBucket(bucketAt())).rejects.toMatchObject(away);
    await server.restart();
    await storeAt().fetch(artifact, join(folder, 'out'));
    expect(await readFile(join(folder, 'out'), 'utf8')).toBe('tree');
    await server.kill();
  });
});

describe('the proof of a bucket', () => {
  it('holds where artifacts can be kept, and leaves nothing', async () => {
    const prefix = 'proof/';
    await proveBucket(bucketAt({ prefix }));
    expect(await readdir(join(server.folder, 'proof')).catch(() => [])).toEqual([]);
    expect(await pingBucket(bucketAt({ prefix }))).toBe('answers');
  });

  it.each([
    ['a wrong key', { accessKeyId: 'grace' }, 'AWS_ACCESS_KEY_ID'],
    ['a wrong secret', { secretAccessKey: 'staple' }, 'AWS_SECRET_ACCESS_KEY'],
    ['another region', { region: 'us-east-1' }, 'AWS_REGION'],
    ['a bucket that is not there', { bucket: 'elsewhere' }, 'make the bucket elsewhere'],
  ])('fails for %s and says what to do, without the secret', async (_name, change, advice) => {
    const error = await proveBucket(bucketAt(change)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'VALIDATION_FAILED', message: expect.stringContaining(advice) });
    expect(String(error)).not.toMatch(/correct horse|staple/);
  });
});

describe('on a bad line', () => {
  let line: Server;
  const sockets: Socket[] = [];
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    line.close();
  });

  /** A line to the server that changes what goes either way; null breaks it. */
  async function lineThat(change: { up?: (b: Buffer) => Buffer; down?: (b: Buffer) => Buffer | null }) {
    const { port } = new URL(server.address.endpoint);
    line = createServer((caller) => {
      const callee = connect(Number(port), '127.0.0.1');
      sockets.push(caller, callee);
      caller.on('data', (bytes) => callee.write(change.up?.(bytes) ?? bytes));
      callee.on('data', (bytes) => {
        const passed = change.down === undefined ? bytes : change.down(bytes);
        if (passed === null) caller.destroy();
        else caller.write(passed);
      });
      callee.on('close', () => caller.end());
      for (const socket of [caller, callee]) socket.on('error', () => socket.destroy());
    });
    await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve));
    return storeAt({ endpoint: `http://127.0.0.1:${(line.address() as AddressInfo).port}` });
  }

  it('what was changed on its way is not kept', async () => {
    const store = await lineThat({
      up: (bytes) => Buffer.from(bytes.toString('latin1').replace('a tree', 'a twig'), 'latin1'),
    });
    await expect(store.put('changed', await aFile('this is a tree'))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
    await expect(readFile(join(server.folder, 'changed'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('what broke off is no artifact, and the target stays as it was', async () => {
    const artifact = await storeAt().put('broken', await aFile(Buffer.alloc(8 * MEGABYTE, 'rows')));
    const target = await aFile('older', 'out');
    let received = 0;
    const store = await lineThat({
      down: (bytes) => {
        received += bytes.length;
        return received > MEGABYTE ? null : bytes;
      },
    });
    await expect(store.fetch(artifact, target)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await readFile(target, 'utf8')).toBe('older');
  });

  it('an answer that was lost is asked for again: what had been stored then is no conflict', async () => {
    let calls = 0;
    const store = await lineThat({
      down: (bytes) => {
        calls += 1;
        // The first answer is that nothing is stored yet, the second that it is now.
        return calls === 2 ? null : bytes;
      },
    });
    const artifact = await store.put('lost', await aFile('tree'));
    expect(calls).toBeGreaterThan(2);
    await storeAt().fetch(artifact, join(folder, 'out'));
    expect(await readFile(join(folder, 'out'), 'utf8')).toBe('tree');
  });
});
