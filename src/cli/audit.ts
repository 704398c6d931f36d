import { type Command, InvalidArgumentError } from 'commander';
import type { Anchor } from '../domain/audit';
import { EXIT_CODES } from './client/exit-codes';

const ANCHOR = /^(\d{1,15}):([0-9a-f]{64})$/;

/** Adds `audit verify`: exit code 0 when the log is sound, 1 when it is not. */
export function addAuditCommands(program: Command, setExitCode: (code: number) => void): void {
  const audit = program.command('audit').description('the log of all that ever happened');
  audit
    .command('verify')
    .description(
      'verify in the document store, also while the service is not running, that no event was changed, added or taken out',
    )
    .option(
      '--anchor <cursor:hash>',
      'what an earlier verification ended with: it must still be there',
      parseAnchor,
    )
    .option('--json', 'print the outcome as JSON')
    .action(async ({ anchor = null, json = false }: { anchor?: Anchor | null; json?: boolean }) => {
      // Only here, as it brings half of the program along.
      const { verifyLog } = await import('./verify-log.js');
      const { lines, isSound } = await verifyLog(anchor, json);
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
