import type { Config } from '../config';
import { DomainError } from '../domain/errors';
import { publishAddresses, type ServerAddresses, withdrawAddresses } from './addresses';
import { allOrNothing } from './all-or-nothing';
import type { DataPaths } from './data-folder';
import { findDocumentServer, launchDocumentServer } from './document-server';
import type { FileLock } from './file-lock';
import { readManifest, updateManifest } from './manifest';
import { assertPortFree, connectError, freePort, isPortFree } from './ports';
import { asStep, type Report, type Step } from './report';
import { type Supervised, supervise } from './supervise';
import { findTemporal } from './temporal-program';
import { launchTemporal } from './temporal-server';

const HOST = '127.0.0.1';
const PING_MS = 3_000;

/** The servers, running. */
export interface Stack extends ServerAddresses {
  /** Ends what was started, each within its grace. */
  stop(): Promise<void>;
  /** Ends what was started, at once. */
  kill(): void;
}

/** What the stack is started with. The lock is the data folder's, and stays the caller's to release. */
export interface StackStart {
  config: Config;
  paths: DataPaths;
  lock: FileLock;
  report: Report;
  /** Gives up a start under way. */
  signal: AbortSignal;
}

/**
 * Brings up Temporal and the document store, those that are not configured, keeps them running, and leaves their addresses in
 * the data folder.
 * @throws DomainError UNAVAILABLE or INVALID_STATE with a line for each thing that is wrong; nothing is left running then
 */
export async function startStack(start: StackStart): Promise<Stack> {
  const { config, paths } = start;
  const running: Supervised[] = [];
  const endAll = async (): Promise<void> => {
    withdrawAddresses(paths);
    await Promise.all(running.map((server) => server.stop()));
  };
  withdrawAddresses(paths);
  await assertPortsFree(config);
  try {
    const [temporalAddress, mongodbUri] = await allOrNothing(
      [
        (signal) => temporal({ ...start, signal }, running),
        (signal) => documents({ ...start, signal }, running),
      ],
      start.signal,
    );
    const addresses: ServerAddresses = {
      mongodbUri,
      temporalAddress,
      temporalUiUrl: config.temporal.address === null ? `http://localhost:${config.temporal.uiPort}` : null,
      ownsServers: config.temporal.address === null && config.store.mongodbUri === null,
    };
    publishAddresses(paths, addresses);
    return { ...addresses, stop: endAll, kill: () => running.forEach((server) => server.kill()) };
  } catch (error) {
    await endAll();
    throw error;
  }
}

/** Brings up the document store alone, for a command that runs while nothing else does. */
export async function startDocuments(
  start: StackStart,
): Promise<{ mongodbUri: string; stop(): Promise<void> }> {
  const running: Supervised[] = [];
  const mongodbUri = await documents(start, running);
  return { mongodbUri, stop: async () => void (await Promise.all(running.map((server) => server.stop()))) };
}

async function assertPortsFree({ temporal, store }: Config): Promise<void> {
  if (temporal.address === null) {
    await assertPortFree(temporal.port, [HOST], 'TEMPORAL_PORT');
    await assertPortFree(temporal.uiPort, [HOST], 'TEMPORAL_UI_PORT');
  }
  if (store.mongodbUri === null && store.port !== null) {
    await assertPortFree(store.port, [HOST], 'MODELKEEPER_STORE_PORT');
  }
}

/** A server that is ready: its address, and what it is, for people. */
interface Ready {
  address: string;
  description: string;
}

async function temporal(start: StackStart, running: Supervised[]): Promise<string> {
  const { address } = start.config.temporal;
  const ready = await asStep(start.report, 'Temporal', {
    run: (step) =>
      address === null
        ? ownTemporal(start, { running, step })
        : configured(address, { setting: 'TEMPORAL_ADDRESS', hosts: [address] }),
    done: ({ description }) => description,
  });
  return ready.address;
}

async function documents(start: StackStart, running: Supervised[]): Promise<string> {
  const uri = start.config.store.mongodbUri;
  const ready = await asStep(start.report, 'Documents', {
    run: (step) =>
      uri === null
        ? ownDocuments(start, { running, step })
        : configured(uri, { setting: 'MONGODB_URI', hosts: hostsOf(uri) }),
    done: ({ description }) => description,
  });
  return ready.address;
}

interface Work {
  running: Supervised[];
  step: Step;
}

async function ownTemporal(start: StackStart, { running, step }: Work): Promise<Ready> {
  const { config, paths, report, signal } = start;
  const lastVersion = readManifest(paths).temporal?.version ?? null;
  const { cacheDirectory } = config;
  const program = await findTemporal({ cacheDirectory, lastVersion, step, signal });
  step.progress('starting');
  const server = { ...start, program };
  running.push(
    await supervise({ name: 'Temporal', report, launch: (ending) => launchTemporal(server, ending) }, signal),
  );
  updateManifest(paths, { temporal: { version: program.version } });
  if (lastVersion !== null && lastVersion !== program.version) {
    report.note(
      `Temporal was ${lastVersion} before: runs go on from their records, the history of finished ones stays with that version`,
    );
  }
  return {
    address: `${HOST}:${config.temporal.port}`,
    description: `server ${program.version}, ${program.origin}`,
  };
}

async function ownDocuments(start: StackStart, { running, step }: Work): Promise<Ready> {
  const { config, paths, lock, report, signal } = start;
  const madeBy = readManifest(paths).documents;
  const { cacheDirectory } = config;
  const server = await findDocumentServer({ cacheDirectory, madeBy, step, signal });
  const port = config.store.port ?? (await usualPort(madeBy?.port));
  step.progress('starting');
  const launch = (ending: AbortSignal) => launchDocumentServer({ server, paths, port, lock }, ending);
  running.push(await supervise({ name: 'The document store', report, launch }, signal));
  updateManifest(paths, { documents: { kind: server.kind, version: server.version, port } });
  return { address: `mongodb://${HOST}:${port}`, description: server.description };
}

/** The port of last time, so that roles elsewhere find the store again. */
async function usualPort(port: number | undefined): Promise<number> {
  return port !== undefined && (await isPortFree(port, HOST)) ? port : freePort();
}

/**
 * Looks whether a configured server is there; an address without hosts can't be looked at.
 * @throws DomainError UNAVAILABLE when nothing answers at any of the hosts; the address itself may be a secret
 */
async function configured(address: string, where: { setting: string; hosts: string[] }): Promise<Ready> {
  if (where.hosts.length === 0) return { address, description: 'as configured' };
  for (const place of where.hosts) {
    const [, host = '', port = ''] = /^\[?([^\]]+?)\]?:(\d+)$/.exec(place) ?? [];
    if ((await connectError({ host, port: Number(port) }, PING_MS)) === null)
      return { address, description: `as configured, at ${place}` };
  }
  throw new DomainError(
    'UNAVAILABLE',
    `Nothing answers at ${where.setting} (${where.hosts.join(', ')}): start it, or unset ${where.setting} to have a local one.`,
  );
}

/** `host:port` of each server that a connection string names; none where it names a list that the DNS keeps. */
function hostsOf(uri: string): string[] {
  const [, hosts] = /^mongodb:\/\/(?:[^@/]*@)?([^/?]+)/.exec(uri) ?? [];
  if (hosts === undefined) return [];
  return hosts.split(',').map((host) => (/:\d+$/.test(host) ? host : `${host}:27017`));
}
