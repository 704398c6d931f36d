import type { DatasetObjects, FileCache } from '../../domain/data/ports';
import type { TableVersion } from '../../domain/data/table-version';
import type { ArtifactStore } from '../../domain/ports';

/** The bytes of versions, on this machine. */
export interface TableFiles {
  /**
   * Path of a file with the bytes of the version, checked by their digest: `file`, or one that comes with the program.
   * @throws DomainError UNAVAILABLE; of an object VALIDATION_FAILED when it is not there, INVALID_STATE when it has changed,
   *   FORBIDDEN
   */
  fetch(table: TableVersion, file: string): Promise<string>;
}

/** Files of versions over their ports. Objects are kept in the cache, as they may be far away. */
export function createTableFiles(deps: {
  artifacts: ArtifactStore;
  objects: DatasetObjects;
  fileCache: FileCache;
}): TableFiles {
  const { artifacts, objects, fileCache } = deps;
  return {
    async fetch({ file: stored, sha256, sizeBytes }, file) {
      if (stored.kind === 'package') return stored.path;
      if (stored.kind === 'artifact') await artifacts.fetch(stored.artifact, file);
      else {
        const object = { address: stored.address, sha256, sizeBytes };
        await fileCache.place(sha256, file, (path) => objects.fetch(object, path));
      }
      return file;
    },
  };
}
