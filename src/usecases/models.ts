import { randomUUID } from 'node:crypto';
import type { TeamRepository } from '../domain/auth/ports';
import { canSeeTeam, type Principal } from '../domain/auth/principal';
import type { DriftAssessment } from '../domain/drift';
import { DomainError } from '../domain/errors';
import type { Model } from '../domain/model';
import { changeModel, type ModelProfile, registerModel } from '../domain/model-registration';
import type { AssessmentRepository, Clock, ModelRepository } from '../domain/ports';
import type { ModelPage, ModelQuery } from '../domain/queries';
import type { Created, OnceOnly } from '../domain/request-key';
import { assertRevision } from '../domain/revision';
import { assertTeamsExist } from './known-teams';
import type { ModelDeletion } from './registry/deletion';
import type { ModelChanges } from './registry/model-changes';
import { assertVisible, visibleModel } from './registry/visible-model';

/** What may be changed by hand. */
export type ModelChange = Partial<Pick<ModelProfile, 'teamId' | 'stage'>>;

/** The verbs of the registry. What the caller's teams may not see is NOT_FOUND. */
export interface ModelUseCases {
  list(query: Omit<ModelQuery, 'visibleTo'>, principal: Principal): Promise<ModelPage>;
  /** @throws DomainError NOT_FOUND */
  get(id: string, principal: Principal): Promise<Model>;
  /** @throws DomainError VALIDATION_FAILED for an unknown team, FORBIDDEN for one of others */
  register(
    asked: ModelProfile,
    principal: Principal,
    once: OnceOnly<Model> | undefined,
  ): Promise<Created<Model>>;
  /**
   * `ifMatch` is the revision that it must have, null for any.
   * @throws DomainError NOT_FOUND, PRECONDITION_FAILED, VALIDATION_FAILED for an unknown team, FORBIDDEN for one of others
   */
  change(
    given: { id: string; change: ModelChange; ifMatch: number | null },
    principal: Principal,
  ): Promise<Model>;
  /** Leaves a tombstone (see `ModelDeletion`). @throws DomainError NOT_FOUND, PRECONDITION_FAILED */
  delete(given: { id: string; ifMatch: number | null }, principal: Principal): Promise<void>;
  /** The newest assessment. @throws DomainError NOT_FOUND when there is none, or no such model */
  drift(id: string, principal: Principal): Promise<DriftAssessment>;
}

interface ModelDeps {
  models: ModelRepository;
  modelChanges: ModelChanges;
  modelDeletion: ModelDeletion;
  assessments: AssessmentRepository;
  teams: TeamRepository;
  clock: Clock;
}

/** The verbs of the registry over their ports. */
export function createModelUseCases(deps: ModelDeps): ModelUseCases {
  const { models, modelChanges, assessments, clock } = deps;
  const get = (id: string, principal: Principal): Promise<Model> => visibleModel(models, id, principal);

  return {
    list: (query, { teams }) => models.list({ ...query, visibleTo: teams }),
    get,
    async register(asked, principal, once) {
      await assertMayUseTeam(deps, asked.teamId, principal);
      const by = { actor: principal.actor, now: clock.now() };
      return models.insert({ ...registerModel({ ...asked, id: randomUUID() }, by), once });
    },
    async change({ id, change, ifMatch }, principal) {
      const known = await get(id, principal);
      if (change.teamId !== undefined && change.teamId !== known.teamId)
        await assertMayUseTeam(deps, change.teamId, principal);
      return modelChanges.change(id, (model) => {
        assertVisible(model, principal);
        assertRevision(model, ifMatch);
        return changeModel(model, change, principal.actor);
      });
    },
    async delete({ id, ifMatch }, principal) {
      const assertMay = (model: Model): void => {
        assertVisible(model, principal);
        assertRevision(model, ifMatch);
      };
      await deps.modelDeletion.delete({ id, actor: principal.actor, assertMay });
    },
    async drift(id, principal) {
      await get(id, principal);
      const assessment = await assessments.latest(id);
      if (!assessment) throw new DomainError('NOT_FOUND', `the drift of model ${id} was never assessed`);
      return assessment;
    },
  };
}

async function assertMayUseTeam(deps: ModelDeps, teamId: string | null, principal: Principal): Promise<void> {
  if (teamId === null) return;
  if (principal.role !== 'admin' && !canSeeTeam(principal, teamId))
    throw new DomainError('FORBIDDEN', `only members of the team ${teamId} and admins give it a model`);
  await assertTeamsExist(deps, { member: 'team', asked: [teamId] });
}
