import { join } from 'node:path';
import type { Connection } from 'mongoose';
import { parseTurtle } from '../compute/ontology/turtle';
import { createTableFolders } from '../compute/tables/folders';
import { createTableReader } from '../compute/tables/table-reader';
import type { Config } from '../config';
import type { TeamRepository } from '../domain/auth/ports';
import type { FileCache } from '../domain/data/ports';
import type { ArtifactStore, Clock, ModelRepository, RunRepository } from '../domain/ports';
import { createDatasetRepository } from '../persistence/data/dataset-repository';
import { createOntologyRepository } from '../persistence/data/ontology-repository';
import { createTableVersionRepository } from '../persistence/data/table-version-repository';
import { createUploadRepository } from '../persistence/data/upload-repository';
import type { DirtyMarks } from '../persistence/dirty-marks';
import { createDatasetObjects } from '../persistence/s3/dataset-objects';
import { createAbandonedTablesChore } from '../usecases/data/abandoned-tables';
import { createBuiltInDatasets } from '../usecases/data/built-in';
import { createDatasets } from '../usecases/data/datasets';
import { createKnownColumns } from '../usecases/data/known-columns';
import { createOntologies } from '../usecases/data/ontologies';
import { createRunData } from '../usecases/data/run-data';
import { createSyntheticDatasets } from '../usecases/data/synthetic';
import { createTableFiles } from '../usecases/data/table-files';
import { createTableIntake } from '../usecases/data/table-intake';
import { createUploadChore, createUploads } from '../usecases/data/uploads';
import { createRecommendations } from '../usecases/recommendation';

/** What tables stand on. */
interface Given {
  config: Pick<Config, 'dataDirectory' | 'datasets'>;
  connection: Connection;
  dirty: DirtyMarks;
  clock: Clock;
  artifacts: ArtifactStore;
  teams: TeamRepository;
  runs: RunRepository;
  models: Pick<ModelRepository, 'listOfProject'>;
  fileCache: FileCache;
  tableProcess?: string;
}

/** Registered tables: what runs read. */
export function composeData(given: Given) {
  const { config, connection, dirty, clock, artifacts } = given;
  const { folders: allowed, buckets, maxBytes } = config.datasets;
  const records = {
    datasets: createDatasetRepository(connection, dirty, clock),
    tableVersions: createTableVersionRepository(connection),
    ontologies: createOntologyRepository(connection, dirty, clock),
  };
  const uploadRecords = createUploadRepository(connection);
  const tableFolders = createTableFolders({ root: join(config.dataDirectory, 'tables'), allowed });
  const tableReader = createTableReader(given.tableProcess);
  const objects = createDatasetObjects(buckets, clock);
  const runData = createRunData({ ...records, tableFiles: createTableFiles({ ...given, objects }) });
  const common = { ...given, ...records, tableFolders, tableReader, runData, maxBytes };
  const uploads = createUploads({ ...common, uploads: uploadRecords });
  return {
    uploads,
    tableFolders,
    maxUploadBytes: maxBytes,
    datasets: createDatasets({ ...common, intake: createTableIntake({ ...common, uploads, objects }) }),
    builtIn: createBuiltInDatasets({ ...records, clock }),
    runData,
    columnsOf: createKnownColumns(records),
    ontologies: createOntologies({ ...common, parseTurtle }),
    synthetic: createSyntheticDatasets(common),
    recommendations: createRecommendations(common),
    chores: [
      createUploadChore({ uploads: uploadRecords, artifacts, clock }),
      createAbandonedTablesChore({ ...records, artifacts, clock }),
    ],
  };
}
