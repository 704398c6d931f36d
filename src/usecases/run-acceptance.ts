import { DomainError } from '../domain/errors';
import { beginTraining } from '../domain/model-training';
import type { Clock, ModelRepository, RunOrchestrator, RunRepository } from '../domain/ports';
import { acceptRun, isTerminal, type NewRun, type Run } from '../domain/run';

/** Open runs at most; beyond it callers are asked to come back. */
const OPEN_RUNS_MAX = 1_000;

/** How every run comes to be, through whatever face. */
export interface RunAcceptance {
  /**
   * Stores the run before its workflow is asked for, so that an unreachable Temporal delays it only; the model of an
   * exclusive one shows that it trains.
   * @throws DomainError ALREADY_EXISTS for an exclusive run of a model that another one holds
   * @throws DomainError UNAVAILABLE (with retryAfterSeconds) at the cap of open runs, or while the store is away
   */
  accept(asked: NewRun): Promise<Run>;
  /** The model of an open exclusive run shows that it trains, also when whoever accepted the run died before. */
  showTraining(run: Run): Promise<void>;
}

interface RunAcceptanceDeps {
  runs: RunRepository;
  models: ModelRepository;
  orchestrator: RunOrchestrator;
  clock: Clock;
  onDelayed: (runId: string, cause: unknown) => void;
}

/** Acceptance over its ports. */
export function createRunAcceptance(deps: RunAcceptanceDeps): RunAcceptance {
  const { runs, models, orchestrator, clock, onDelayed } = deps;

  async function showTraining(run: Run): Promise<void> {
    if (!run.isExclusive || run.modelId === null || isTerminal(run.state)) return;
    await models.transition(run.modelId, (model) => beginTraining(model, run));
  }

  return {
    showTraining,
    async accept(asked) {
      await assertRoom(runs);
      const { run, event } = acceptRun(asked, clock.now());
      await runs.insert(run, event);
      await showTraining(run);
      await orchestrator.ensureStarted(run).catch((cause: unknown) => onDelayed(run.id, cause));
      return run;
    },
  };
}

async function assertRoom(runs: RunRepository): Promise<void> {
  if ((await runs.countOpen()) < OPEN_RUNS_MAX) return;
  const message = `${OPEN_RUNS_MAX} runs are open already: wait for some to end, or cancel them`;
  throw new DomainError('UNAVAILABLE', message, { retryAfterSeconds: 30 });
}
