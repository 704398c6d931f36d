import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';

/**
 * What a path leads to, links followed, and whether that lies in one of the folders (or is one), which may be links
 * themselves; null when nothing is there.
 */
export async function locateWithin(
  folders: readonly string[],
  path: string,
): Promise<{ path: string; isWithin: boolean } | null> {
  const [real, ...roots] = await Promise.all([path, ...folders].map(realPath));
  if (!real) return null;
  return { path: real, isWithin: roots.some((root) => root && contains(root, real)) };
}

function realPath(path: string): Promise<string | null> {
  return realpath(path).catch(() => null);
}

function contains(folder: string, path: string): boolean {
  const below = relative(folder, path);
  return below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below);
}
