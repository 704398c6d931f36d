import { cancellationSignal, heartbeat } from '@temporalio/activity';
import type { Progress } from '../src/domain/training';
import type { AttemptEnd, Attempts } from '../src/usecases/attempts';

/** Well under the heartbeat timeout; a cancellation is noticed at the next one. */
const HEARTBEAT_MS = 1_000;

export interface TrainingActivityDeps {
  attempts: Attempts;
}

/** The long work. Heartbeats carry the progress, for whoever looks at the pending activity. */
export function createTrainingActivities({ attempts }: TrainingActivityDeps) {
  return {
    /** Executes one attempt of a run; `key` names it. It is never retried by Temporal: attempts are counted on the record. */
    async executeAttempt(runId: string, key: string): Promise<AttemptEnd> {
      let latest: Progress | null = null;
      const beating = setInterval(() => heartbeat(latest), HEARTBEAT_MS);
      try {
        return await attempts.execute(runId, {
          key,
          stopping: cancellationSignal(),
          onProgress: (progress) => {
            latest = progress;
          },
        });
      } finally {
        clearInterval(beating);
      }
    },
  };
}
