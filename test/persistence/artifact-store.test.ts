import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { systemClock } from '../../src/compose';
import type { ArtifactStore } from '../../src/domain/ports';
import { createArtifactFolder } from '../../src/persistence/artifact-folder';
import { createArtifactBucket, openArtifactBucket } from '../../src/persistence/s3/artifact-bucket';
import { fromSetup } from '../support/core';
import { startS3, type TestS3 } from '../support/s3-server';

let server: TestS3;
let folder: string;
let artifacts: ArtifactStore;
/** Where the store under test has its files, named like their keys. */
let kept: string;
beforeAll(async () => {
  server = await startS3(fromSetup('TEST_S3_SERVER'));
});
afterAll(() => server.stop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelkeeper-artifacts-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function openFolder(): void {
  kept = join(folder, 'store');
  artifacts = createArtifactFolder(kept);
}

function openS3(): void {
  const prefix = `${randomUUID()}/of/tests/`;
  kept = join(server.folder, prefix);
  const bucket = openArtifactBucket({ ...server.address, prefix }, systemClock);
  artifacts = createArtifactBucket(bucket);
}

async function aFile(content: string | Buffer, name = 'given'): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, content);
  return file;
}

const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');
const stored = (key: string): Promise<string> => readFile(join(kept, key), 'utf8');
const filesBelow = async (path: string): Promise<string[]> =>
  (await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();

describe.each([
  ['a folder', openFolder],
  ['a bucket', openS3],
])('artifacts in %s', (_name, openStore) => {
  beforeEach(() => openStore());

  describe('put', () => {
    it('keeps a copy and tells its digest and size', async () => {
      const artifact = await artifacts.put('models/r/1/model.json', await aFile('tree'));
      expect(artifact).toEqual({ key: 'models/r/1/model.json', sha256: sha256('tree'), sizeBytes: 4 });
      await aFile('changed afterwards');
      expect(await stored('models/r/1/model.json')).toBe('tree');
    });

    it('of the same bytes under the same key is no error and changes nothing', async () => {
      const first = await artifacts.put('a/b', await aFile('tree'));
      expect(await artifacts.put('a/b', await aFile('tree', 'other'))).toEqual(first);
      expect(await filesBelow(kept)).toEqual(['b']);
    });

    it('of other bytes under the same key is refused and leaves the first', async () => {
      await artifacts.put('a/b', await aFile('tree'));
      await expect(artifacts.put('a/b', await aFile('bush'))).rejects.toMatchObject({
        code: 'INVALID_STATE',
      });
      expect(await stored('a/b')).toBe('tree');
    });

    it('of the same bytes by several at once keeps one whole file', async () => {
      const content = 'x'.repeat(100_000);
      const file = await aFile(content);
      await Promise.all(Array.from({ length: 8 }, () => artifacts.put('a/b', file)));
      expect(await stored('a/b')).toBe(content);
      expect(await filesBelow(kept)).toEqual(['b']);
    });

    it('of a file that is not there fails and leaves nothing', async () => {
      await expect(artifacts.put('a/b', join(folder, 'absent'))).rejects.toMatchObject({ code: 'ENOENT' });
      expect(await filesBelow(kept)).toEqual([]);
    });
  });

  describe('keys', () => {
    it.each([
      '../given',
      'a/../../given',
      'a/..',
      '..',
      '.',
      '/etc/passwd',
      'a//b',
      'a/',
      '/',
      '',
      'a\\..\\b',
      'a\0b',
      'a b',
      '.hidden',
      'a/.hidden',
      'C:/x',
      'a\n',
    ])('that could lead elsewhere are refused: %j', async (key) => {
      const refusal = { code: 'VALIDATION_FAILED' };
      const artifact = { key, sha256: sha256('secret'), sizeBytes: 6 };
      await expect(artifacts.put(key, await aFile('secret'))).rejects.toMatchObject(refusal);
      await expect(async () => artifacts.removeAll(key)).rejects.toMatchObject(refusal);
      await expect(artifacts.fetch(artifact, join(folder, 'out'))).rejects.toMatchObject(refusal);
    });

    it('never lead out of the folder, whatever they are', async () => {
      const part = fc.constantFrom('..', '.', '/', '\\', 'a', '.a', 'a.b', '', '\0', '%2e%2e', '~', ' ');
      const key = fc.array(part, { maxLength: 6 }).map((parts) => parts.join(''));
      await aFile('given', 'given');
      await fc.assert(
        fc.asyncProperty(key, async (text) => {
          await artifacts.put(text, join(folder, 'given')).catch(() => undefined);
          await artifacts.removeAll(text).catch(() => undefined);
          expect((await readdir(folder)).filter((name) => name !== 'store')).toEqual(['given']);
        }),
        { numRuns: 60 },
      );
    });
  });

  describe('fetch', () => {
    it('writes the artifact to a file', async () => {
      const artifact = await artifacts.put('a/b', await aFile('tree'));
      await artifacts.fetch(artifact, join(folder, 'new', 'out'));
      expect(await readFile(join(folder, 'new', 'out'), 'utf8')).toBe('tree');
    });

    it('refuses an artifact whose bytes have changed, and leaves the target as it was', async () => {
      const artifact = await artifacts.put('a/b', await aFile('tree'));
      await writeFile(join(kept, 'a', 'b'), 'twig');
      const target = await aFile('older', 'out');
      await expect(artifacts.fetch(artifact, target)).rejects.toMatchObject({ code: 'INTERNAL' });
      expect(await readFile(target, 'utf8')).toBe('older');
      expect(await readdir(folder)).toEqual(expect.not.arrayContaining([expect.stringMatching(/^\./)]));
    });

    it('reads its bytes, and not those of another size', async () => {
      const artifact = await artifacts.put('a/b', await aFile('tree'));
      const parts: Uint8Array[] = [];
      for await (const part of await artifacts.read(artifact)) parts.push(part);
      expect(Buffer.concat(parts).toString()).toBe('tree');
      await writeFile(join(kept, 'a', 'b'), 'trees');
      await expect(artifacts.read(artifact)).rejects.toMatchObject({ code: 'INTERNAL' });
    });

    it('of an artifact that is not there says so', async () => {
      const artifact = { key: 'a/b', sha256: sha256('tree'), sizeBytes: 4 };
      await expect(artifacts.fetch(artifact, join(folder, 'out'))).rejects.toMatchObject({
        code: 'UNAVAILABLE',
      });
      await expect(artifacts.read(artifact)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      expect(await filesBelow(folder)).toEqual([]);
    });
  });

  it('removeAll removes what is below a folder and nothing beside it; nothing there is no error', async () => {
    for (const key of ['c/run-1/1', 'c/run-1/2/x', 'c/run-10/1', 'c/run'])
      await artifacts.put(key, await aFile(key));
    await artifacts.removeAll('c/run-1');
    await artifacts.removeAll('c/run-1');
    expect((await readdir(join(kept, 'c'))).sort()).toEqual(['run', 'run-10']);
    await artifacts.removeAll('c/run');
    expect(await readdir(join(kept, 'c'))).toEqual(['run-10']);
  });
});
