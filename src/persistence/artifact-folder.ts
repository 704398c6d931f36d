import { createReadStream } from 'node:fs';
import { copyFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '../domain/errors';
import type { ArtifactStore } from '../domain/ports';
import type { Artifact } from '../domain/run';
import { assertSize, assertUnchanged, digestOf, isStored, safeKey } from './artifact-file';
import { ignoreMissing, writeDurably } from './durable-file';

/** Artifacts as files below one folder, which all machines share. */
export function createArtifactFolder(folder: string): ArtifactStore {
  const pathOf = (key: string): string => join(folder, safeKey(key));

  return {
    async put(key, file) {
      const path = pathOf(key);
      const artifact = { key, ...(await digestOf(file)) };
      if (isStored(artifact, await digestOf(path).catch(ignoreMissing))) return artifact;
      await writeDurably(path, async (temporary) => {
        await copyFile(file, temporary);
        // What is recorded must be what is kept: nothing could be published from it otherwise.
        assertUnchanged(artifact, await digestOf(temporary));
      });
      return artifact;
    },
    fetch: (artifact, file) =>
      writeDurably(file, async (temporary) => {
        await copyFile(pathOf(artifact.key), temporary).catch((error: unknown) => {
          ignoreMissing(error);
          throw notThere(artifact);
        });
        assertUnchanged(artifact, await digestOf(temporary));
      }),
    async read(artifact) {
      const path = pathOf(artifact.key);
      const found = await stat(path).catch(ignoreMissing);
      if (!found) throw notThere(artifact);
      assertSize(artifact, found.size);
      return createReadStream(path);
    },
    async removeAll(prefix) {
      // Again where an attempt that is to stop has written into it meanwhile.
      await rm(pathOf(prefix), { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function notThere({ key }: Artifact): DomainError {
  return new DomainError('UNAVAILABLE', `artifact ${key} is not in the store; is its folder there?`);
}
