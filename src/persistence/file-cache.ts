import { copyFile, link, mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileCache } from '../domain/data/ports';
import type { Clock } from '../domain/ports';
import { digestOf } from './artifact-file';
import { ignoreMissing, removeAbandoned } from './durable-file';

/** Files that stay whatever their size: they may be in use. */
const KEPT_MIN = 8;

/**
 * Files in a folder of this machine, named by their digests. Above `maxBytes` those that were asked for longest ago go, and
 * are fetched again when they are needed.
 */
export function createFileCache(
  clock: Clock,
  { folder, maxBytes }: { folder: string; maxBytes: number },
): FileCache {
  const underWay = new Map<string, Promise<string>>();

  async function provide(sha256: string, fetch: (path: string) => Promise<void>): Promise<string> {
    const path = join(folder, sha256);
    const found = await stat(path).catch(ignoreMissing);
    if (!found) {
      await mkdir(folder, { recursive: true });
      await fetch(path);
      await removeAbandoned(path);
    }
    await utimes(path, new Date(clock.now()), new Date(clock.now()));
    // Not before it counts as the newest itself, by the same clock as the others.
    if (!found) await removeOldest(folder, maxBytes);
    return path;
  }

  function file(sha256: string, fetch: (path: string) => Promise<void>): Promise<string> {
    const known = underWay.get(sha256);
    if (known) return known;
    const work = provide(sha256, fetch).finally(() => underWay.delete(sha256));
    underWay.set(sha256, work);
    return work;
  }

  return {
    file,
    async place(sha256, target, fetch) {
      await linkOrCopy(await file(sha256, fetch), target);
      if ((await digestOf(target)).sha256 === sha256) return;
      // Damaged on this disk: what is fetched anew was checked on its way.
      for (const damaged of [join(folder, sha256), target]) await rm(damaged, { force: true });
      await linkOrCopy(await file(sha256, fetch), target);
    },
  };
}

/** A link outlasts the file's removal from the cache; a copy does where the folders are on different file systems. */
async function linkOrCopy(path: string, target: string): Promise<void> {
  await link(path, target).catch(() => copyFile(path, target));
}

async function removeOldest(folder: string, maxBytes: number): Promise<void> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.'));
  const files = await Promise.all(
    names.map(async (name) => ({ name, found: await stat(join(folder, name)).catch(ignoreMissing) })),
  );
  const newest = files
    .flatMap(({ name, found }) => (found ? [{ name, at: found.mtimeMs, sizeBytes: found.size }] : []))
    .sort((a, b) => b.at - a.at);
  let sizeBytes = 0;
  for (const [index, file] of newest.entries()) {
    sizeBytes += file.sizeBytes;
    if (index >= KEPT_MIN && sizeBytes > maxBytes) await rm(join(folder, file.name), { force: true });
  }
}
