import { open, readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DomainError } from '../domain/errors';
import { createDatabaseSource } from './database-source';
import { createFolderSource } from './folder-source';
import { createLocalArtifacts } from './local-artifacts';
import { connectMlflow } from './server';
import { createServerSource } from './server-source';
import type { MlflowSource } from './source';

const MAGIC = 'SQLite format 3\0';
const WHAT = `the address of a server (http://127.0.0.1:5000), a folder of records (mlruns), or a SQLite database (mlflow.db, sqlite:///mlflow.db)`;

/**
 * Opens the MLflow that a person names: the address of a server, a folder or a database.
 * @param given.artifacts folders beside its own that files of models may be read from
 * @param given.work an empty folder for copies
 * @throws DomainError VALIDATION_FAILED for what is none of them, and for folders that are not there; INVALID_STATE for a
 *   database that is being written
 */
export async function openMlflow(
  named: string,
  given: { artifacts: readonly string[]; work: string },
): Promise<MlflowSource> {
  const artifacts = await foldersOf(given.artifacts);
  if (/^https?:\/\//i.test(named)) {
    const local = createLocalArtifacts({ folders: artifacts, experiments: [], base: resolve() });
    return createServerSource(connectMlflow(named), local);
  }
  const path = resolve(pathOf(named));
  const found = await stat(path).catch(() => null);
  if (found === null) throw refusal(`There is no ${path}`);
  if (found.isDirectory()) return openFolder(path, artifacts);
  if (!(await isDatabase(path))) throw refusal(`${path} is no SQLite database`);
  return createDatabaseSource(path, { artifacts, work: given.work });
}

/** A misspelt one would be read as no files at all, and a version that is registered without its files stays so. */
async function foldersOf(named: readonly string[]): Promise<string[]> {
  const folders = named.map((folder) => resolve(folder));
  for (const folder of folders)
    if (!(await stat(folder).catch(() => null))?.isDirectory())
      throw new DomainError(
        'VALIDATION_FAILED',
        `There is no folder ${folder} to read files of models from.`,
      );
  return folders;
}

/** As SQLAlchemy has it, three slashes come before a path, which may be relative. */
function pathOf(named: string): string {
  const database = /^sqlite(?:\+\w+)?:\/\/\/(.+?)(?:\?.*)?$/.exec(named);
  if (database?.[1] !== undefined) return database[1];
  if (named.startsWith('file:///')) return fileURLToPath(named);
  if (!/^[a-z][a-z0-9+.-]+:/i.test(named)) return named;
  throw refusal(
    `${named} can't be read: serve it by "mlflow server --backend-store-uri ${named}" and name the address of that`,
  );
}

async function openFolder(path: string, artifacts: readonly string[]): Promise<MlflowSource> {
  try {
    return await createFolderSource(path, { artifacts });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const near = await nearby(path);
    const hint = near.length > 0 ? ` Perhaps ${near.join(' or ')} is meant.` : '';
    throw new DomainError(error.code, `${error.message}${hint}`);
  }
}

/** What looks as if it had been meant: records in the folder, or a database in it or beside it. */
async function nearby(path: string): Promise<string[]> {
  const found: string[] = [];
  const inside = join(path, 'mlruns');
  if (
    await createFolderSource(inside, { artifacts: [] }).then(
      () => true,
      () => false,
    )
  )
    found.push(inside);
  for (const folder of [path, resolve(path, '..')])
    for (const name of (await readdir(folder)).filter((each) => each.endsWith('.db')))
      if (await isDatabase(join(folder, name))) found.push(join(folder, name));
  return found;
}

async function isDatabase(file: string): Promise<boolean> {
  const handle = await open(file, 'r').catch(() => null);
  if (handle === null) return false;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAGIC.length), 0, MAGIC.length, 0);
    return bytesRead === MAGIC.length && buffer.toString('latin1') === MAGIC;
  } catch {
    // A folder of that name.
    return false;
  } finally {
    await handle.close();
  }
}

function refusal(what: string): DomainError {
  return new DomainError('VALIDATION_FAILED', `${what}. MLflow is named by ${WHAT}.`);
}
