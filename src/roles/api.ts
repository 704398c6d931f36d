import { systemClock } from '../compose';
import { createForkedPredictor } from '../compute/forked-predictor';
import { isLoopbackDoorOpen } from '../config';
import { createHttpApp } from '../http/app';
import type { Door } from '../http/door';
import { createAlertsSocket } from '../http/live/alerts-socket';
import { createWatchers } from '../http/live/watchers';
import { createReadiness } from '../http/readiness';
import { listen } from '../http/server';
import { pingStore } from '../persistence/connection';
import { createTemporalChecks } from '../temporal/checks';
import type { RoleContext, RunningRole } from './role';

/** How long requests under way may take to end when the API goes. */
const DRAIN_MS = 10_000;

/** The role `api`: the HTTP contracts. */
export async function startApi(context: RoleContext): Promise<RunningRole> {
  const { config, core, addresses, logger, version } = context;
  if (addresses.ownsServers) await core.examples.loadIntoEmpty();
  await core.accounts.ensureFirstAdmin({
    ...config.firstAdmin,
    holder: context.holder,
    tell: context.tellFirstAdmin,
    onWait: () => context.tell('waiting for another process, which makes the first admin'),
  });
  let isDraining = false;
  const watchers = createWatchers();
  const door: Door = {
    isOpen: isLoopbackDoorOpen(config, addresses.ownsServers),
    authenticate: core.accounts.authenticate,
    authenticateIntegration: core.inbound.authenticateIntegration,
    redeemTicket: core.accounts.tickets.redeem,
  };
  const { xgboostLibrary } = context.addresses;
  const predictor = createForkedPredictor({ xgboostLibrary, threads: config.trainingThreads });
  const app = createHttpApp({
    ...core,
    ...core.createPredicting({ predictor }),
    watchers,
    modelsDirectory: config.modelsDirectory,
    door,
    readiness: createReadiness(checksOf(context), () => isDraining),
    metrics: {
      runStatistics: () => core.runs.statistics(),
      incidentStatistics: () => core.incidentMetrics.statistics(),
      more: moreMetrics(context),
      clock: systemClock,
    },
    logger,
    tracing: context.tracing,
    version,
  });
  const upgrade = createAlertsSocket({ feed: core.feed, watchers, door, logger });
  const server = await listen(app, { hosts: config.hosts, port: config.port, upgrade });
  return {
    port: server.port,
    async stop() {
      isDraining = true;
      watchers.close();
      await server.close(DRAIN_MS);
      await predictor.close();
    },
  };
}

function checksOf({ core, connection, redis, client, temporal }: RoleContext) {
  const { artifactServer } = core;
  const checks = createTemporalChecks(client, temporal.namespace);
  return {
    store: { isNeeded: true, probe: () => pingStore(connection) },
    temporal: { isNeeded: false, probe: () => checks.temporal() },
    workers: { isNeeded: false, probe: () => checks.workers() },
    ...(artifactServer === null
      ? {}
      : { artifacts: { isNeeded: false, isOptional: true, probe: () => artifactServer.ping() } }),
    ...(redis === null ? {} : { redis: { isNeeded: false, isOptional: true, probe: () => redis.ping() } }),
  };
}

/** The metrics of the Temporal workers that were started with the API. */
function moreMetrics({ workersAt }: RoleContext): () => Promise<string> {
  return async () => {
    const address = workersAt();
    if (address === null) return '';
    const answer = await fetch(`http://${address}/metrics`, { signal: AbortSignal.timeout(2_000) });
    return answer.text();
  };
}
