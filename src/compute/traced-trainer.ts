import type { Trainer } from '../domain/ports';
import type { Tracing } from '../domain/tracing';

/** Tells what a trainer does for an attempt as a span: the life of its child process. */
export function tracedTrainer(trainer: Trainer, tracing: Tracing): Trainer {
  return {
    train(job, hooks) {
      const { runId, attempt, runType, engine } = job;
      const attributes = {
        'modelkeeper.run.id': runId,
        'modelkeeper.run.attempt': attempt,
        'modelkeeper.run.type': runType,
        'modelkeeper.engine': engine,
      };
      return tracing.span({ name: `Train:${engine}`, kind: 'internal', attributes }, () =>
        trainer.train(job, hooks),
      );
    },
  };
}
