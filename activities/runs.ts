import type { RunStep } from '../src/domain/motion';
import type { Failure } from '../src/domain/training';
import type { LostAttempts } from '../src/usecases/attempts';
import type { Finalization } from '../src/usecases/finalization';
import type { RunUseCases } from '../src/usecases/runs';

export interface RunActivityDeps {
  runUseCases: RunUseCases;
  finalization: Finalization;
  lostAttempts: LostAttempts;
}

/** Reads and writes of run records: short, and safe to repeat. */
export function createRunActivities(deps: RunActivityDeps) {
  const { runUseCases, finalization, lostAttempts } = deps;
  return {
    /** `now` is the workflow's own time. */
    readRunStep: (runId: string, now: string): Promise<RunStep> => runUseCases.nextStep(runId, now),

    insertChildRuns: (parentId: string): Promise<void> => runUseCases.insertChildren(parentId),

    settleParentRun: (parentId: string): Promise<boolean> => runUseCases.settleParent(parentId),

    expireRun: (runId: string, now: string): Promise<void> => runUseCases.expire(runId, now),

    finalizeRun: async (runId: string): Promise<void> => {
      await finalization.finalize(runId);
    },

    /** Cancels an open run because its workflow was cancelled; one that has ended stays as it is. */
    cancelRunFromWorkflow: (runId: string): Promise<void> => runUseCases.cancelIfOpen(runId, 'temporal'),

    reportLostAttempt: (runId: string, key: string, failure: Failure): Promise<void> =>
      lostAttempts.report(runId, key, failure),
  };
}
