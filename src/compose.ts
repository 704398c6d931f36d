import type { Client } from '@temporalio/client';
import type { Connection } from 'mongoose';
import type { Logger } from 'pino';
import { composeAccounts } from './compose/accounts';
import { composeData } from './compose/data';
import { composeInbound } from './compose/inbound';
import { composeIncidents } from './compose/incidents';
import { composeChores } from './compose/janitor';
import { composeModelRegistry } from './compose/model-registry';
import { composeNotifications } from './compose/notifications';
import { composeOnCall } from './compose/on-call';
import { composeRateLimits } from './compose/rate-limits';
import { composeRecipes } from './compose/recipes';
import { composeRegistry } from './compose/registry';
import type { Config } from './config';
import type { Clock, Trainer, WorkFolders } from './domain/ports';
import { createArtifactFolder } from './persistence/artifact-folder';
import { createDirtyMarks, type DirtyMarks } from './persistence/dirty-marks';
import { createEventLog } from './persistence/event-log';
import { createLeaseRepository } from './persistence/lease-repository';
import { createModelRepository } from './persistence/model-repository';
import { createModelsFolder } from './persistence/models-folder';
import { createPublishedCopyRepository } from './persistence/published-copy-repository';
import { createRequestCounter } from './persistence/request-counter';
import { createRunLogRepository } from './persistence/run-log-repository';
import { createRunRepository } from './persistence/run-repository';
import { createVersionRepository } from './persistence/version-repository';
import type { RedisCache } from './redis/connection';
import { createRunOrchestrator } from './temporal/run-orchestrator';
import { createReporting } from './usecases/attempt-reporting';
import { createAttempts, createLostAttempts } from './usecases/attempts';
import { createFinalization } from './usecases/finalization';
import { createFeed } from './usecases/live/feed';
import { createReconciliation } from './usecases/reconciliation';
import { createRunAcceptance } from './usecases/run-acceptance';
import { createRunUseCases } from './usecases/runs';
import { createTrainJobs } from './usecases/train-jobs';

/** The only clock that reads the machine's time. */
export const systemClock: Clock = { now: () => new Date().toISOString() };

export type Core = ReturnType<typeof composeCore>;

/** The settings that every role needs. */
type CoreConfig = Pick<
  Config,
  | 'artifactsDirectory'
  | 'dataDirectory'
  | 'datasets'
  | 'languageModel'
  | 'limits'
  | 'logRetentionDays'
  | 'modelsDirectory'
  | 'notifications'
  | 'signingKeys'
> & {
  /** The guides that come with the program. */
  docsDirectory: string;
};

/** What every role stands on: repositories over one connection, and the use cases over them. */
export function composeCore(given: {
  config: CoreConfig;
  connection: Connection;
  redis: RedisCache | null;
  client: Client;
  logger: Logger;
  clock: Clock;
  /** The compiled program that reads tables. Default: the one that is built beside this. */
  tableProcess?: string;
}) {
  const { config, connection, clock } = given;
  const dirty = createDirtyMarks(connection, clock);
  const parts = composeRuns({ ...given, dirty });
  const { common, logs, artifacts, directory, finalization, acceptance, runUseCases } = parts;
  const { runs, models } = common;
  const leases = createLeaseRepository(connection, clock);
  const windows = createRequestCounter(connection, clock);
  const reporting = createReporting({ ...common, logs, artifacts });
  const eventLog = createEventLog(connection, dirty, clock);
  const trainJobs = createTrainJobs({ ...common, acceptance, logs, directory, runUseCases });
  const motion = { runUseCases, trainJobs, acceptance, finalization };
  const response = composeResponse({ ...given, ...common, ...motion, dirty, leases, windows, eventLog });
  const { accounts } = response;
  const data = composeData({ ...given, ...common, dirty, artifacts, teams: accounts.teams });
  const registry = composeRegistry({
    ...common,
    ...motion,
    connection,
    logs,
    eventLog,
    teams: accounts.teams,
  });
  const { examples, ...recipes } = composeRecipes({
    ...given,
    ...common,
    ...motion,
    ...registry,
    dirty,
    logs,
    accounts,
  });
  const modelRegistry = composeModelRegistry({
    config,
    ...common,
    ...motion,
    ...registry,
    ...data,
    artifacts,
    eventLog,
    incidentRecords: response.incidentRecords,
    recipes: recipes.recipes,
    recipeVersions: recipes.versions,
  });
  return {
    ...common,
    ...response,
    logs,
    data,
    artifacts,
    directory,
    finalization,
    acceptance,
    runUseCases,
    eventLog,
    leases,
    feed: createFeed({ eventLog, runs, models }),
    chores: [...composeChores({ config, connection, windows, accounts, runs, logs, clock }), ...data.chores],
    trainJobs,
    lostAttempts: createLostAttempts({ runs, clock }),
    /** Attempts need what only a trainer's process has. */
    createAttempts: (local: { trainer: Trainer; workFolders: WorkFolders }) =>
      createAttempts({
        ...common,
        ...local,
        runData: data.runData,
        artifacts,
        finalization,
        startReporter: reporting.start,
      }),
    ...registry,
    ...modelRegistry,
    examples,
    recipes,
    reconciliation: createReconciliation({ ...common, runUseCases }),
  };
}

/** Runs, the models and versions that they make, and what moves them. */
function composeRuns(
  given: Pick<Parameters<typeof composeCore>[0], 'config' | 'connection' | 'client' | 'logger' | 'clock'> & {
    dirty: DirtyMarks;
  },
) {
  const { config, connection, client, logger, clock, dirty } = given;
  const runs = createRunRepository(connection, dirty, clock);
  const models = createModelRepository(connection, dirty, clock);
  const versions = createVersionRepository(connection, dirty, clock);
  const logs = createRunLogRepository(connection);
  const artifacts = createArtifactFolder(config.artifactsDirectory);
  const directory = createModelsFolder(config.modelsDirectory, artifacts);
  const orchestrator = createRunOrchestrator(client, clock);
  const common = { runs, models, versions, orchestrator, clock, onDelayed: noteDelays(logger) };
  const copies = createPublishedCopyRepository(connection);
  const finalization = createFinalization({ ...common, copies, directory, artifacts });
  const acceptance = createRunAcceptance(common);
  const runUseCases = createRunUseCases({ ...common, acceptance, finalization });
  return { common, logs, artifacts, directory, finalization, acceptance, runUseCases };
}

/** Accounts, and what follows an alarm: who is told, how, and by what rules. */
function composeResponse(
  given: Omit<Parameters<typeof composeIncidents>[0], 'notifications' | 'onCall'> &
    Parameters<typeof composeAccounts>[0] &
    Omit<
      Parameters<typeof composeRateLimits>[0] & Parameters<typeof composeNotifications>[0],
      'users' | 'teams'
    > &
    Parameters<typeof composeInbound>[0],
) {
  const accounts = composeAccounts(given);
  const notifications = composeNotifications({ ...given, users: accounts.users, teams: accounts.teams });
  const onCall = composeOnCall(given);
  const rateLimits = composeRateLimits(given);
  const inbound = composeInbound(given);
  const response = composeIncidents({ ...given, notifications, onCall });
  const reports = inbound.createReports({ incidents: response.incidents, rateLimits });
  return { ...response, accounts, notifications, onCall, rateLimits, inbound: { ...inbound, ...reports } };
}

function noteDelays(logger: Logger): (runId: string, cause: unknown) => void {
  return (runId, cause) => logger.warn({ err: cause, runId }, 'not done at once; it is recorded and will be');
}
