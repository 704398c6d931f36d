import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '../domain/errors';
import type { ArtifactStore } from '../domain/ports';
import type { Artifact } from '../domain/run';
import { ignoreMissing, writeDurably } from './durable-file';

const KEY = /^[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/;

/** Artifacts as files below one folder, which all machines share. */
export function createArtifactFolder(folder: string): ArtifactStore {
  const pathOf = (key: string): string => {
    if (!KEY.test(key)) throw new DomainError('VALIDATION_FAILED', `'${key}' is not an artifact key`);
    return join(folder, key);
  };

  return {
    async put(key, file) {
      const path = pathOf(key);
      const artifact = { key, ...(await digestOf(file)) };
      const stored = await digestOf(path).catch(ignoreMissing);
      if (stored?.sha256 === artifact.sha256) return artifact;
      if (stored)
        throw new DomainError('INVALID_STATE', `artifact ${key} is already stored with other bytes`);
      await writeDurably(path, async (temporary) => {
        await copyFile(file, temporary);
        // What is recorded must be what is kept: nothing could be published from it otherwise.
        await assertDigest(temporary, artifact);
      });
      return artifact;
    },
    fetch: (artifact, file) =>
      writeDurably(file, async (temporary) => {
        await copyFile(pathOf(artifact.key), temporary).catch((error: unknown) => {
          ignoreMissing(error);
          throw notThere(artifact);
        });
        await assertDigest(temporary, artifact);
      }),
    async read(artifact) {
      const path = pathOf(artifact.key);
      const found = await stat(path).catch(ignoreMissing);
      if (!found) throw notThere(artifact);
      if (found.size !== artifact.sizeBytes)
        throw new DomainError(
          'INTERNAL',
          `artifact ${artifact.key} has changed: ${found.size} bytes, recorded ${artifact.sizeBytes}`,
        );
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

async function assertDigest(file: string, { key, sha256 }: Artifact): Promise<void> {
  const found = await digestOf(file);
  if (found.sha256 !== sha256)
    throw new DomainError(
      'INTERNAL',
      `artifact ${key} has changed: sha-256 ${found.sha256}, recorded ${sha256}`,
    );
}

async function digestOf(file: string): Promise<Pick<Artifact, 'sha256' | 'sizeBytes'>> {
  const { size: sizeBytes } = await stat(file);
  const hash = createHash('sha256');
  for await (const part of createReadStream(file)) hash.update(part as Buffer);
  return { sha256: hash.digest('hex'), sizeBytes };
}
