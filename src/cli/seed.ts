import { loadConfig } from '../config';
import { findServers } from '../local/addresses';
import { dataPaths } from '../local/data-folder';
import { seedStore } from '../roles/seed';
import { createTerminalReport } from './terminal-report';

const SERVERS_MS = 35_000;

/**
 * Stores what the documents' examples name, in the running stack's store or the configured one.
 * @returns what was done, for people
 * @throws DomainError UNAVAILABLE when there is no store
 */
export async function seed(): Promise<string> {
  const config = loadConfig();
  const report = createTerminalReport(process.stderr);
  const { mongodbUri } = await findServers({
    config,
    paths: dataPaths(config.dataDirectory),
    report,
    signal: AbortSignal.timeout(SERVERS_MS),
  }).finally(() => report.close());
  const added = await seedStore(mongodbUri);
  return added.length === 0 ? 'The examples are there already.' : `Added as examples: ${added.join(', ')}.`;
}
