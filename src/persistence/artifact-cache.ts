import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactStore, Clock } from '../domain/ports';
import type { Artifact } from '../domain/run';
import { ignoreMissing } from './durable-file';

/** Files that stay whatever their size: they may be in use. */
const KEPT_MIN = 8;

/**
 * Artifacts in a folder of this machine, named by their digests. Above `maxBytes` those that were asked for longest ago
 * go, and are fetched again when they are needed.
 */
export function createArtifactCache(
  { artifacts, clock }: { artifacts: ArtifactStore; clock: Clock },
  { folder, maxBytes }: { folder: string; maxBytes: number },
): { file(artifact: Artifact): Promise<string> } {
  const underWay = new Map<string, Promise<string>>();

  async function provide(artifact: Artifact): Promise<string> {
    const path = join(folder, artifact.sha256);
    const found = await stat(path).catch(ignoreMissing);
    if (!found) {
      await mkdir(folder, { recursive: true });
      await artifacts.fetch(artifact, path);
      await removeOldest(folder, maxBytes);
    }
    await utimes(path, new Date(clock.now()), new Date(clock.now()));
    return path;
  }

  return {
    file(artifact) {
      const known = underWay.get(artifact.sha256);
      if (known) return known;
      const work = provide(artifact).finally(() => underWay.delete(artifact.sha256));
      underWay.set(artifact.sha256, work);
      return work;
    },
  };
}

async function removeOldest(folder: string, maxBytes: number): Promise<void> {
  const names = await readdir(folder);
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
