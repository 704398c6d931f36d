import { join } from 'node:path';
import type { TableReader } from '../../domain/data/ports';
import type { TableInspection } from '../../domain/data/table';
import { DomainError } from '../../domain/errors';
import { startChild, whenGone } from '../child-process';
import type { TableAnswer, TableTask } from './protocol';
import { refusal } from './refusal';

/** Tables that one process of the service reads at a time; others wait for their turn. */
const AT_ONCE = 2;
const TIME_LIMIT_MS = 300_000;

/** Reads each table in a process of its own, which is gone when the answer is there. */
export function createTableReader(
  processModule = join(__dirname, 'table-process.js'),
  timeLimitMs = TIME_LIMIT_MS,
): TableReader {
  const inTurn = createTurns(AT_ONCE);
  return {
    inspect: (asked) =>
      inTurn(() => askProcess({ kind: 'inspect', ...asked }, { processModule, timeLimitMs })),
  };
}

async function askProcess(
  task: TableTask,
  { processModule, timeLimitMs }: { processModule: string; timeLimitMs: number },
): Promise<TableInspection> {
  const child = startChild(processModule);
  child.stdout?.resume();
  child.stderr?.resume();
  let answer: TableAnswer | null = null;
  let isLate = false;
  child.on('message', (message: TableAnswer) => {
    answer = message;
  });
  const timer = setTimeout(() => {
    isLate = true;
    child.kill('SIGKILL');
  }, timeLimitMs);
  try {
    const gone = whenGone(child);
    child.send(task, () => undefined);
    const death = await gone;
    return resultOf(answer, isLate ? timeLimitMs : null, death);
  } finally {
    clearTimeout(timer);
  }
}

function resultOf(answer: TableAnswer | null, lateMs: number | null, death: object): TableInspection {
  if (answer?.type === 'done') return answer.result;
  if (answer?.type === 'refused') throw refusal(answer.message);
  if (lateMs !== null)
    throw refusal(
      `the table could not be read within ${Math.round(lateMs / 1_000)} s: register fewer rows or columns`,
    );
  const cause = answer ?? death;
  throw new DomainError('INTERNAL', 'the process that reads tables ended without an answer', { cause });
}

/** Lets at most `atOnce` works go on at a time, in the order in which they came. */
function createTurns(atOnce: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = atOnce;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
