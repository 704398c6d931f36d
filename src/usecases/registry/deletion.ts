import { DomainError } from '../../domain/errors';
import type { Model } from '../../domain/model';
import type { Clock, ModelRepository, RunRepository } from '../../domain/ports';
import { isTerminal } from '../../domain/run';
import type { RunUseCases } from '../runs';
import { unknownModel } from './visible-model';

/** Deletion of models, through whatever face. */
export interface ModelDeletion {
  /**
   * Leaves a tombstone: no list and no question for the model finds it again, its open runs are cancelled, and its keys
   * are free for another. Its events, versions and artifacts stay. `assertMay` sees the model at the moment of its
   * deletion, and throws what forbids it.
   * @throws DomainError NOT_FOUND, also for one that was deleted before
   */
  delete(given: { id: string; actor: string; assertMay?: (model: Model) => void }): Promise<Model>;
}

interface DeletionDeps {
  models: ModelRepository;
  runs: RunRepository;
  runUseCases: RunUseCases;
  clock: Clock;
}

/** Deletion over its ports. */
export function createModelDeletion(deps: DeletionDeps): ModelDeletion {
  const { models, runs, runUseCases, clock } = deps;

  async function cancelOpenRuns(modelId: string, actor: string): Promise<void> {
    const open = await runs.open();
    const found = await runs.findMany(open.map(({ id }) => id));
    const own = found.filter((run) => run.modelId === modelId && !isTerminal(run.state));
    for (const { id } of own) await runUseCases.cancel(id, actor).catch(ignoreEnded);
  }

  return {
    async delete({ id, actor, assertMay }) {
      const known = await models.findLive(id);
      if (!known) throw unknownModel(id);
      assertMay?.(known);
      // Before: whoever dies here leaves a model that can be deleted again. After: for what was accepted meanwhile.
      await cancelOpenRuns(id, actor);
      let isLate = false;
      const deleted = await models.transition(id, (model) => {
        isLate = model.deletedAt !== null;
        if (isLate) return null;
        assertMay?.(model);
        return {
          changes: { deletedAt: clock.now() },
          event: { type: 'model.deleted', actor, data: { name: model.name } },
        };
      });
      if (isLate) throw unknownModel(id);
      await cancelOpenRuns(id, actor);
      return deleted;
    },
  };
}

function ignoreEnded(error: unknown): void {
  if (!(error instanceof DomainError && error.code === 'INVALID_STATE')) throw error;
}
