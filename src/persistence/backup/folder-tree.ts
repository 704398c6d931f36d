import { copyFile, readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { DomainError } from '../../domain/errors';
import { digestOf } from '../artifact-file';
import { ignoreMissing, isMissingFile, writeDurably } from '../durable-file';
import type { FileTree } from './file-trees';
import { isInside } from './manifest';

/** The files below a folder, an absolute path. What is being written is not there yet. */
export function folderTree(folder: string): FileTree {
  return {
    name: folder,
    async *paths() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
        (error: unknown) => {
          if (!isMissingFile(error)) throw error;
          return [];
        },
      );
      yield* entries
        .filter((entry) => entry.isFile())
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
        .filter(isInside);
    },
    async copyTo(path, target) {
      const isThere = await copyFile(join(folder, path), target).then(() => true, ignoreMissing);
      return isThere ? digestOf(target) : null;
    },
    async put(path, file) {
      const target = join(folder, path);
      const stored = await digestOf(target).catch(ignoreMissing);
      if (stored?.sha256 === (await digestOf(file)).sha256) return;
      if (stored) throw new DomainError('INVALID_STATE', `${target} is there already, with other bytes`);
      await writeDurably(target, (temporary) => copyFile(file, temporary));
    },
  };
}
