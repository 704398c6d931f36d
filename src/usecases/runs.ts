import type { Clock, RunOrchestrator, RunRepository } from '../domain/ports';
import { acceptRun, isTerminal, type Run } from '../domain/run';
import * as rules from '../domain/run-rules';
import type { Failure } from '../domain/training';
import { cancelOpenChildren } from './children';
import type { Finalization } from './finalization';

/** Everything that ends or starts a run, whoever asks for it. What happens inside an attempt is in `attempts.ts`. */
export interface RunUseCases {
  /** @throws DomainError NOT_FOUND, or INVALID_STATE when the run has ended */
  cancel(id: string, actor: string): Promise<Run>;
  /** Stores a parent's children and sets them in motion; done before, it changes nothing. */
  insertChildren(parentId: string): Promise<void>;
  /** Ends a parent whose children have all ended. */
  settleParent(parentId: string): Promise<void>;
  /** Ends an open run as failed because its workflow was ended; an ended one is left as it is. */
  terminate(id: string, failure: Failure): Promise<void>;
}

interface RunUseCaseDeps {
  runs: RunRepository;
  orchestrator: RunOrchestrator;
  finalization: Finalization;
  clock: Clock;
  /** Told when Temporal could not be asked; the reconciler does it later. */
  onDelayed: (runId: string, cause: unknown) => void;
}

/** The verbs of runs over their ports. */
export function createRunUseCases(deps: RunUseCaseDeps): RunUseCases {
  const { runs, orchestrator, clock, onDelayed } = deps;
  const wake = (id: string) => orchestrator.wake(id).catch((cause: unknown) => onDelayed(id, cause));

  return {
    async cancel(id, actor) {
      const by = { actor, reason: null, now: clock.now() };
      const cancelled = await runs.transition(id, (run) => rules.cancel(run, by));
      await cancelOpenChildren(deps, cancelled, actor);
      await wake(id);
      return cancelled;
    },
    async insertChildren(parentId) {
      const parent = await runs.get(parentId);
      if (isTerminal(parent.state)) return;
      for (const { id, modelId, modelType, spec } of parent.children) {
        const facets = { train: { modelType, retrain: parent.facets.train?.retrain ?? false } };
        const asked = { id, modelId, spec, facets, parentId, children: [], actor: parent.actor };
        const { run, event } = acceptRun(asked, clock.now());
        await runs.insert(run, event);
        await orchestrator.ensureStarted(run);
      }
      await runs.transition(parentId, (run) => rules.beginAttempt(run, 'children', clock.now()));
    },
    async settleParent(parentId) {
      const parent = await runs.get(parentId);
      const children = await runs.findMany(parent.children.map(({ id }) => id));
      await runs.transition(parentId, (run) => rules.settleParent(run, children, clock.now()));
    },
    async terminate(id, failure) {
      const now = clock.now();
      await runs.transition(id, (run) =>
        isTerminal(run.state) ? null : rules.settleFailed(run, { failure, now }),
      );
      await deps.finalization.finalize(id);
    },
  };
}
