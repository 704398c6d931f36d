import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReceivedFile, TableFolders } from '../../domain/data/ports';
import { fileTooLarge } from '../../domain/data/table';
import { DomainError } from '../../domain/errors';
import { locateWithin } from '../../files/containment';
import { refusal } from './refusal';

/** Longer than any work on a table takes. */
const ABANDONED_MS = 6 * 3_600_000;

/** Work folders below `root`; files are read from below `allowed` folders alone. All absolute. */
export function createTableFolders(given: { root: string; allowed: readonly string[] }): TableFolders {
  const { root, allowed } = given;
  return {
    async use(work) {
      await mkdir(root, { recursive: true });
      const folder = join(root, randomUUID());
      await mkdir(folder);
      try {
        await removeAbandoned(root, folder);
        return await work(folder);
      } finally {
        await rm(folder, { recursive: true, force: true, maxRetries: 5 });
      }
    },
    receive,
    readAllowed: (path) => readAllowed(path, allowed),
    readOwn: (path) => createReadStream(isAbsolute(path) ? path : join(packageFolder(__dirname), path)),
  };
}

/** Where this program's own files are: the compiled files lie deeper than the others. */
function packageFolder(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : packageFolder(dirname(folder));
}

/** What killed processes left; by the clock of the file system, which has just made `fresh`. */
async function removeAbandoned(root: string, fresh: string): Promise<void> {
  const { mtimeMs: nowMs } = await stat(fresh);
  for (const name of await readdir(root)) {
    const found = await stat(join(root, name)).catch(() => null);
    if (found && nowMs - found.mtimeMs > ABANDONED_MS)
      await rm(join(root, name), { recursive: true, force: true });
  }
}

async function receive(
  folder: string,
  bytes: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<ReceivedFile> {
  const file = join(folder, 'received');
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const measure = new Transform({
    transform(part: Buffer, _encoding, done) {
      sizeBytes += part.length;
      hash.update(part);
      done(sizeBytes > maxBytes ? fileTooLarge(maxBytes) : null, part);
    },
  });
  try {
    await pipeline(Readable.from(bytes, { objectMode: false }), measure, createWriteStream(file));
  } catch (error) {
    if (error instanceof DomainError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR'].includes(code)) throw error;
    throw new DomainError('MALFORMED', 'the connection was closed before the end of the file', {
      cause: error,
    });
  }
  return { file, sha256: hash.digest('hex'), sizeBytes };
}

async function readAllowed(path: string, allowed: readonly string[]): Promise<AsyncIterable<Uint8Array>> {
  if (allowed.length === 0)
    throw new DomainError(
      'FORBIDDEN',
      'no folder is allowed to register files from: upload the file, or let the operator set MODELKEEPER_DATASET_FOLDERS',
    );
  if (!isAbsolute(path)) throw refusal('path: must be absolute');
  const notThere = new DomainError(
    'FORBIDDEN',
    `path: is no file below a folder that the operator allows by MODELKEEPER_DATASET_FOLDERS (${allowed.join(', ')})`,
  );
  const found = await locateWithin(allowed, path);
  // One answer for what is not there and what is elsewhere: callers learn nothing about this machine.
  if (!found?.isWithin) throw notThere;
  if (!(await stat(found.path)).isFile()) throw refusal('path: is not a file');
  return createReadStream(found.path);
}
