import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { prepareFolder } from './data-folder';

const WORK_PREFIX = '.making-';
/** No download or build takes this long. */
const ABANDONED_AFTER_MS = 60 * 60 * 1000;

/**
 * Fills a folder of the cache: `make` is given an empty folder on the same disk and resolves to the finished folder in
 * it, which then appears by one rename, or to null when there is nothing to keep. So it is whole or missing whenever the
 * work is killed, and two at the same time don't disturb each other. Does nothing when the folder is there.
 * @returns whether the folder is there
 * @throws DomainError UNAVAILABLE when the cache can't be written
 */
export async function fillCache(
  folder: string,
  make: (work: string) => Promise<string | null>,
): Promise<boolean> {
  if (existsSync(folder)) return true;
  const parent = dirname(folder);
  prepareFolder(parent, 'MODELKEEPER_CACHE');
  removeAbandoned(parent);
  const work = mkdtempSync(join(parent, `${WORK_PREFIX}${basename(folder)}-`));
  try {
    const finished = await make(work);
    if (finished !== null) moveIntoPlace(finished, folder);
    return finished !== null;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Another one may have been faster: its result is as good. */
function moveIntoPlace(finished: string, folder: string): void {
  try {
    renameSync(finished, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}

/** What was left by a process that was killed while it worked. */
function removeAbandoned(parent: string): void {
  for (const name of readdirSync(parent)) {
    const work = join(parent, name);
    if (!name.startsWith(WORK_PREFIX)) continue;
    const { mtimeMs } = statSync(work, { throwIfNoEntry: false }) ?? { mtimeMs: Date.now() };
    if (Date.now() - mtimeMs > ABANDONED_AFTER_MS) rmSync(work, { recursive: true, force: true });
  }
}

/** An empty folder inside the work folder, to put together what will be kept. */
export function finishedFolder(work: string): string {
  const folder = join(work, 'finished');
  mkdirSync(folder);
  return folder;
}
