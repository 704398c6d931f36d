import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fillCache, finishedFolder } from './cache';
import type { Step } from './report';
import { runCommand } from './run-command';
import { downloadFromVendor } from './vendor-download';

/** What is downloaded where no data ask for another one. */
const VERSION = '8.2.6';
const OLDEST_MAJOR = 5;
const NEWEST_MAJOR = 8;

/** A MongoDB server program. */
export interface Mongod {
  path: string;
  /** As `8.2.6`. */
  version: string;
  /** For people: `on PATH`, `from the cache`. */
  origin: string;
}

export interface MongodSearch {
  cacheDirectory: string;
  /** The version that made the data, or null when there are none: any supported one will do then. */
  madeBy: string | null;
  step: Step;
  signal: AbortSignal;
}

/** A program that is at hand, on PATH or in the cache, and can open the data; null when there is none. */
export async function findMongod(search: MongodSearch): Promise<Mongod | null> {
  const installed = await inspect('mongod', 'on PATH', search);
  if (installed !== null) return installed;
  const cached = join(cacheFolder(search), 'mongod');
  return existsSync(cached) ? inspect(cached, 'from the cache', search) : null;
}

/** Downloads the version that made the data, or the newest; null when its makers can't be reached. */
export async function downloadMongod(search: MongodSearch): Promise<Mongod | null> {
  const { step, signal } = search;
  const folder = cacheFolder(search);
  const isThere = await fillCache(folder, async (work) => {
    const version = search.madeBy ?? VERSION;
    step.progress('downloading MongoDB');
    const download = await downloadFromVendor({
      script: 'mongod-download',
      version,
      folder: work,
      step,
      signal,
    });
    if (!('path' in download)) return null;
    const finished = finishedFolder(work);
    // A copy: it may have been found in a cache of others.
    copyFileSync(download.path, join(finished, 'mongod'));
    return finished;
  });
  return isThere ? inspect(join(folder, 'mongod'), 'downloaded', search) : null;
}

function cacheFolder({ cacheDirectory, madeBy }: MongodSearch): string {
  return join(cacheDirectory, 'mongod', `${madeBy ?? VERSION}-${process.platform}-${process.arch}`);
}

/** Null when there is no such program, it does not run, or it is not for these data. */
async function inspect(path: string, origin: string, search: MongodSearch): Promise<Mongod | null> {
  const { lines } = await runCommand({ program: path, args: ['--version'] }, { signal: search.signal });
  const version = /db version v(\d+\.\d+\.\d+)/.exec(lines.join('\n'))?.[1];
  if (version === undefined) return null;
  const isUsable =
    search.madeBy === null ? isSupported(version) : release(version) === release(search.madeBy);
  return isUsable ? { path, version, origin } : null;
}

function isSupported(version: string): boolean {
  const major = Number(version.split('.')[0]);
  return major >= OLDEST_MAJOR && major <= NEWEST_MAJOR;
}

/** Data are at home in one release series; the third number is for corrections. */
function release(version: string): string {
  return version.split('.').slice(0, 2).join('.');
}
