import { Writable } from 'node:stream';
import { pino } from 'pino';
import { systemClock } from '../../src/compose';
import { DomainError } from '../../src/domain/errors';
import type { Predictor } from '../../src/domain/prediction';
import type { Trainer } from '../../src/domain/trainer';
import { createHttpApp, type HttpDeps } from '../../src/http/app';
import type { FaceDeps } from '../../src/http/faces';
import { createAlertsSocket } from '../../src/http/live/alerts-socket';
import { createWatchers } from '../../src/http/live/watchers';
import type { MetricsSources } from '../../src/http/metrics';
import { listen } from '../../src/http/server';
import type { SupervisedWorker } from '../../src/temporal/workers';
import { openCore, type TestCore } from './core';
import type * as workerStarts from './workers';

/** The HTTP application on sockets of its own, over real servers. */
export interface HttpService {
  port: number;
  /** `http://127.0.0.1:<port>` */
  url: string;
  /** The same records as seen from inside. */
  tested: TestCore;
  /** Every line of the log, parsed. */
  logLines: Record<string, unknown>[];
  /** Jobs that were ever accepted. */
  countJobs(): Promise<number>;
  close(): Promise<void>;
}

/** Whom bearers name. */
export function authenticationOf({ core }: TestCore) {
  const { authenticate } = core.accounts;
  const { authenticateIntegration } = core.inbound;
  return { authenticate, authenticateIntegration, redeemTicket: core.accounts.tickets.redeem };
}

/** What `/metrics` is read from. */
export function metricsSourcesOf({ core }: TestCore): MetricsSources {
  return {
    runStatistics: () => core.runs.statistics(),
    incidentStatistics: () => core.incidentMetrics.statistics(),
    clock: systemClock,
  };
}

/** What the faces stand on. */
export function faceDepsOf({ core, folder }: TestCore): FaceDeps {
  const predicting = core.createPredicting({ predictor: NO_PREDICTOR });
  return { ...core, ...predicting, watchers: createWatchers(), modelsDirectory: `${folder}/models` };
}

/** What needs a process of its own is tested by itself. */
const NO_PREDICTOR: Predictor = {
  canRead: () => false,
  predict: () => Promise.reject(new DomainError('UNAVAILABLE', 'there is no predictor here')),
};

/**
 * Starts the application, with other parts where `changes` gives them; it may share the records of another one, or have
 * those given.
 * With a trainer, its workers run too; without, jobs stay queued.
 */
export async function startHttpService(
  options: { changes?: Partial<HttpDeps>; over?: HttpService; tested?: TestCore; trainer?: Trainer } = {},
): Promise<HttpService> {
  const shared = options.over?.tested ?? options.tested;
  const tested = shared ?? (await openCore());
  const { core } = tested;
  const workers = options.trainer ? startWorkers(tested, options.trainer) : [];
  const logLines: Record<string, unknown>[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      logLines.push(JSON.parse(chunk.toString()));
      done();
    },
  });
  const watchers = createWatchers();
  const door = { isOpen: true, ...authenticationOf(tested), ...options.changes?.door };
  const logger = pino({ level: 'debug' }, sink);
  const app = createHttpApp({
    ...faceDepsOf(tested),
    feed: core.feed,
    watchers,
    rateLimits: core.rateLimits,
    tracing: null,
    readiness: async () => ({ ready: true, checks: {} }),
    metrics: metricsSourcesOf(tested),
    version: '0.0.0-test',
    ...options.changes,
    logger,
    door,
  });
  const upgrade = createAlertsSocket({ feed: core.feed, watchers, door, logger });
  const server = await listen(app, { hosts: ['127.0.0.1', '::1'], port: 0, upgrade });
  return {
    port: server.port,
    url: `http://127.0.0.1:${server.port}`,
    tested,
    logLines,
    countJobs: async () => (await core.trainJobs.list({ state: null, limit: 1 })).total,
    async close() {
      watchers.close();
      await server.close(0);
      await Promise.all(workers.map((worker) => worker.stop()));
      if (!shared) await tested.close();
    },
  };
}

/** Loaded for those who want workers alone: Temporal's worker and what trains take half a second of each test file. */
function startWorkers(tested: TestCore, trainer: Trainer): SupervisedWorker[] {
  const { startLightWorker, startTrainerWorker } = require('./workers') as typeof workerStarts;
  return [startLightWorker(tested), startTrainerWorker(tested, trainer)];
}
