import { canSeeTeam, type Principal } from '../../domain/auth/principal';
import { DomainError } from '../../domain/errors';
import type { Model } from '../../domain/model';
import type { ModelRepository } from '../../domain/ports';

/** A model that the caller's teams may see. @throws DomainError NOT_FOUND otherwise, and for a deleted one */
export async function visibleModel(
  models: ModelRepository,
  id: string,
  principal: Principal,
): Promise<Model> {
  const model = await models.findLive(id);
  if (!model) throw unknownModel(id);
  return assertVisible(model, principal);
}

/** The same for what is told of the past: a deleted one is found too. @throws DomainError NOT_FOUND */
export async function visibleTombstone(
  models: ModelRepository,
  id: string,
  principal: Principal,
): Promise<Model> {
  return assertVisible(await models.get(id), principal);
}

/** @throws DomainError NOT_FOUND for a model of a team that the caller is not of */
export function assertVisible(model: Model, principal: Principal): Model {
  if (!canSeeTeam(principal, model.teamId)) throw unknownModel(model.id);
  return model;
}

/** What is said of a model that is not there, or must not be seen. */
export function unknownModel(id: string): DomainError {
  return new DomainError('NOT_FOUND', `model ${id} does not exist`);
}
