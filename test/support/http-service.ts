import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { createHttpApp, type HttpDeps } from '../../src/http/app';
import { type HttpServer, listen } from '../../src/http/server';
import { type InMemoryTrainJobs, inMemoryTrainJobs } from './in-memory-train-jobs';

/** The HTTP application on sockets of its own, over Train verbs in memory. */
export interface HttpService extends HttpServer {
  /** `http://127.0.0.1:<port>` */
  url: string;
  jobs: InMemoryTrainJobs;
  /** Every line of the log, parsed. */
  logLines: Record<string, unknown>[];
}

/** What the tests send as a key. */
export const API_KEY = 'a-key-for-tests-only';

export async function startHttpService(
  overrides: Partial<HttpDeps> & { hosts?: string[]; now?: () => string } = {},
): Promise<HttpService> {
  const { hosts = ['127.0.0.1', '::1'], now, ...deps } = overrides;
  const directory = join(process.cwd(), 'models');
  const jobs = inMemoryTrainJobs({ directory, ...(now ? { now } : {}) });
  const logLines: Record<string, unknown>[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      logLines.push(JSON.parse(chunk.toString()));
      done();
    },
  });
  const app = createHttpApp({
    trainJobs: jobs,
    modelsDirectory: directory,
    readiness: async () => ({ ready: true, checks: {} }),
    door: { isOpen: true, apiKey: API_KEY },
    metrics: { runStatistics: jobs.statistics, clock: { now: () => new Date().toISOString() } },
    logger: pino({ level: 'debug' }, sink),
    version: '0.0.0-test',
    ...deps,
  });
  const server = await listen(app, { hosts, port: 0 });
  return { ...server, url: `http://127.0.0.1:${server.port}`, jobs, logLines };
}
