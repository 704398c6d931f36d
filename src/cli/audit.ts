import { existsSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { loadConfig } from '../config';
import type { Anchor } from '../domain/audit';
import { DomainError } from '../domain/errors';
import { findServers } from '../local/addresses';
import { dataPaths } from '../local/data-folder';
import { EXIT_CODES } from './client/exit-codes';
import { createTerminalReport } from './terminal-report';

const SERVERS_MS = 35_000;
const ANCHOR = /^(\d{1,15}):([0-9a-f]{64})$/;

/** Adds `audit verify`: exit code 0 when the log is sound, 1 when it is not. */
export function addAuditCommands(program: Command, setExitCode: (code: number) => void): void {
  const audit = program.command('audit').description('the log of all that ever happened');
  audit
    .command('verify')
    .description('verify in the document store that no event was changed, added or taken out')
    .option(
      '--anchor <cursor:hash>',
      'what an earlier verification ended with: it must still be there',
      parseAnchor,
    )
    .option('--json', 'print the outcome as JSON')
    .action(async ({ anchor = null, json = false }: { anchor?: Anchor | null; json?: boolean }) => {
      const { lines, isSound } = await verify(anchor, json);
      for (const line of lines) console.log(line);
      setExitCode(isSound ? EXIT_CODES.ok.code : EXIT_CODES.failed.code);
    });
}

function parseAnchor(text: string): Anchor {
  const [, cursor, hash] = ANCHOR.exec(text) ?? [];
  if (cursor === undefined || hash === undefined)
    throw new InvalidArgumentError('It must be <cursor>:<hash>, as a verification printed it.');
  return { cursor: Number(cursor), hash };
}

async function verify(
  anchor: Anchor | null,
  isJson: boolean,
): Promise<{ lines: string[]; isSound: boolean }> {
  const mongodbUri = await storeAddress();
  // Only here, as it brings half of the program along.
  const { verifyStoredLog } = await import('../roles/verify-audit.js');
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
