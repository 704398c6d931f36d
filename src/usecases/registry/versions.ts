import type { Principal } from '../../domain/auth/principal';
import { DomainError } from '../../domain/errors';
import type { Model } from '../../domain/model';
import type { ModelVersion } from '../../domain/model-version';
import type { ModelRepository, VersionRepository } from '../../domain/ports';
import { deleteVersion, versionNumbers } from '../../domain/registry/champion';
import { assertRevision } from '../../domain/revision';
import type { ModelHistory } from './history';
import { assertVisible, visibleModel } from './visible-model';

/** The numbered versions of models. What the caller's teams may not see is NOT_FOUND. */
export interface Versions {
  /** Newest first; with `asOf` (ISO 8601 UTC) those that there were then. @throws DomainError NOT_FOUND */
  list(
    query: { modelId: string; asOf: string | null; skip: number; limit: number },
    principal: Principal,
  ): Promise<{ model: Model; versions: ModelVersion[]; total: number }>;
  /** @throws DomainError NOT_FOUND, also for one that was taken out */
  get(
    asked: { modelId: string; number: number },
    principal: Principal,
  ): Promise<{ model: Model; version: ModelVersion }>;
  /**
   * Takes it out of its model; it stays stored. Taken out before, it is no error.
   * @throws DomainError NOT_FOUND, PRECONDITION_FAILED, INVALID_STATE for the champion of a model in production
   */
  delete(
    asked: { modelId: string; number: number; ifMatch: number | null },
    principal: Principal,
  ): Promise<void>;
}

interface VersionDeps {
  models: ModelRepository;
  versions: VersionRepository;
  modelHistory: ModelHistory;
}

/** The verbs of versions over their ports. */
export function createVersions({ models, versions, modelHistory }: VersionDeps): Versions {
  return {
    async list({ modelId, asOf, skip, limit }, principal) {
      const model =
        asOf === null
          ? await visibleModel(models, modelId, principal)
          : await modelHistory.asOf(modelId, asOf, principal);
      const numbers = versionNumbers(model);
      const found = await versions.findNumbers(modelId, numbers.slice(skip, skip + limit));
      return { model, versions: found, total: numbers.length };
    },
    async get({ modelId, number }, principal) {
      const model = await visibleModel(models, modelId, principal);
      return { model, version: await versionOf(versions, model, number) };
    },
    async delete({ modelId, number, ifMatch }, principal) {
      await visibleModel(models, modelId, principal);
      await models.transition(modelId, (model) => {
        assertVisible(model, principal);
        assertRevision(model, ifMatch);
        if (number > model.latestVersion) throw unknownVersion(model, number);
        return deleteVersion(model, number, principal.actor);
      });
    },
  };
}

/** A version that the model has. @throws DomainError NOT_FOUND, also for one that was taken out */
export async function versionOf(
  versions: VersionRepository,
  model: Model,
  number: number,
): Promise<ModelVersion> {
  assertHasVersion(model, number);
  const [version] = await versions.findNumbers(model.id, [number]);
  if (!version) throw unknownVersion(model, number);
  return version;
}

/** @throws DomainError NOT_FOUND for a version that the model never had, or that was taken out */
export function assertHasVersion(model: Model, number: number): void {
  if (model.deletedVersions.includes(number))
    throw new DomainError('NOT_FOUND', `version ${number} of model ${model.id} was deleted`);
  if (number < 1 || number > model.latestVersion) throw unknownVersion(model, number);
}

function unknownVersion({ id, latestVersion }: Model, number: number): DomainError {
  const newest = latestVersion === 0 ? 'it has none yet' : `its newest is ${latestVersion}`;
  return new DomainError('NOT_FOUND', `model ${id} has no version ${number}: ${newest}`);
}
