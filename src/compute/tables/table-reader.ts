import { join } from 'node:path';
import type { TableReader } from '../../domain/data/ports';
import { DomainError } from '../../domain/errors';
import { startChild, whenGone } from '../child-process';
import type { TableAnswer, TableTask, TableWork } from './protocol';
import { refusal } from './refusal';

/** Tables that one process of the service reads at a time; others wait for their turn. */
const AT_ONCE = 2;
const TIME_LIMIT_MS = 300_000;
/** A caller waits for it. */
const PROBE_LIMIT_MS = 15_000;
/** Others end, or somebody makes room. */
const ROOM_RETRY_SECONDS = 60;

/** Reads each table in a process of its own, which is gone when the answer is there. */
export function createTableReader(
  processModule = join(__dirname, 'table-process.js'),
  timeLimitMs = TIME_LIMIT_MS,
): TableReader {
  const inTurn = createTurns(AT_ONCE);
  const ask = <Kind extends keyof TableWork>(
    kind: Kind,
    task: TableWork[Kind]['task'],
    limitMs = timeLimitMs,
  ): Promise<TableWork[Kind]['result']> =>
    inTurn(async () => {
      const asked = { kind, task } as TableTask;
      return askProcess(asked, { processModule, limitMs });
    });
  return {
    inspect: (task) => ask('inspect', task),
    synthesize: async (task) => void (await ask('synthesize', task)),
    probe: (task) => ask('probe', task, PROBE_LIMIT_MS),
  };
}

type Result = (TableAnswer & { type: 'done' })['result'];

async function askProcess(
  task: TableTask,
  { processModule, limitMs }: { processModule: string; limitMs: number },
): Promise<Result> {
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
  }, limitMs);
  try {
    const gone = whenGone(child);
    child.send(task, () => undefined);
    const death = await gone;
    return resultOf(answer, isLate ? limitMs : null, death);
  } finally {
    clearTimeout(timer);
  }
}

function resultOf(answer: TableAnswer | null, lateMs: number | null, death: object): Result {
  if (answer?.type === 'done') return answer.result;
  if (answer?.type === 'refused') throw refusal(answer.message);
  if (answer?.type === 'exhausted')
    throw new DomainError('UNAVAILABLE', 'the service has no room to read the table now; try again later', {
      cause: answer,
      retryAfterSeconds: ROOM_RETRY_SECONDS,
    });
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
