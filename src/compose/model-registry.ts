import { join } from 'node:path';
import type { Config } from '../config';
import type { IncidentRepository } from '../domain/incidents/ports';
import type { Predictor } from '../domain/prediction';
import { createArtifactCache } from '../persistence/artifact-cache';
import { createProjectModels } from '../usecases/project-models';
import { createProjectTrainings } from '../usecases/project-trainings';
import { createVersionArtifacts } from '../usecases/registry/artifacts';
import { createModelFacets } from '../usecases/registry/facets';
import { createModelPortraits } from '../usecases/registry/portraits';
import { createPredictions } from '../usecases/registry/predictions';
import { createVersionRegistration } from '../usecases/registry/registration';
import type { Versions } from '../usecases/registry/versions';

/** Of artifacts that predictions were made with lately. */
const CACHE_BYTES_MAX = 2_147_483_648;

/** What the registry knows of models beside their versions: where they come from, their files and their faces. */
export function composeModelRegistry(
  given: {
    config: Pick<Config, 'dataDirectory'>;
    modelVersions: Versions;
    incidentRecords: Pick<IncidentRepository, 'list'>;
  } & Parameters<typeof createVersionRegistration>[0] &
    Parameters<typeof createModelPortraits>[0] &
    Parameters<typeof createModelFacets>[0] &
    Parameters<typeof createProjectModels>[0] &
    Parameters<typeof createProjectTrainings>[0],
) {
  const { artifacts, clock, config } = given;
  const folder = join(config.dataDirectory, 'artifact-cache');
  const artifactCache = createArtifactCache({ artifacts, clock }, { folder, maxBytes: CACHE_BYTES_MAX });
  return {
    /** Predictions need a process of their own, which only some roles have. */
    createPredictions: (local: { predictor: Predictor }) =>
      createPredictions({ ...given, ...local, artifactCache }),
    versionArtifacts: createVersionArtifacts(given),
    versionRegistration: createVersionRegistration(given),
    modelPortraits: createModelPortraits(given),
    modelFacets: createModelFacets(given),
    projectModels: createProjectModels(given),
    projectTrainings: createProjectTrainings(given),
  };
}
