import type { Tracing } from '../domain/tracing';
import type { Trainer } from '../domain/trainer';
import type { Engine } from '../domain/training';

/** What is told of a child process. */
interface Told {
  name: 'Train' | 'Predict';
  runId: string;
  attempt: number;
  runType: string;
  engine: Engine;
}

/** Tells what a trainer does for an attempt as a span: the life of its child process. */
export function tracedTrainer(trainer: Trainer, tracing: Tracing): Trainer {
  function traced<T>({ name, runId, attempt, runType, engine }: Told, work: () => Promise<T>): Promise<T> {
    const attributes = {
      'modelkeeper.run.id': runId,
      'modelkeeper.run.attempt': attempt,
      'modelkeeper.run.type': runType,
      'modelkeeper.engine': engine,
    };
    return tracing.span({ name: `${name}:${engine}`, kind: 'internal', attributes }, work);
  }
  return {
    train: (job, hooks) => traced({ name: 'Train', ...job }, () => trainer.train(job, hooks)),
    predict(job, hooks) {
      const { runId, attempt, signature } = job;
      const told = { runId, attempt, runType: 'predict', engine: signature.engine };
      return traced({ name: 'Predict', ...told }, () => trainer.predict(job, hooks));
    },
  };
}
