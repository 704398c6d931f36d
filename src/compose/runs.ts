import type { Client } from '@temporalio/client';
import type { Connection } from 'mongoose';
import type { Logger } from 'pino';
import type { Config } from '../config';
import type { Clock } from '../domain/ports';
import type { Trainer, WorkFolders } from '../domain/trainer';
import type { DirtyMarks } from '../persistence/dirty-marks';
import { createModelRepository } from '../persistence/model-repository';
import { createModelsFolder } from '../persistence/models-folder';
import { createPublishedCopyRepository } from '../persistence/published-copy-repository';
import { createRunLogRepository } from '../persistence/run-log-repository';
import { createRunRepository } from '../persistence/run-repository';
import { createVersionRepository } from '../persistence/version-repository';
import { createRunOrchestrator } from '../temporal/run-orchestrator';
import { createReporting } from '../usecases/attempt-reporting';
import { createAttempts, createLostAttempts } from '../usecases/attempts';
import { createFinalization } from '../usecases/finalization';
import { createReconciliation } from '../usecases/reconciliation';
import { createRunAcceptance } from '../usecases/run-acceptance';
import { createRunUseCases } from '../usecases/runs';
import { createTrainJobs } from '../usecases/train-jobs';
import { composeArtifacts } from './artifacts';

/** What only a trainer's process has. */
export interface LocalTrainer {
  trainer: Trainer;
  workFolders: WorkFolders;
}

/** Runs, the models and versions that they make, and what moves them. `common` is what nearly everything stands on. */
export function composeRuns(given: {
  config: Pick<Config, 'artifacts' | 'dataDirectory' | 'modelsDirectory'>;
  connection: Connection;
  client: Client;
  logger: Logger;
  clock: Clock;
  dirty: DirtyMarks;
}) {
  const { config, connection, client, logger, clock, dirty } = given;
  const runs = createRunRepository(connection, dirty, clock);
  const models = createModelRepository(connection, dirty, clock);
  const versions = createVersionRepository(connection, dirty, clock);
  const logs = createRunLogRepository(connection);
  const stores = composeArtifacts({ config, clock });
  const { artifacts } = stores;
  const directory = createModelsFolder(config.modelsDirectory, artifacts);
  const orchestrator = createRunOrchestrator(client, clock);
  const common = { runs, models, versions, orchestrator, clock, onDelayed: noteDelays(logger) };
  const copies = createPublishedCopyRepository(connection);
  const finalization = createFinalization({ ...common, copies, directory, artifacts });
  const acceptance = createRunAcceptance(common);
  const runUseCases = createRunUseCases({ ...common, acceptance, finalization });
  const startReporter = createReporting({ ...common, logs, artifacts }).start;
  return {
    common,
    ...stores,
    logs,
    directory,
    finalization,
    acceptance,
    runUseCases,
    trainJobs: createTrainJobs({ ...common, acceptance, logs, directory, runUseCases }),
    lostAttempts: createLostAttempts({ runs, clock }),
    reconciliation: createReconciliation({ ...common, runUseCases }),
    createRunAttempts: (
      local: LocalTrainer & Pick<Parameters<typeof createAttempts>[0], 'runData' | 'synthetic' | 'examples'>,
    ) => createAttempts({ ...common, ...local, artifacts, finalization, startReporter }),
  };
}

function noteDelays(logger: Logger): (runId: string, cause: unknown) => void {
  return (runId, cause) => logger.warn({ err: cause, runId }, 'not done at once; it is recorded and will be');
}
