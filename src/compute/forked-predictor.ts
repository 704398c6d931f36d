import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { DomainError } from '../domain/errors';
import { encodeRows, type Predictor, toPredictions } from '../domain/prediction';
import { type Engine, TrainingError } from '../domain/training';
import { type Death, deathError, startChild, whenGone } from './child-process';
import { goalOf } from './engines/engine';
import { readLines } from './line-reader';
import type {
  PredictionAnswer,
  PredictionOrder,
  PredictionSettings,
  PredictionTask,
} from './prediction-protocol';

/** How predictions are executed. */
export interface ForkedPredictorOptions {
  /** Path of the XGBoost C library; null where there is none: then only engines without it predict. */
  xgboostLibrary: string | null;
  /** Threads of native code. */
  threads: number;
  /** Resident memory that the process may use; null for any. Default 1 GiB. */
  memoryLimitBytes?: number | null;
  /** Time that one request may take once its turn has come. Default 60 s. */
  timeLimitMs?: number;
  /** Time without a request after which the process is ended, to be started again when needed. Default 10 min. */
  idleMs?: number;
  /** Requests that may wait their turn. Default 64. */
  waitingMax?: number;
  /** The compiled `prediction-child.js`. Default: the one beside this file. */
  childModule?: string;
}

/** A predictor, and how to end it. */
export interface ForkedPredictor extends Predictor {
  /** Ends the process; requests that wait are refused. */
  close(): Promise<void>;
}

/**
 * Predicts in one child process, which is kept warm with the models that it has loaded, does one request after the
 * other, and is started again when it has died. A request that ends two processes, or takes too long, is refused.
 */
export function createForkedPredictor(options: ForkedPredictorOptions): ForkedPredictor {
  const { timeLimitMs = 60_000, idleMs = 600_000, waitingMax = 64, xgboostLibrary } = options;
  const settings: PredictionSettings = {
    xgboostLibrary: xgboostLibrary ?? '',
    threads: options.threads,
    memoryLimitBytes: options.memoryLimitBytes === undefined ? 1_073_741_824 : options.memoryLimitBytes,
    parentPid: process.pid,
  };
  const childModule = options.childModule ?? join(__dirname, 'prediction-child.js');
  let child: WarmChild | null = null;
  let isClosed = false;
  let waiting = 0;
  let turn: Promise<unknown> = Promise.resolve();
  let idle: NodeJS.Timeout | null = null;

  async function ask(task: PredictionTask): Promise<Float32Array> {
    if (isClosed) throw unavailable('the service is stopping');
    if (idle) clearTimeout(idle);
    try {
      for (let isAgain = false; ; isAgain = true) {
        child = child?.isAlive() ? child : startWarmChild(childModule, settings);
        const answer = await child.ask(task, timeLimitMs);
        if (answer instanceof Float32Array) return answer;
        // It may have died before, of something else; a request that ends two processes is the reason itself.
        if (isAgain || isClosed) throw refusalOver(answer);
      }
    } finally {
      idle = setTimeout(() => void child?.end(), idleMs).unref();
    }
  }

  const canRead = (engine: Engine): boolean => xgboostLibrary !== null || !NEEDS_XGBOOST.includes(engine);

  return {
    canRead,
    async predict({ artifactFile, signature, rows }) {
      const { engine, features } = signature;
      const values = encodeRows(signature, rows);
      if (rows.length === 0) return [];
      if (!canRead(engine))
        throw unavailable(`this process has no XGBoost library, which ${engine} models need`);
      if (waiting >= waitingMax) throw unavailable('too many predictions wait: try again');
      waiting += 1;
      const goal = goalOf(signature);
      const asked = { engine, goal, artifactFile, rows: rows.length, columns: features.length, values };
      const answered = turn
        .then(() => ask(asked))
        .finally(() => {
          waiting -= 1;
        });
      turn = answered.catch(() => undefined);
      return toPredictions(signature, await answered);
    },
    async close() {
      isClosed = true;
      if (idle) clearTimeout(idle);
      await child?.end();
      await turn;
    },
  };
}

const NEEDS_XGBOOST: readonly Engine[] = ['xgboost', 'random_forest', 'decision_tree'];

/** How a process died over a task. */
interface Lost {
  signal: NodeJS.Signals | null;
  cause: TrainingError;
}

/** Of native code that reads what it can't understand: a new process would come to the same. */
const CRASHES: readonly (NodeJS.Signals | null)[] = ['SIGSEGV', 'SIGBUS', 'SIGFPE', 'SIGILL'];

function refusalOver({ signal, cause }: Lost): Error {
  if (CRASHES.includes(signal))
    return new TrainingError('input', `the model can't predict: it crashes what reads it (${signal})`, {
      cause,
    });
  return unavailable('the prediction process ended over this request: try again, or with fewer rows', cause);
}

/** A running process that answers one task at a time. */
interface WarmChild {
  isAlive(): boolean;
  /** Resolves to how the process died when it did over this, and rejects when it was ended for its time. */
  ask(task: PredictionTask, timeLimitMs: number): Promise<Float32Array | Lost>;
  end(): Promise<void>;
}

function startWarmChild(childModule: string, settings: PredictionSettings): WarmChild {
  const child = startChild(childModule, { serialization: 'advanced' });
  const lastWords: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    if (stream)
      readLines(stream, (line) => {
        lastWords.push(line);
        lastWords.splice(0, lastWords.length - 3);
      });
  let isAlive = true;
  const gone = whenGone(child).finally(() => {
    isAlive = false;
  });
  tell(child, { type: 'start', settings });
  return {
    isAlive: () => isAlive,
    async ask(task, timeLimitMs) {
      const answering = answerOf(child, gone, lastWords);
      let isOverTime = false;
      const timer = setTimeout(() => {
        isOverTime = true;
        child.kill('SIGKILL');
      }, timeLimitMs);
      try {
        tell(child, { type: 'predict', task });
        const answer = await answering;
        if (isOverTime) throw unavailable('the prediction took too long: ask for fewer rows at once');
        return answer;
      } finally {
        clearTimeout(timer);
      }
    },
    async end() {
      isAlive = false;
      child.kill('SIGKILL');
      await gone;
    },
  };
}

async function answerOf(
  child: ChildProcess,
  gone: Promise<Death>,
  lastWords: readonly string[],
): Promise<Float32Array | Lost> {
  const answered = new Promise<PredictionAnswer>((resolve) => {
    child.once('message', (answer: PredictionAnswer) => resolve(answer));
  });
  const answer = await Promise.race([answered, gone]);
  if (!('type' in answer)) return { signal: answer.signal, cause: deathError(answer, lastWords) };
  if (answer.type === 'predicted') return answer.values;
  throw new TrainingError(answer.kind, `the model can't predict: ${answer.message}`);
}

function tell(child: ChildProcess, order: PredictionOrder): void {
  // One that is gone hears nothing; that it is gone is heard elsewhere.
  if (child.connected) child.send(order, () => undefined);
}

function unavailable(message: string, cause?: unknown): DomainError {
  return new DomainError('UNAVAILABLE', message, { retryAfterSeconds: 1, cause });
}
