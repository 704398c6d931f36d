import type { Model, ModelDecision, ModelStage } from '../../domain/model';
import { changeModel } from '../../domain/model-registration';
import type { ModelVersion } from '../../domain/model-version';
import type { ModelRepository, VersionRepository } from '../../domain/ports';
import { decide, lacksChampion, newestVersion, withChampion } from '../../domain/registry/champion';

/** Changes of models by hand: the one way to a stage, whoever asks and through whatever face. */
export interface ModelChanges {
  /**
   * A transition that may touch stage or archive. A model that it leaves in production without a champion gets its newest
   * version as one, in the same write and as a decision of the event's actor; who set the stage is kept.
   * @throws DomainError NOT_FOUND, or what `change` throws
   */
  change(id: string, change: (model: Model) => ModelDecision | null): Promise<Model>;
  /** The stage alone; it takes the model out of the archive. @throws DomainError NOT_FOUND */
  setStage(id: string, stage: ModelStage, actor: string): Promise<Model>;
}

interface ModelChangesDeps {
  models: ModelRepository;
  versions: VersionRepository;
}

const BY_HAND = 'its newest version when it was put to production';

/** Changes of models over their ports. */
export function createModelChanges({ models, versions }: ModelChangesDeps): ModelChanges {
  async function newestOf(model: Model): Promise<ModelVersion | null> {
    const number = newestVersion(model);
    const [found] = number === null ? [] : await versions.findNumbers(model.id, [number]);
    return found ?? null;
  }

  async function change(id: string, given: (model: Model) => ModelDecision | null): Promise<Model> {
    for (;;) {
      const known = await models.get(id);
      const candidate = known.championVersion === null ? await newestOf(known) : null;
      let isStale = false;
      const changed = await models.transition(id, (model) => {
        const decision = noteStage(model, given(model));
        isStale = false;
        if (!decision || !lacksChampion({ ...model, ...decision.changes })) return decision;
        // What came, went or served meanwhile decides which version it is to be.
        isStale = newestVersion(model) !== (candidate?.number ?? null);
        return isStale ? null : appoint(decision, candidate);
      });
      if (!isStale) return changed;
    }
  }

  return {
    change,
    setStage: (id, stage, actor) => change(id, (model) => changeModel(model, { stage }, actor)),
  };
}

function appoint({ changes, event }: ModelDecision, candidate: ModelVersion | null): ModelDecision {
  if (candidate === null || event === null) return { changes, event };
  const versions = { version: candidate, previous: null };
  return withChampion({ changes, event }, decide(versions, { decidedBy: event.actor, reason: BY_HAND }));
}

/** Who set the stage answers for what comes to serve by it later. */
function noteStage(model: Model, decision: ModelDecision | null): ModelDecision | null {
  if (!decision?.event) return decision;
  const { stage = model.stage, isArchived = model.isArchived } = decision.changes;
  if (stage === model.stage && isArchived === model.isArchived) return decision;
  return { ...decision, changes: { ...decision.changes, stageBy: decision.event.actor } };
}
