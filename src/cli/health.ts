import { hostname } from 'node:os';
import { LIGHT_QUEUE, TRAINING_QUEUE } from '../../workflows/task-queues';
import { type Config, loadConfig } from '../config';
import { DomainError } from '../domain/errors';
import { findServers } from '../local/addresses';
import { dataPaths } from '../local/data-folder';
import type { Report } from '../local/report';
import type { WorkingRole } from '../roles/start-roles';
import { findPollers } from '../temporal/checks';
import { createTemporalClient } from '../temporal/client';

const ANSWER_MS = 5_000;
const SERVERS_MS = 5_000;
/** A worker asks for tasks at least once a minute. */
const FRESH_MS = 90_000;

/** What counts is said at the end. */
const SILENT: Report = {
  step: () => ({ progress: () => undefined, done: () => undefined, failed: () => undefined }),
  note: () => undefined,
};

const CHECKS: Record<WorkingRole, (config: Config) => Promise<string>> = {
  api: checkApi,
  worker: (config) => checkWorker(config, LIGHT_QUEUE),
  trainer: (config) => checkWorker(config, TRAINING_QUEUE),
};

/**
 * Looks whether the given roles of this machine (or container) do their work.
 * @returns a line for each
 * @throws DomainError UNAVAILABLE when one doesn't
 */
export async function checkHealth(roles: readonly WorkingRole[]): Promise<string[]> {
  const config = loadConfig();
  return Promise.all(roles.map(async (role) => `${role}: ${await CHECKS[role](config)}`));
}

async function checkApi({ hosts, port }: Config): Promise<string> {
  const [host = '127.0.0.1'] = hosts;
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  const url = `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}/ready`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) }).catch((cause: unknown) => {
    throw new DomainError('UNAVAILABLE', `${url} does not answer`, { cause });
  });
  if (!answer.ok) throw new DomainError('UNAVAILABLE', `${url} answers ${answer.status}`);
  return 'ready';
}

/** Temporal knows who asks it for tasks, by process and host name. */
async function checkWorker(config: Config, queue: Parameters<typeof findPollers>[2]): Promise<string> {
  const { namespace } = config.temporal;
  const { temporalAddress } = await findServers({
    config,
    paths: dataPaths(config.dataDirectory),
    report: SILENT,
    signal: AbortSignal.timeout(SERVERS_MS),
  });
  const client = createTemporalClient({ address: temporalAddress, namespace });
  const pollers = await findPollers(client, namespace, queue);
  const isMine = pollers.some(
    ({ identity, lastAskedAt }) => identity.endsWith(`@${hostname()}`) && Date.now() - lastAskedAt < FRESH_MS,
  );
  if (!isMine) throw new DomainError('UNAVAILABLE', `nobody of ${hostname()} asks for tasks of ${queue}`);
  return `asks for tasks of ${queue}`;
}
