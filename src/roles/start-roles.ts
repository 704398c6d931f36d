import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { type Core, composeCore, systemClock } from '../compose';
import type { Config } from '../config';
import { NYC_FLIGHTS_2013 } from '../domain/dataset';
import { DomainError } from '../domain/errors';
import type { Tracing } from '../domain/tracing';
import type { Addresses } from '../local/addresses';
import { packageRoot } from '../local/package-root';
import { freePort } from '../local/ports';
import { assertImported } from '../persistence/backup/import-mark';
import { prepareStore } from '../persistence/connection';
import { compareIndexes } from '../persistence/index-check';
import { updateStore } from '../persistence/migrations';
import { openStore } from '../persistence/open-store';
import { connectRedis } from '../redis/connection';
import { createTemporalClient } from '../temporal/client';
import { createWorkerRuntime } from '../temporal/worker-runtime';
import type { FirstAdmin } from '../usecases/auth/first-admin';
import { startApi } from './api';
import { createPatience } from './patience';
import type { RoleContext, RunningRole } from './role';
import { startTrainer } from './trainer';
import { startWorker } from './worker';

/**
 * The parts of the program that work with records; `stack`, which owns the servers, is not one of them. What they do with the
 * store comes first: whoever finds it away has opened nothing, and is called again.
 */
export const WORKING_ROLES = {
  api: startApi,
  worker: startWorker,
  trainer: startTrainer,
} as const satisfies Record<string, (context: RoleContext) => Promise<RunningRole>>;
export type WorkingRole = keyof typeof WORKING_ROLES;

/** The roles of this process, running. */
export interface Service {
  /** Port of the API, or null without that role. */
  apiPort: number | null;
  /** Drains: no request and no task is taken any more, what runs ends or saves its state. */
  stop(): Promise<void>;
}

/**
 * Connects to the store, makes what it lacks, and starts the roles. Waits for a store that is not up yet, or goes away
 * meanwhile, until `signal` is aborted.
 * @throws DomainError VALIDATION_FAILED when a store refuses its settings; what a role threw, after stopping those that had started; the system's error for a taken port
 */
export async function startRoles(given: {
  config: Config;
  roles: readonly WorkingRole[];
  addresses: Addresses;
  logger: Logger;
  tracing: Tracing | null;
  version: string;
  tellFirstAdmin: (admin: FirstAdmin) => Promise<void>;
  /** Told what is waited for, or takes its time. */
  tell: (progress: string) => void;
  /** Where workers of another process tell their metrics; null as long as that is not known. */
  workersAt: () => string | null;
  /** Told where those of this one tell theirs from now on, `host:port`. */
  tellWorkersAt: (address: string) => void;
  signal: AbortSignal;
}): Promise<Service> {
  const { config, roles, addresses, logger, tracing, tell } = given;
  const patiently = createPatience(given);
  const connection = await patiently(() => openStore(addresses.mongodbUri));
  await patiently(() => assertImported(connection));
  const temporal = { address: addresses.temporalAddress, namespace: config.temporal.namespace };
  const client = createTemporalClient(temporal, tracing);
  const redis = config.redisUrl === null ? null : connectRedis(config.redisUrl, redisTrouble(logger));
  const withDocs = { ...config, docsDirectory: join(packageRoot(), 'docs') };
  const core = composeCore({ config: withDocs, connection, redis, client, logger, clock: systemClock });
  await proveArtifacts(core, logger);
  const onStep = (step: string): void => {
    logger.info(step);
    tell(step);
  };
  await patiently(async () => {
    await prepareStore(connection);
    await updateStore(connection, { clock: systemClock, onStep });
    for (const difference of await compareIndexes(connection)) logger.warn(difference);
    await core.data.builtIn.ensure(NYC_FLIGHTS_2013);
  });
  const runtime = createWorkerRuntime(logger, { findPort: freePort, onAddress: given.tellWorkersAt });
  const servers = { connection, redis, client, temporal };
  const context: RoleContext = { ...given, ...servers, core, runtime, holder: randomUUID() };

  const running: RunningRole[] = [];
  const stop = async (): Promise<void> => {
    for (const role of running.splice(0)) await role.stop();
    redis?.close();
    await connection.close();
    await client.connection.close();
  };
  try {
    for (const role of roles) running.push(await patiently(() => WORKING_ROLES[role](context)));
  } catch (error) {
    await stop();
    throw error;
  }
  const apiPort = running.find(({ port }) => port !== undefined)?.port ?? null;
  return { apiPort, stop };
}

function redisTrouble(logger: Logger): (error: unknown) => void {
  return (error) => logger.warn({ err: error }, 'Redis is away; working without it');
}

/** Settings that are refused stop the start, an outage doesn't: what needs the artifacts waits for them. */
async function proveArtifacts({ artifactServer }: Core, logger: Logger): Promise<void> {
  await artifactServer?.prove().catch((error: unknown) => {
    if (!(error instanceof DomainError) || error.code !== 'UNAVAILABLE') throw error;
    logger.warn({ err: error }, 'the artifact store is away; artifacts are stored when it is back');
  });
}
