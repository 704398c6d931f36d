import { availableParallelism, homedir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';

const GIBIBYTE = 2 ** 30;

/** Where builds and downloads are kept that nobody named a place for. */
export function defaultCacheDirectory(env: Readonly<Record<string, string | undefined>>): string {
  const base =
    process.platform === 'darwin'
      ? join(homedir(), 'Library', 'Caches')
      : env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return resolve(base, 'modelkeeper');
}

/** One slot a core and a gigabyte of memory; a container's limit counts where there is one. */
export function defaultTrainingSlots(threads: number): number {
  const memoryBytes = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  return Math.max(1, Math.floor(Math.min(availableParallelism() / threads, memoryBytes / GIBIBYTE)));
}
