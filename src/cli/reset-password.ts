import { existsSync } from 'node:fs';
import { type Config, loadConfig } from '../config';
import { DomainError } from '../domain/errors';
import { findServers } from '../local/addresses';
import { type DataPaths, dataPaths, prepareDataFolder } from '../local/data-folder';
import { isStackThere, joinUsers, lockStack } from '../local/instance';
import type { Report } from '../local/report';
import { startDocuments } from '../local/stack';
import { resetPasswordInStore } from '../roles/reset-password';
import { createTerminalReport } from './terminal-report';

const SERVERS_MS = 35_000;

/**
 * Gives a user a new password by the store itself, for when nobody can log in: the configured store, that of the running
 * stack, or the data folder's, which is started for the moment when nothing runs.
 * @returns the password, for people
 * @throws DomainError NOT_FOUND for an unknown user, UNAVAILABLE when there is no store
 */
export async function resetPassword(username: string): Promise<string> {
  const config = loadConfig();
  const report = createTerminalReport(process.stderr);
  try {
    const password = await withStore(config, report, (uri) => resetPasswordInStore(uri, username));
    return `The password of "${username}" is now ${password} (told only once); their sessions have ended.`;
  } finally {
    report.close();
  }
}

async function withStore<T>(config: Config, report: Report, work: (uri: string) => Promise<T>): Promise<T> {
  if (config.store.mongodbUri !== null) return work(config.store.mongodbUri);
  const paths = dataPaths(config.dataDirectory);
  if (!existsSync(paths.root))
    throw new DomainError(
      'UNAVAILABLE',
      `There is nothing at ${paths.root}: set MODELKEEPER_DATA or MONGODB_URI.`,
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
  const lock = await lockStack(paths, report);
  // Until the command is interrupted: what it started ends with it.
  const { signal } = new AbortController();
  const store = await startDocuments({ config, paths, lock, report, signal });
  try {
    return await work(store.mongodbUri);
  } finally {
    await store.stop();
    lock.release();
    users.release();
  }
}
