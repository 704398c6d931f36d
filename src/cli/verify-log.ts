import { existsSync } from 'node:fs';
import { loadConfig } from '../config';
import type { Anchor } from '../domain/audit';
import { DomainError } from '../domain/errors';
import { findServers } from '../local/addresses';
import { dataPaths } from '../local/data-folder';
import { verifyStoredLog } from '../roles/verify-audit';
import { createTerminalReport } from './terminal-report';

const SERVERS_MS = 35_000;

/**
 * Verifies the event log of the configured store, else that of the running stack: what came of it, in words or as JSON.
 * @throws DomainError UNAVAILABLE when there is no store to look into
 */
export async function verifyLog(
  anchor: Anchor | null,
  isJson: boolean,
): Promise<{ lines: string[]; isSound: boolean }> {
  const mongodbUri = await storeAddress();
  const { end, fault } = await verifyStoredLog(mongodbUri, anchor);
  const isSound = fault === null;
  if (isJson) return { lines: [JSON.stringify({ sound: isSound, ...end, fault })], isSound };
  const upTo = `${end.cursor}:${end.hash}`;
  const lines = isSound
    ? [`The log is sound up to ${upTo}`, `Keep that, and give it as --anchor the next time.`]
    : [`The log is broken: ${fault}.`, `It is sound up to ${upTo}`];
  return { lines, isSound };
}

/** The configured store, else that of the running stack. */
async function storeAddress(): Promise<string> {
  const config = loadConfig();
  if (config.store.mongodbUri !== null) return config.store.mongodbUri;
  const paths = dataPaths(config.dataDirectory);
  if (!existsSync(paths.root))
    throw new DomainError(
      'UNAVAILABLE',
      `There is no stack on ${paths.root}: set MODELKEEPER_DATA or MONGODB_URI.`,
    );
  const report = createTerminalReport(process.stderr);
  const signal = AbortSignal.timeout(SERVERS_MS);
  const found = findServers({ config, paths, report, signal }).finally(() => report.close());
  return (await found).mongodbUri;
}
