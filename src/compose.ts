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
import { composeRuns, type LocalTrainer } from './compose/runs';
import type { Config } from './config';
import type { Clock } from './domain/ports';
import { createDirtyMarks } from './persistence/dirty-marks';
import { createEventLog } from './persistence/event-log';
import { createLeaseRepository } from './persistence/lease-repository';
import { createRequestCounter } from './persistence/request-counter';
import type { RedisCache } from './redis/connection';
import { createFeed } from './usecases/live/feed';
import { createPromotions } from './usecases/registry/promotions';

/** The only clock that reads the machine's time. */
export const systemClock: Clock = { now: () => new Date().toISOString() };

export type Core = ReturnType<typeof composeCore>;

/** The settings that every role needs. */
type CoreConfig = Pick<
  Config,
  | 'artifacts'
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
  const { common, createRunAttempts, ...parts } = composeRuns({ ...given, dirty });
  const leases = createLeaseRepository(connection, clock);
  const windows = createRequestCounter(connection, clock);
  const eventLog = createEventLog(connection, dirty, clock);
  const promotions = createPromotions({ ...common, eventLog });
  const base = { ...given, ...common, ...parts, dirty, leases, windows, eventLog, promotions };
  const response = composeResponse(base);
  const { accounts } = response;
  const { teams } = accounts;
  const data = composeData({ ...base, teams });
  const registry = composeRegistry({ ...base, teams });
  const { examples, exampleRecords, ...recipes } = composeRecipes({
    ...base,
    ...registry,
    accounts,
    columnsOf: data.columnsOf,
  });
  const modelRegistry = composeModelRegistry({
    ...base,
    ...registry,
    ...data,
    incidentRecords: response.incidentRecords,
    recipes: recipes.recipes,
    recipeVersions: recipes.versions,
  });
  return {
    ...common,
    ...response,
    ...parts,
    data,
    eventLog,
    leases,
    promotions,
    feed: createFeed({ ...common, eventLog }),
    // Last what a bucket may refuse: whatever comes after it would wait.
    chores: [
      ...composeChores({ ...base, config, accounts }),
      ...data.chores,
      ...modelRegistry.registryChores,
      ...base.artifactChores,
    ],
    /** Attempts need what only a trainer's process has. */
    createAttempts: (local: LocalTrainer) =>
      createRunAttempts({ ...data, ...local, examples: exampleRecords }),
    ...registry,
    ...modelRegistry,
    examples,
    recipes,
  };
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
