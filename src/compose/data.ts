import { join } from 'node:path';
import type { Connection } from 'mongoose';
import { createTableFolders } from '../compute/tables/folders';
import { createTableReader } from '../compute/tables/table-reader';
import type { Config } from '../config';
import type { TeamRepository } from '../domain/auth/ports';
import type { ArtifactStore, Clock, RunRepository } from '../domain/ports';
import { createDatasetRepository } from '../persistence/data/dataset-repository';
import { createTableVersionRepository } from '../persistence/data/table-version-repository';
import { createUploadRepository } from '../persistence/data/upload-repository';
import type { DirtyMarks } from '../persistence/dirty-marks';
import { createBuiltInDatasets } from '../usecases/data/built-in';
import { createDatasets } from '../usecases/data/datasets';
import { createRunData } from '../usecases/data/run-data';
import { createUploadChore, createUploads } from '../usecases/data/uploads';

/** Registered tables: what runs read. */
export function composeData(given: {
  config: Pick<Config, 'dataDirectory' | 'datasets'>;
  connection: Connection;
  dirty: DirtyMarks;
  clock: Clock;
  artifacts: ArtifactStore;
  teams: TeamRepository;
  runs: RunRepository;
  tableProcess?: string;
}) {
  const { config, connection, dirty, clock, artifacts } = given;
  const { folders: allowed, maxBytes } = config.datasets;
  const records = {
    datasets: createDatasetRepository(connection, dirty, clock),
    tableVersions: createTableVersionRepository(connection),
  };
  const uploadRecords = createUploadRepository(connection);
  const tableFolders = createTableFolders({ root: join(config.dataDirectory, 'tables'), allowed });
  const common = { ...given, ...records, tableFolders, maxBytes };
  const uploads = createUploads({ ...common, uploads: uploadRecords });
  const tableReader = createTableReader(given.tableProcess);
  return {
    uploads,
    maxUploadBytes: maxBytes,
    datasets: createDatasets({ ...common, uploads, tableReader }),
    builtIn: createBuiltInDatasets({ ...records, clock }),
    runData: createRunData({ ...records, artifacts }),
    chores: [createUploadChore({ uploads: uploadRecords, artifacts, clock })],
  };
}
