import { constants, copyFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DomainError } from '../domain/errors';

/** What SQLite keeps beside a database: changes that are not in it yet, or those that are being made. */
const LOG = '-wal';
const JOURNAL = '-journal';

/**
 * Copies a SQLite database into a folder, so that reading it neither meets a writer nor leaves anything beside it.
 * Resolves to the path of the copy.
 * @throws DomainError INVALID_STATE while a program writes to it, or where one died when it did
 */
export async function copyDatabase(file: string, folder: string): Promise<string> {
  const copy = join(folder, basename(file));
  const before = await stateOf(file);
  if (before.journal > 0) throw beingWritten(file, `there is ${file}${JOURNAL}`);
  await copyFile(file, copy, constants.COPYFILE_FICLONE);
  if (before.log > 0) await copyFile(`${file}${LOG}`, `${copy}${LOG}`, constants.COPYFILE_FICLONE);
  const after = await stateOf(file);
  if (JSON.stringify(before) !== JSON.stringify(after)) throw beingWritten(file, 'it changed meanwhile');
  return copy;
}

async function stateOf(file: string) {
  const [database, log, journal] = await Promise.all(
    ['', LOG, JOURNAL].map((end) => timeAndSize(file + end)),
  );
  return { database, logChanged: log, log: log?.size ?? 0, journal: journal?.size ?? 0 };
}

async function timeAndSize(file: string): Promise<{ time: number; size: number } | null> {
  const found = await stat(file).catch(() => null);
  return found && { time: found.mtimeMs, size: found.size };
}

function beingWritten(file: string, why: string): DomainError {
  return new DomainError(
    'INVALID_STATE',
    `${file} can't be read now, as ${why}: a program writes to it, or died when it did. Stop that program (or start and stop MLflow once, which repairs the database) and repeat, or name the address of its server.`,
  );
}
