import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Config } from '../config';
import { DomainError } from '../domain/errors';
import type { DataPaths } from './data-folder';
import { isStackThere } from './instance';
import { asStep, type Report } from './report';

const POLL_MS = 250;
const WAIT_MS = 30_000;

const SERVERS = z.object({
  mongodbUri: z.string(),
  temporalAddress: z.string(),
  temporalUiUrl: z.string().nullable(),
  ownsServers: z.boolean(),
});

/** Where the servers are that the roles work with. */
export interface ServerAddresses {
  /** May hold a password: never logged. */
  mongodbUri: string;
  /** `host:port` */
  temporalAddress: string;
  /** Null where Temporal is not ours. */
  temporalUiUrl: string | null;
  /** Both servers are those of a local stack. */
  ownsServers: boolean;
}

/** Servers, and what else lies at a place of its own. */
export interface Addresses extends ServerAddresses {
  /** Path of the XGBoost C library; null in a process without the roles that need it. */
  xgboostLibrary: string | null;
}

/** Leaves the addresses in the data folder, for roles in other processes. */
export function publishAddresses(paths: DataPaths, addresses: ServerAddresses): void {
  const draft = `${paths.addresses}.new`;
  writeFileSync(draft, `${JSON.stringify(addresses, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, paths.addresses);
}

/** Takes the addresses away again. */
export function withdrawAddresses(paths: DataPaths): void {
  rmSync(paths.addresses, { force: true });
}

/**
 * Addresses for a process without a stack of its own: the configured ones, else those of the stack on the same data folder, which
 * is waited for: for some seconds, or as long as it takes to start.
 * @param given.signal gives up; one that timed out, with the same words as when the seconds are over
 * @throws DomainError UNAVAILABLE when there is no stack, or it is not up in time
 */
export async function findServers(given: {
  config: Config;
  paths: DataPaths;
  report: Report;
  signal: AbortSignal;
}): Promise<ServerAddresses> {
  const { temporal, store } = given.config;
  if (temporal.address !== null && store.mongodbUri !== null) {
    return {
      mongodbUri: store.mongodbUri,
      temporalAddress: temporal.address,
      temporalUiUrl: null,
      ownsServers: false,
    };
  }
  const found = await asStep(given.report, 'Servers', {
    run: (step) => {
      step.progress(`waiting for a stack on ${given.paths.root}`);
      return awaitStack(given.paths, given.signal);
    },
    done: () => `of the stack on ${given.paths.root}`,
  });
  if (temporal.address === null && store.mongodbUri === null) return found;
  return {
    mongodbUri: store.mongodbUri ?? found.mongodbUri,
    temporalAddress: temporal.address ?? found.temporalAddress,
    temporalUiUrl: temporal.address === null ? found.temporalUiUrl : null,
    ownsServers: false,
  };
}

async function awaitStack(paths: DataPaths, signal: AbortSignal): Promise<ServerAddresses> {
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    const isThere = isStackThere(paths);
    const addresses = isThere ? readAddresses(paths) : null;
    if (addresses !== null) return addresses;
    if (!isThere && Date.now() > deadline) throw noStack(paths, isThere);
    await delay(POLL_MS, undefined, { signal }).catch(() => {
      throw isTimeout(signal.reason) ? noStack(paths, isThere) : signal.reason;
    });
  }
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === 'TimeoutError';
}

function noStack({ root }: DataPaths, isThere: boolean): DomainError {
  const message = isThere
    ? `The stack on ${root} is still starting: try again when it is ready.`
    : `No stack runs on ${root}: start one with "modelkeeper serve --roles stack", or set TEMPORAL_ADDRESS and MONGODB_URI.`;
  return new DomainError('UNAVAILABLE', message);
}

/** Null while the stack is starting. */
function readAddresses(paths: DataPaths): ServerAddresses | null {
  if (!existsSync(paths.addresses)) return null;
  return SERVERS.parse(JSON.parse(readFileSync(paths.addresses, 'utf8')));
}
