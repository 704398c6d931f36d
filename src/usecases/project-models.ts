import { randomUUID } from 'node:crypto';
import type { Principal } from '../domain/auth/principal';
import { DomainError } from '../domain/errors';
import type { Model } from '../domain/model';
import type { Clock, ModelRepository } from '../domain/ports';
import {
  changeProjectModel,
  type NewProjectModel,
  type ProjectModelChange,
  projectOf,
  registerProjectModel,
} from '../domain/project-model';
import type { ModelDeletion } from './registry/deletion';
import type { ModelChanges } from './registry/model-changes';
import { assertVisible } from './registry/visible-model';

/** The verbs of the ML models contract on models. What the caller's teams may not see is NOT_FOUND. */
export interface ProjectModels {
  /** Newest first. */
  list(projectId: string, principal: Principal): Promise<Model[]>;
  /** @throws DomainError NOT_FOUND, also for a model without that contract's facet */
  get(id: string, principal: Principal): Promise<Model>;
  create(asked: Omit<NewProjectModel, 'id'>, principal: Principal): Promise<Model>;
  /** @throws DomainError NOT_FOUND */
  change(id: string, change: ProjectModelChange, principal: Principal): Promise<Model>;
  /**
   * Leaves a tombstone, and ends what trains the model.
   * @throws DomainError NOT_FOUND, INVALID_STATE for a model in production that serves a version
   */
  remove(id: string, principal: Principal): Promise<void>;
}

interface ProjectModelDeps {
  models: ModelRepository;
  modelChanges: ModelChanges;
  modelDeletion: ModelDeletion;
  clock: Clock;
}

/** The verbs of the ML models contract on models, over their ports. */
export function createProjectModels(deps: ProjectModelDeps): ProjectModels {
  const { models, modelChanges, modelDeletion, clock } = deps;
  return {
    list: (projectId, { teams }) => models.listOfProject({ projectId, visibleTo: teams }),
    async get(id, principal) {
      return assertShown(await models.get(id), principal);
    },
    async create(asked, { actor }) {
      const by = { actor, now: clock.now() };
      return (await models.insert(registerProjectModel({ ...asked, id: randomUUID() }, by))).record;
    },
    change: (id, change, principal) =>
      modelChanges.change(id, (model) =>
        changeProjectModel(assertShown(model, principal), change, principal.actor),
      ),
    async remove(id, principal) {
      const { actor } = principal;
      const assertMay = (model: Model): void => assertNotServing(assertShown(model, principal));
      await modelDeletion.delete({ id, actor, assertMay });
    },
  };
}

/** @throws DomainError NOT_FOUND for a model that is deleted, of another face alone, or of a team the caller is not of */
export function assertShown(model: Model, principal: Principal): Model {
  projectOf(model);
  return assertVisible(model, principal);
}

function assertNotServing({ id, stage, isArchived, championVersion }: Model): void {
  if (stage !== 'production' || isArchived || championVersion === null) return;
  const serving = `model ${id} serves its version ${championVersion} in production`;
  throw new DomainError('INVALID_STATE', `${serving}: take it out of production first`);
}
