import { loadConfig } from '../config';
import type { Anchor } from '../domain/audit';
import { verifyStoredLog } from '../roles/verify-audit';
import { createTerminalReport } from './terminal-report';
import { withStore } from './with-store';

/**
 * Verifies the event log of the configured store, that of the running stack, or the data folder's, which is started for the
 * moment when nothing runs: what came of it, in words or as JSON.
 * @throws DomainError UNAVAILABLE when there is no store to look into
 */
export async function verifyLog(
  anchor: Anchor | null,
  isJson: boolean,
): Promise<{ lines: string[]; isSound: boolean }> {
  const config = loadConfig();
  const report = createTerminalReport(process.stderr);
  const { end, fault } = await withStore({ config, report }, (uri) => verifyStoredLog(uri, anchor)).finally(
    () => report.close(),
  );
  const isSound = fault === null;
  if (isJson) return { lines: [JSON.stringify({ sound: isSound, ...end, fault })], isSound };
  const upTo = `${end.cursor}:${end.hash}`;
  const lines = isSound
    ? [`The log is sound up to ${upTo}`, `Keep that, and give it as --anchor the next time.`]
    : [`The log is broken: ${fault}.`, `It is sound up to ${upTo}`];
  return { lines, isSound };
}
