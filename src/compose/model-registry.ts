import type { Connection } from 'mongoose';
import type { FileCache } from '../domain/data/ports';
import type { IncidentRepository } from '../domain/incidents/ports';
import type { Predictor } from '../domain/prediction';
import { createPendingFileRepository } from '../persistence/pending-file-repository';
import { createProjectModels } from '../usecases/project-models';
import { createProjectTrainings } from '../usecases/project-trainings';
import { createVersionArtifacts } from '../usecases/registry/artifacts';
import { createModelFacets } from '../usecases/registry/facets';
import { createPendingFilesChore } from '../usecases/registry/pending-files';
import { createModelPortraits } from '../usecases/registry/portraits';
import { createPredictions } from '../usecases/registry/predictions';
import { createVersionRegistration } from '../usecases/registry/registration';
import { createTablePredictions } from '../usecases/registry/table-predictions';
import type { Versions } from '../usecases/registry/versions';

/** What the registry knows of models beside their versions: where they come from, their files and their faces. */
export function composeModelRegistry(
  given: {
    connection: Connection;
    fileCache: FileCache;
    modelVersions: Versions;
    incidentRecords: Pick<IncidentRepository, 'list'>;
  } & Omit<Parameters<typeof createVersionRegistration>[0], 'pendingFiles' | 'predictor'> &
    Parameters<typeof createModelPortraits>[0] &
    Parameters<typeof createTablePredictions>[0] &
    Parameters<typeof createModelFacets>[0] &
    Parameters<typeof createProjectModels>[0] &
    Parameters<typeof createProjectTrainings>[0],
) {
  const pendingFiles = createPendingFileRepository(given.connection);
  return {
    registryChores: [createPendingFilesChore({ ...given, pendingFiles })],
    /** What needs a process that predicts, which only some roles have. */
    createPredicting: (local: { predictor: Predictor }) => ({
      predictions: createPredictions({ ...given, ...local }),
      versionRegistration: createVersionRegistration({ ...given, ...local, pendingFiles }),
    }),
    tablePredictions: createTablePredictions(given),
    versionArtifacts: createVersionArtifacts(given),
    modelPortraits: createModelPortraits(given),
    modelFacets: createModelFacets(given),
    projectModels: createProjectModels(given),
    projectTrainings: createProjectTrainings(given),
  };
}
