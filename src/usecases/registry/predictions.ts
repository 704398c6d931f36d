import type { Principal } from '../../domain/auth/principal';
import type { FileCache } from '../../domain/data/ports';
import { DomainError } from '../../domain/errors';
import type { JsonObject } from '../../domain/json';
import type { Model } from '../../domain/model';
import type { ArtifactStore, ModelRepository, VersionRepository } from '../../domain/ports';
import type { Prediction, Predictor } from '../../domain/prediction';
import { oddities } from '../../domain/registry/rows';
import { TrainingError } from '../../domain/training';
import { predictingVersion } from './artifacts';
import { versionOf } from './versions';
import { visibleModel } from './visible-model';

/** Predictions with what serves, or with a version that is named. */
export interface Predictions {
  /**
   * One prediction a row, in their order, and what was odd about the rows.
   * @throws DomainError NOT_FOUND, INVALID_STATE where no version serves or it can't predict here, VALIDATION_FAILED naming
   * rows and columns that can't be read, UNAVAILABLE
   */
  predict(
    asked: { modelId: string; version: number | null; rows: readonly JsonObject[] },
    principal: Principal,
  ): Promise<{ version: number; predictions: Prediction[]; warnings: string[] }>;
}

interface PredictionDeps {
  models: ModelRepository;
  versions: VersionRepository;
  artifacts: Pick<ArtifactStore, 'fetch'>;
  fileCache: FileCache;
  predictor: Predictor;
}

/** Predictions over their ports. */
export function createPredictions(deps: PredictionDeps): Predictions {
  const { models, versions, artifacts, fileCache, predictor } = deps;
  return {
    async predict({ modelId, version: asked, rows }, principal) {
      const model = await visibleModel(models, modelId, principal);
      const version = await versionOf(versions, model, asked ?? championOf(model));
      const { artifact, signature } = predictingVersion(version);
      const artifactFile = await fileCache.file(artifact.sha256, (path) => artifacts.fetch(artifact, path));
      const predictions = await predictor.predict({ artifactFile, signature, rows }).catch(asRefusal);
      return { version: version.number, predictions, warnings: oddities(signature, rows) };
    },
  };
}

/** A file that does not fit its signature is nothing that asking again could mend. */
function asRefusal(error: unknown): never {
  if (error instanceof TrainingError && error.kind === 'input')
    throw new DomainError('INVALID_STATE', error.message, { cause: error });
  throw error;
}

/** Number of the version that serves. @throws DomainError INVALID_STATE where none does */
export function championOf({ id, championVersion }: Model): number {
  if (championVersion !== null) return championVersion;
  throw new DomainError('INVALID_STATE', `no version of model ${id} serves: promote one, or name one`);
}
