import { pino } from 'pino';
import { loadConfig } from '../config';
import { findServers } from '../local/addresses';
import { dataPaths } from '../local/data-folder';
import { asStep, type Report } from '../local/report';
import { importInto } from '../roles/import-registry';
import type { RegistryImportSummary } from '../usecases/registry/registry-import';
import { createTerminalReport } from './terminal-report';

const SERVERS_MS = 35_000;

/**
 * Brings the registry of an MLflow (an address, a folder or a database) into the store of the running stack, or the
 * configured one.
 * @param artifacts folders that files of models may be read from, beside its own
 * @returns what was done, for people
 * @throws DomainError VALIDATION_FAILED for what is no MLflow; UNAVAILABLE when its server or the store does not answer
 */
export async function importMlflow(named: string, artifacts: readonly string[]): Promise<string> {
  const report = createTerminalReport(process.stderr);
  try {
    return textOf(named, await imported({ named, artifacts }, report));
  } finally {
    report.close();
  }
}

async function imported(
  given: { named: string; artifacts: readonly string[] },
  report: Report,
): Promise<RegistryImportSummary> {
  const config = loadConfig();
  const paths = dataPaths(config.dataDirectory);
  return asStep(report, 'MLflow', {
    run: ({ progress }) =>
      importInto({
        ...given,
        config,
        servers: () => findServers({ config, paths, report, signal: AbortSignal.timeout(SERVERS_MS) }),
        logger: pino(),
        onProgress: ({ name, seen, of }) =>
          progress(of === null ? `reading ${name}` : `${seen} of ${of} versions, ${name}`),
      }),
    done: ({ versions }) => `${versions} new ${versions === 1 ? 'version' : 'versions'}`,
  });
}

function textOf(
  named: string,
  { models, versions, unread, deleted, leftOut }: RegistryImportSummary,
): string {
  return [
    `Imported from ${named}: ${versions} new ${versions === 1 ? 'version' : 'versions'} of ${models} ${models === 1 ? 'model' : 'models'}.`,
    ...unread.map(({ name, reason }) => `Registered without its files: ${name}, as ${reason}.`),
    ...deleted.map((name) => `Left out, as it was deleted here: ${name}.`),
    ...leftOut.map(({ name, reason }) => `Left out, repeat when it is repaired: ${name}, as ${reason}.`),
  ].join('\n');
}
