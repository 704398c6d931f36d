import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const TEMPORARY = /^\.[0-9a-f-]{36}\.tmp$/;
/** Longer than any write takes. */
const ABANDONED_MS = 3_600_000;

/**
 * Makes `target` appear whole or not at all: `write` fills a temporary file beside it, which is flushed to disk and
 * renamed over the target; then the folders are flushed, so that the rename itself survives, and they with it.
 */
export async function writeDurably(
  target: string,
  write: (temporary: string) => Promise<void>,
): Promise<void> {
  const folder = dirname(target);
  const firstMade = await mkdir(folder, { recursive: true });
  const temporary = join(folder, `.${randomUUID()}.tmp`);
  try {
    await write(temporary);
    await flush(temporary);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  const top = firstMade === undefined ? folder : dirname(firstMade);
  for (const changed of foldersUpTo(folder, top)) await flush(changed);
}

/**
 * Removes the temporary files of killed writers beside `written`: those that nobody has written to for an hour, by the
 * clock of the file system, which was just written to.
 */
export async function removeAbandoned(written: string): Promise<void> {
  const folder = dirname(written);
  const { mtimeMs: nowMs } = await stat(written);
  for (const name of await readdir(folder)) {
    if (!TEMPORARY.test(name)) continue;
    const found = await stat(join(folder, name)).catch(ignoreMissing);
    if (found && nowMs - found.mtimeMs > ABANDONED_MS) await rm(join(folder, name), { force: true });
  }
}

/** For a file that is not there: passes on every other error. */
export function ignoreMissing(error: unknown): undefined {
  if (!isMissingFile(error)) throw error;
}

/** A folder and those above it, up to `top`. */
function foldersUpTo(folder: string, top: string): string[] {
  return folder.length <= top.length ? [folder] : [folder, ...foldersUpTo(dirname(folder), top)];
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** True for "there is no such file". */
export function isMissingFile(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}
