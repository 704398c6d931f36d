import { DomainError } from '../../domain/errors';
import type { RunLogRepository } from '../../domain/ports';
import type { ReportedLogRepository } from '../../domain/recipes/ports';
import type { Run } from '../../domain/run';

/** Shown of the log of one run that is asked for. */
export const LOG_BYTES = 64 * 1024;

/** A run and the end of its log. */
export interface RunWithLog {
  run: Run;
  log: string;
}

/** Finds the end of each run's log, at most `maxBytes`: what was told from outside where something was, else our own. */
export function createLogTexts({
  logs,
  reportedLogs,
}: {
  logs: Pick<RunLogRepository, 'tail'>;
  reportedLogs: Pick<ReportedLogRepository, 'findMany'>;
}): (runs: readonly Run[], maxBytes: number) => Promise<RunWithLog[]> {
  return async (runs, maxBytes) => {
    const told = await reportedLogs.findMany(runs.map(({ id }) => id));
    return Promise.all(
      runs.map(async (run) => {
        const text = told.get(run.id);
        const log = text ?? withFailure((await logs.tail(run.id, maxBytes)).text, run);
        return { run, log: endOf(log, maxBytes) };
      }),
    );
  };
}

/** The contract has no other place for the reason why a run failed here; not all of them are in its log. */
export function withFailure(log: string, { failure }: Run): string {
  if (failure === null || failure.kind === 'reported' || log.includes(failure.message)) return log;
  return `${log}failed: ${failure.message}\n`;
}

/** The last `maxBytes` of UTF-8 at most, from a whole character on. */
function endOf(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  const end = bytes.subarray(-maxBytes);
  return end.subarray(end.findIndex((byte) => (byte & 0xc0) !== 0x80)).toString();
}

/** For a run that is not there, or hidden, and is to be told of in the words of the contract. */
export function orNull(error: unknown): null {
  if (error instanceof DomainError && error.code === 'NOT_FOUND') return null;
  throw error;
}
