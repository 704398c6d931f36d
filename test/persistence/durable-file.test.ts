import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createArtifactFolder } from '../../src/persistence/artifact-folder';
import { writeDurably } from '../../src/persistence/durable-file';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelkeeper-durable-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a file that is being written', () => {
  it('is not visible before it is whole, and not at all when writing fails', async () => {
    const target = join(folder, 'x', 'target');
    const half = writeDurably(target, async (temporary) => {
      await writeFile(temporary, 'ha');
      expect(await readdir(join(folder, 'x'))).not.toContain('target');
      throw new Error('disk full');
    });
    await expect(half).rejects.toThrow('disk full');
    expect(await readdir(join(folder, 'x'))).toEqual([]);
  });

  it('replaces an older one in one step: who reads meanwhile sees one or the other', async () => {
    const target = join(folder, 'target');
    await writeDurably(target, (temporary) => writeFile(temporary, 'a'.repeat(50_000)));
    const writing = new AbortController();
    const seen = new Set<string>();
    const reader = (async () => {
      while (!writing.signal.aborted) seen.add(await readFile(target, 'utf8'));
    })();
    for (const letter of 'bcdefg')
      await writeDurably(target, (temporary) => writeFile(temporary, letter.repeat(50_000)));
    writing.abort();
    await reader;
    expect([...seen].filter((text) => !/^(.)\1{49999}$/.test(text))).toEqual([]);
  });

  it('may be what another process left half-written: it stays hidden and in nobody’s way', async () => {
    await mkdir(join(folder, 'store', 'a'), { recursive: true });
    await writeFile(join(folder, 'store', 'a', '.0b0e6c1e-0000-4000-8000-000000000000.tmp'), 'ha');
    await writeFile(join(folder, 'given'), 'tree');
    const artifacts = createArtifactFolder(join(folder, 'store'));
    const artifact = await artifacts.put('a/b', join(folder, 'given'));
    await artifacts.fetch(artifact, join(folder, 'out'));
    expect(await readFile(join(folder, 'out'), 'utf8')).toBe('tree');
  });
});
