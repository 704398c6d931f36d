import { existsSync } from 'node:fs';
import type { Config } from '../config';
import { DomainError } from '../domain/errors';
import { findServers } from '../local/addresses';
import { type DataPaths, dataPaths, prepareDataFolder } from '../local/data-folder';
import { isStackThere, joinUsers, lockStack } from '../local/instance';
import type { Report } from '../local/report';
import { startDocuments } from '../local/stack';

const SERVERS_MS = 35_000;

/**
 * Works on the store itself: the configured one, that of the running stack, or the data folder's, which is started for the
 * moment when nothing runs.
 * @throws DomainError UNAVAILABLE when there is no store; a data folder that is missing is made for one `isNew` alone
 */
export async function withStore<T>(
  given: { config: Config; report: Report; isNew?: boolean },
  work: (uri: string) => Promise<T>,
): Promise<T> {
  const { config, report, isNew = false } = given;
  if (config.store.mongodbUri !== null) return work(config.store.mongodbUri);
  const paths = dataPaths(config.dataDirectory);
  if (!isNew && !existsSync(paths.documents))
    throw new DomainError(
      'UNAVAILABLE',
      `There are no records at ${paths.root}: set MODELKEEPER_DATA or MONGODB_URI.`,
    );
  if (!isStackThere(paths)) return withOwnStore({ config, paths, report }, work);
  const signal = AbortSignal.timeout(SERVERS_MS);
  return work((await findServers({ config, paths, report, signal })).mongodbUri);
}

async function withOwnStore<T>(
  given: { config: Config; paths: DataPaths; report: Report },
  work: (uri: string) => Promise<T>,
): Promise<T> {
  const { config, report } = given;
  const paths = prepareDataFolder(config.dataDirectory);
  const users = joinUsers(paths);
  // Until the command is interrupted: what it started ends with it.
  const { signal } = new AbortController();
  const lock = await lockStack(paths, { report, signal });
  const store = await startDocuments({ config, paths, lock, report, signal });
  try {
    return await work(store.mongodbUri);
  } finally {
    await store.stop();
    lock.release();
    users.release();
  }
}
