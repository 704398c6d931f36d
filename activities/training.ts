import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import { attemptKey } from '../src/domain/motion';
import type { Progress } from '../src/domain/training-job';
import type { AttemptEnd, Attempts } from '../src/usecases/attempts';

/** Well under the heartbeat timeout; a cancellation is noticed at the next one. */
const HEARTBEAT_MS = 1_000;

export interface TrainingActivityDeps {
  attempts: Attempts;
}

/** The long work. Heartbeats carry the progress, for whoever looks at the pending activity. */
export function createTrainingActivities({ attempts }: TrainingActivityDeps) {
  return {
    /** Executes the `number`th attempt that its workflow asks for. Temporal never retries it: attempts are counted on the record. */
    async executeAttempt(runId: string, number: number): Promise<AttemptEnd> {
      // Not of the workflow that asked: reset, that one has another id by now, and its first execution may still work.
      const key = attemptKey(activityInfo().workflowExecution?.runId ?? '', number);
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
