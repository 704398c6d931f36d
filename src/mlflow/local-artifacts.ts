import { lstat, readdir } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { locateWithin } from '../files/containment';
import type { FoundFiles } from './source';
import type { PackedFile } from './tar';

/** An experiment's folder as it was when its runs were recorded; the store may have been moved since. */
export interface ExperimentFolder {
  id: string;
  /** `artifact_location`: a path, or an address of scheme `file`. */
  location: string;
}

/** Artifacts on this machine. */
export interface LocalArtifacts {
  find(place: string): Promise<FoundFiles>;
  /** The path of a place that is there, but outside the folders; null otherwise. */
  outside(place: string): Promise<string | null>;
}

/**
 * Reads artifacts that lie in the given folders, links resolved, and in no others: whoever wrote a store must not choose
 * which files of this machine are read. What a store that was moved says of its old folders is looked for in the given ones.
 * @param base what relative paths are meant from
 */
export function createLocalArtifacts(given: {
  folders: readonly string[];
  experiments: readonly ExperimentFolder[];
  base: string;
}): LocalArtifacts {
  const { folders, experiments, base } = given;

  /** Where a path may lie now, likelier places first. */
  function candidates(place: string): string[] {
    const path = pathOf(place);
    if (path === null) return [];
    if (schemeOf(place) === 'mlflow-artifacts') return folders.map((folder) => join(folder, path));
    const moved = experiments.flatMap(({ id, location }) => {
      const old = pathOf(location);
      if (old === null || basename(old) !== id || !`${path}/`.startsWith(`${old}/`)) return [];
      return folders.map((folder) => join(folder, id, path.slice(old.length)));
    });
    return [...moved, resolve(base, path)];
  }

  async function locate(place: string): Promise<{ inside: string | null; outside: string | null }> {
    let outside: string | null = null;
    for (const candidate of candidates(place)) {
      const found = await locateWithin(folders, candidate);
      if (found?.isWithin) return { inside: found.path, outside: null };
      outside ??= found?.path ?? null;
    }
    return { inside: null, outside };
  }

  return {
    async find(place) {
      const { inside, outside } = await locate(place);
      if (inside !== null) return filesAt(inside);
      if (outside !== null) return { reason: `${outside} is outside the folders that may be read` };
      const scheme = schemeOf(place);
      const isLocal = scheme === null || scheme === 'file' || scheme === 'mlflow-artifacts';
      return { reason: isLocal ? `nothing is found of ${place}` : `${place} is not read from here` };
    },
    outside: async (place) => (await locate(place)).outside,
  };
}

function schemeOf(place: string): string | null {
  return /^([a-z][a-z0-9+.-]*):/i.exec(place)?.[1]?.toLowerCase() ?? null;
}

/** The path of a place of this machine; null for one elsewhere. */
function pathOf(place: string): string | null {
  const scheme = schemeOf(place);
  if (scheme === null) return place.replace(/(.)\/+$/, '$1');
  try {
    if (scheme === 'file') return fileURLToPath(place).replace(/(.)\/+$/, '$1');
    return scheme === 'mlflow-artifacts' ? decodeURIComponent(new URL(place).pathname) : null;
  } catch {
    // Another host's, or no address at all.
    return null;
  }
}

/** All files at a path; links among them could lead anywhere. */
async function filesAt(path: string): Promise<FoundFiles> {
  if ((await lstat(path)).isFile()) return { files: [{ file: path, path: basename(path) }] };
  const files: PackedFile[] = [];
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    const below = relative(path, file).split(sep).join('/');
    if (entry.isSymbolicLink()) return { reason: `${file} is a link, and links are not followed` };
    if (entry.isFile()) files.push({ file, path: below });
  }
  return files.length > 0 ? { files } : { reason: `there is no file in ${path}` };
}
