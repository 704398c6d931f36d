import { type ChildProcess, fork, type SerializationType } from 'node:child_process';
import { messageOf } from '../domain/errors';
import { TrainingError } from '../domain/training';
import { MEMORY_NOTICE } from './protocol';

/** How a process ended; `error` when it never began. */
export interface Death {
  code: number | null;
  signal: NodeJS.Signals | null;
  error: Error | null;
}

/**
 * For trainings, which hold their data outside the JavaScript heap: that stays small (young objects in 1 MB instead of 16),
 * and its collection can be asked for. What makes an object of each value, as predictions of tables do, takes a third longer so.
 */
export const SMALL_HEAP: readonly string[] = ['--max-semi-space-size=1', '--expose-gc'];

/**
 * Starts the compiled `childModule` with pipes for its output; messages are JSON, or with `advanced` whatever can be
 * cloned. @throws TrainingError infrastructure
 */
export function startChild(
  childModule: string,
  {
    serialization = 'json',
    flags = [],
  }: { serialization?: SerializationType; flags?: readonly string[] } = {},
): ChildProcess {
  try {
    const execArgv = [...flags];
    return fork(childModule, [], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv, serialization });
  } catch (error) {
    throw startError(error);
  }
}

/** Resolves when the process is gone and its output is read to the end. */
export function whenGone(child: ChildProcess): Promise<Death> {
  return new Promise((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, error: null }));
    child.on('error', (error) => {
      if (child.pid === undefined) resolve({ code: null, signal: null, error });
    });
  });
}

/** What to tell of a process that ended without a word, in plain terms. `lastWords` are lines of its error stream. */
export function deathError({ code, signal, error }: Death, lastWords: readonly string[]): TrainingError {
  if (error) return startError(error);
  const notice = lastWords.find((line) => line.startsWith(MEMORY_NOTICE));
  if (notice !== undefined)
    return new TrainingError(
      'input',
      `${notice.replace(MEMORY_NOTICE, 'the work needs more memory than it may use:')}; ` +
        'use fewer rows or columns or a smaller max_depth, or a trainer with a higher limit',
    );
  const how = signal === null ? `ended with exit code ${code}` : (DEATHS[signal] ?? `was ended by ${signal}`);
  const said = lastWords.length > 0 ? `; its last words: ${lastWords.join(' | ')}` : '';
  return new TrainingError('infrastructure', `the process ${how}${said}`);
}

const DEATHS: Partial<Record<NodeJS.Signals, string>> = {
  SIGKILL: 'was killed (SIGKILL), most likely because the machine ran out of memory',
  SIGSEGV: 'crashed in native code (SIGSEGV)',
  SIGBUS: 'crashed in native code (SIGBUS)',
  SIGABRT: 'gave up (SIGABRT), most likely because it ran out of memory',
};

function startError(error: unknown): TrainingError {
  const reason = messageOf(error);
  const message = `the process could not be started: ${reason}`;
  return new TrainingError('infrastructure', message, { cause: error });
}
