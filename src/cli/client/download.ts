import { createHash } from 'node:crypto';
import { constants, createWriteStream } from 'node:fs';
import { access, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DomainError, messageOf } from '../../domain/errors';

/**
 * Looks before the work whether its result can be written to `file`.
 * @throws DomainError VALIDATION_FAILED when it is a folder, or lies in none that can be written to
 */
export async function assertWritable(file: string): Promise<void> {
  const found = await stat(file).catch(() => null);
  if (found?.isDirectory()) throw unwritable(file, 'it is a folder');
  await access(dirname(file), constants.W_OK).catch((error: unknown) => {
    throw unwritable(file, error);
  });
}

/**
 * Writes an answer to `file`, in place of what was there, once all of it has come and is what its `Repr-Digest` says.
 * @throws DomainError UNAVAILABLE for one that broke off, VALIDATION_FAILED for a file that can't be written
 */
export async function saveAnswer(answer: Response, file: string): Promise<void> {
  const hash = createHash('sha256');
  const part = `${file}.part`;
  try {
    await pipeline(
      Readable.from(bytesOf(answer)),
      async function* (bytes: AsyncIterable<Uint8Array>) {
        for await (const chunk of bytes) {
          hash.update(chunk);
          yield chunk;
        }
      },
      createWriteStream(part),
    );
    assertWhole(answer, hash.digest('base64'));
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    if (error instanceof DomainError) throw error;
    throw unwritable(file, error);
  }
}

function unwritable(file: string, cause: unknown): DomainError {
  const reason = messageOf(cause);
  return new DomainError('VALIDATION_FAILED', `${file} can't be written: ${reason}`, { cause });
}

async function* bytesOf({ body }: Response): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body ?? []) yield chunk;
  } catch (cause) {
    throw brokenOff(cause);
  }
}

function assertWhole({ headers }: Response, digest: string): void {
  const told = headers.get('repr-digest');
  if (told !== null && told !== `sha-256=:${digest}:`) throw brokenOff(null);
}

function brokenOff(cause: unknown): DomainError {
  return new DomainError('UNAVAILABLE', 'the file did not come whole: ask again', { cause });
}
