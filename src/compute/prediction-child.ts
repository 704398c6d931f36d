/** The prediction child: a process of its own, since a native abort must not take a service along. It keeps what it has loaded. */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { messageOf } from '../domain/errors';
import { TrainingError } from '../domain/training';
import type { FittedModel, TrainingEngine } from './engines/engine';
import { ENGINE_TABLE } from './engines/engines';
import type {
  PredictionAnswer,
  PredictionOrder,
  PredictionSettings,
  PredictionTask,
} from './prediction-protocol';
import type { WatchData } from './watch-thread';

/** Models kept in memory; the one that was not used for longest makes room. */
const MODELS_MAX = 8;

const engines = new Map<PredictionTask['engine'], Promise<TrainingEngine>>();
const models = new Map<string, FittedModel>();
let settings: PredictionSettings | null = null;

process.on('message', (order: PredictionOrder) => {
  if (order.type === 'start') start(order.settings);
  else void answer(order.task);
});
// Not by `process.exit`, which waits for native calls on other threads.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// A terminal and a service manager signal whole groups of processes: when to end is the parent's to say.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

function start(given: PredictionSettings): void {
  settings = given;
  const { parentPid, memoryLimitBytes } = given;
  const watch = new Worker(join(__dirname, 'watch-thread.js'), {
    workerData: { parentPid, memoryLimitBytes } satisfies WatchData,
    resourceLimits: { maxOldGenerationSizeMb: 16 },
  });
  watch.unref();
}

async function answer(task: PredictionTask): Promise<void> {
  process.send?.(await outcomeOf(task));
}

async function outcomeOf(task: PredictionTask): Promise<PredictionAnswer> {
  try {
    const { rows, columns, values } = task;
    const model = await modelOf(task);
    const predicted = await model.predict({ rows, columns, values, labels: new Float32Array(rows) });
    return { type: 'predicted', values: predicted };
  } catch (error) {
    const message = messageOf(error);
    const kind = error instanceof TrainingError ? error.kind : 'input';
    return { type: 'failed', kind, message };
  }
}

async function modelOf({ engine, goal, artifactFile }: PredictionTask): Promise<FittedModel> {
  const key = `${engine} ${goal.task} ${goal.outputs} ${artifactFile}`;
  const kept = models.get(key);
  const model = kept ?? (await (await engineOf(engine)).load(artifactFile, goal));
  // The newest use comes last.
  models.delete(key);
  models.set(key, model);
  const [oldest] = models;
  if (models.size > MODELS_MAX && oldest) {
    models.delete(oldest[0]);
    oldest[1].free();
  }
  return model;
}

async function engineOf(name: PredictionTask['engine']): Promise<TrainingEngine> {
  if (settings === null) throw new Error('a task came before the start');
  const engine = engines.get(name) ?? ENGINE_TABLE[name].create(settings);
  engines.set(name, engine);
  return engine;
}
