import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { DomainError } from '../../domain/errors';
import { ignoreMissing, isMissingFile, writeDurably } from '../durable-file';
import { factsOf } from './json-lines';
import { type ExportedFile, isInside } from './manifest';

/** Folders whose files belong to the records, by their names in an export. All absolute. */
export interface FileTrees {
  artifacts: string;
  models: string;
}

const NAMES = ['artifacts', 'models'] as const satisfies readonly (keyof FileTrees)[];

/** Copies the files of the trees into an export. One that is removed meanwhile is left out: no finished record needs it. */
export async function exportTrees(trees: FileTrees, folder: string): Promise<ExportedFile[]> {
  const files: ExportedFile[] = [];
  for (const name of NAMES)
    for (const path of await filesBelow(trees[name])) {
      const target = join(folder, name, path);
      await mkdir(dirname(target), { recursive: true });
      const isThere = await copyFile(join(trees[name], path), target).then(() => true, ignoreMissing);
      if (isThere) files.push({ path: `${name}/${path}`, documents: null, ...(await factsOf(target)) });
    }
  return files;
}

/**
 * Copies the files of an export to their trees.
 * @throws DomainError INVALID_STATE when one is there with other bytes
 */
export async function importTrees(
  files: readonly ExportedFile[],
  from: string,
  trees: FileTrees,
): Promise<void> {
  for (const { path, sha256 } of files) {
    const name = NAMES.find((known) => path.startsWith(`${known}/`));
    if (name === undefined) continue;
    const target = join(trees[name], path.slice(name.length + 1));
    const stored = await factsOf(target).catch(ignoreMissing);
    if (stored?.sha256 === sha256) continue;
    if (stored)
      throw new DomainError(
        'INVALID_STATE',
        `${target} is there already, with other bytes than the export: import into an empty folder (MODELKEEPER_ARTIFACTS, MODELKEEPER_MODELS).`,
      );
    await writeDurably(target, (temporary) => copyFile(join(from, path), temporary));
  }
}

/** Paths of the files below a folder, in the order of their names; what is being written is not there yet. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (!isMissingFile(error)) throw error;
    return [];
  });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter(isInside)
    .sort();
}
