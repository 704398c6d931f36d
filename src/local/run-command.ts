import { createInterface } from 'node:readline';
import { childEnvironment } from '../environment';
import { type Command, startGuarded } from './guard';

/** What a command said and how it ended; code 127: there is no such program. */
export interface CommandResult {
  code: number;
  /** Standard output and standard error, in the order in which their lines came. */
  lines: string[];
}

/**
 * Runs a command to its end. It never outlives this process; `signal` ends it, and the call then rejects with the signal's reason.
 */
export async function runCommand(
  command: Command,
  options: { signal?: AbortSignal; onLine?: (line: string) => void } = {},
): Promise<CommandResult> {
  options.signal?.throwIfAborted();
  const child = startGuarded(command, {
    env: childEnvironment(),
    graceSeconds: 2,
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const lines: string[] = [];
  const closed = [child.process.stdout, child.process.stderr].map(async (stream) => {
    if (stream === null) return;
    for await (const line of createInterface({ input: stream })) {
      lines.push(line);
      options.onLine?.(line);
    }
  });
  const abort = (): void => child.kill();
  options.signal?.addEventListener('abort', abort);
  const [exit] = await Promise.all([child.exited, ...closed]);
  options.signal?.removeEventListener('abort', abort);
  options.signal?.throwIfAborted();
  return { code: exit.code ?? 1, lines };
}

/** Whether a result says that there is no such program. */
export function isMissing(result: CommandResult): boolean {
  return result.code === 127;
}
