import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { DomainError } from '../domain/errors';
import type { Artifact } from '../domain/run';

const KEY = /^[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/;

/** What tells whether two files hold the same. */
export type Digest = Pick<Artifact, 'sha256' | 'sizeBytes'>;

/** True for a key that leads nowhere else. */
export function isKey(key: string): boolean {
  return KEY.test(key);
}

/** The key as it is. @throws DomainError VALIDATION_FAILED when it could lead elsewhere */
export function safeKey(key: string): string {
  if (!isKey(key)) throw new DomainError('VALIDATION_FAILED', `'${key}' is not an artifact key`);
  return key;
}

/** Reads the file through once. @throws the system's error */
export async function digestOf(file: string): Promise<Digest> {
  const { size: sizeBytes } = await stat(file);
  const hash = createHash('sha256');
  for await (const part of createReadStream(file)) hash.update(part as Buffer);
  return { sha256: hash.digest('hex'), sizeBytes };
}

/** @throws DomainError INTERNAL when a copy of the artifact is not what was recorded of it */
export function assertUnchanged({ key, sha256 }: Artifact, found: Digest): void {
  if (found.sha256 !== sha256)
    throw new DomainError(
      'INTERNAL',
      `artifact ${key} has changed: sha-256 ${found.sha256}, recorded ${sha256}`,
    );
}

/** The same of its size alone, before its bytes are read. @throws DomainError INTERNAL */
export function assertSize({ key, sizeBytes }: Artifact, foundBytes: number): void {
  if (foundBytes !== sizeBytes)
    throw new DomainError(
      'INTERNAL',
      `artifact ${key} has changed: ${foundBytes} bytes, recorded ${sizeBytes}`,
    );
}

/** Whether the artifact is stored already. @throws DomainError INVALID_STATE when other bytes are stored under its key */
export function isStored({ key, sha256 }: Artifact, stored: Digest | undefined): boolean {
  if (stored && stored.sha256 !== sha256)
    throw new DomainError('INVALID_STATE', `artifact ${key} is already stored with other bytes`);
  return stored !== undefined;
}
