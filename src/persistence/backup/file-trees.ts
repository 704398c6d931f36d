import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DomainError } from '../../domain/errors';
import type { FileFacts } from './json-lines';
import type { ExportedFile } from './manifest';

/** Files that belong to the records, by their paths with slashes. */
export interface FileTree {
  /** What people call it: its folder, or its bucket. */
  name: string;
  /** Of all files, in any order. */
  paths(): AsyncIterable<string>;
  /** Copies a file, and tells what was copied; null for one that is not there any more. */
  copyTo(path: string, target: string): Promise<FileFacts | null>;
  /** Keeps a copy of a file durably; the same bytes again are no error. @throws DomainError INVALID_STATE for other bytes */
  put(path: string, file: string): Promise<void>;
}

const NAMES = ['artifacts', 'models'] as const;

/** The trees, by their names in an export. */
export type FileTrees = Record<(typeof NAMES)[number], FileTree>;

/** Copies the files of the trees into an export. One that is removed meanwhile is left out: no finished record needs it. */
export async function exportTrees(trees: FileTrees, folder: string): Promise<ExportedFile[]> {
  const files: ExportedFile[] = [];
  for (const name of NAMES)
    for await (const path of trees[name].paths()) {
      const target = join(folder, name, path);
      await mkdir(dirname(target), { recursive: true });
      const facts = await trees[name].copyTo(path, target);
      if (facts) files.push({ path: `${name}/${path}`, documents: null, ...facts });
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
  for (const { path } of files) {
    const name = NAMES.find((known) => path.startsWith(`${known}/`));
    if (name !== undefined) await keep(trees[name], path.slice(name.length + 1), join(from, path));
  }
}

async function keep(tree: FileTree, path: string, file: string): Promise<void> {
  try {
    await tree.put(path, file);
  } catch (cause) {
    if (!(cause instanceof DomainError) || cause.code !== 'INVALID_STATE') throw cause;
    const message = `${path} is in ${tree.name} already, with other bytes than the export: import into an empty folder or bucket (MODELKEEPER_ARTIFACTS, MODELKEEPER_MODELS).`;
    throw new DomainError('INVALID_STATE', message, { cause });
  }
}
