import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

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
