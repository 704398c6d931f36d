import { pino } from 'pino';
import { loadConfig } from '../config';
import { DomainError } from '../domain/errors';
import { findServers } from '../local/addresses';
import { dataPaths } from '../local/data-folder';
import { importInto } from '../roles/import-registry';
import { createTerminalReport } from './terminal-report';

const SERVERS_MS = 35_000;

/**
 * Brings the registry of an MLflow server into the store of the running stack, or the configured one.
 * @returns what was done, for people
 * @throws DomainError VALIDATION_FAILED for what is no address; UNAVAILABLE when MLflow or the store does not answer
 */
export async function importMlflow(source: string): Promise<string> {
  if (!/^https?:\/\//.test(source))
    throw new DomainError(
      'VALIDATION_FAILED',
      `${source} is no address of an MLflow server. Serve a database or a folder by "mlflow server --backend-store-uri sqlite:///mlflow.db" (or the path of mlruns), and name that: http://127.0.0.1:5000`,
    );
  const config = loadConfig();
  const report = createTerminalReport(process.stderr);
  const paths = dataPaths(config.dataDirectory);
  const signal = AbortSignal.timeout(SERVERS_MS);
  const servers = await findServers({ config, paths, report, signal }).finally(() => report.close());
  const { models, versions, unread, deleted } = await importInto({
    config,
    servers,
    address: source,
    logger: pino(),
  });
  return [
    `Imported from ${source}: ${versions} new versions of ${models} models.`,
    ...unread.map((name) => `Registered by where its files lie, as they can't be read from here: ${name}.`),
    ...deleted.map((name) => `Left out, as it was deleted here: ${name}.`),
  ].join('\n');
}
