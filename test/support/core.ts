import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import type { Connection } from 'mongoose';
import pino from 'pino';
import { type Core, composeCore, systemClock } from '../../src/compose';
import { DEFAULT_DATASET_ID } from '../../src/domain/dataset';
import { parseRanges } from '../../src/domain/notifications/address';
import type { Clock } from '../../src/domain/ports';
import type { Limits } from '../../src/domain/rate-limit';
import { prepareStore } from '../../src/persistence/connection';
import { createTemporalClient, ensureSearchAttributes } from '../../src/temporal/client';
import { connected } from './connected';

type CoreConfig = Parameters<typeof composeCore>[0]['config'];

/** The use cases and repositories of one test file, over a database and a namespace of its own. */
export interface TestCore {
  core: Core;
  connection: Connection;
  client: Client;
  temporal: { address: string; namespace: string };
  mongodbUri: string;
  /** Artifacts, models and work of this file. */
  folder: string;
  /** Adds what is to be stopped first, last added first. */
  onClose(stop: () => Promise<void>): void;
  close(): Promise<void>;
}

/** Compiled: processes don't run TypeScript. Global set-up builds it. */
export const TABLE_PROCESS = join(
  __dirname,
  '..',
  '..',
  'dist',
  'src',
  'compute',
  'tables',
  'table-process.js',
);

/** So that tests of other things never meet a limit. */
const NO_LIMITS: Limits = { auth: 1e6, incidentWrites: 1e6, integration: 1e6, other: 1e6 };

export const quietLogger = pino({ level: 'silent' });

/** A variable that `global-setup` set. */
export function fromSetup(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests by jest, which sets up the servers`);
  return value;
}

/**
 * Connects to the shared servers under names that nobody else uses; servers given are their test's own, and such a
 * Temporal is used by its namespace `default`.
 */
export async function openCore(
  given: {
    mongodbUri?: string;
    temporalAddress?: string;
    clock?: Clock;
    limits?: Limits;
    languageModel?: CoreConfig['languageModel'];
    /** Buckets that datasets may be registered from. */
    buckets?: CoreConfig['datasets']['buckets'];
    prepareTemporal?: typeof ensureSearchAttributes;
  } = {},
): Promise<TestCore> {
  const folder = await mkdtemp(join(tmpdir(), 'modelkeeper-test-'));
  const mongodbUri = given.mongodbUri ?? `${fromSetup('TEST_MONGODB_URI')}/test-${randomUUID()}`;
  const connection = await connected(mongodbUri);
  await prepareStore(connection);
  const namespace = given.temporalAddress === undefined ? claimNamespace() : 'default';
  const address = given.temporalAddress ?? fromSetup('TEST_TEMPORAL_ADDRESS');
  const client = createTemporalClient({ address, namespace });
  if (given.temporalAddress === undefined) waitPatiently(client);
  const { limits = NO_LIMITS, languageModel = null, buckets = [] } = given;
  const base = coreConfig(folder);
  const config = { ...base, limits, languageModel, datasets: { ...base.datasets, buckets } };
  const clock = given.clock ?? systemClock;
  const redis = null;
  const logger = quietLogger;
  const core = composeCore({ config, connection, redis, client, logger, clock, tableProcess: TABLE_PROCESS });
  await core.data.builtIn.ensure(aDataset());
  await (given.prepareTemporal ?? ensureSearchAttributes)(client, namespace);
  const stops: (() => Promise<void>)[] = [];
  return {
    core,
    connection,
    client,
    temporal: { address, namespace },
    mongodbUri,
    folder,
    onClose: (stop) => void stops.unshift(stop),
    async close() {
      for (const stop of stops) await stop();
      await connection.dropDatabase();
      await connection.destroy();
      await client.connection.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const PATIENCE_MS = 100_000;

/**
 * The product gives up a late answer soon and leaves the rest to its reconciler, which most tests don't run; so against
 * a server that is not meant to go away, and that a busy machine slows down, each call waits longer.
 */
export function waitPatiently(client: Client): void {
  const withDeadline = client.withDeadline.bind(client);
  client.withDeadline = (_deadline, call) => withDeadline(Date.now() + PATIENCE_MS, call);
}

/** Settings of what stands on `folder`; receivers on this machine may be notified. */
export function coreConfig(folder: string): CoreConfig {
  return {
    artifacts: { kind: 'folder', path: join(folder, 'artifacts') },
    dataDirectory: folder,
    datasets: { folders: [join(folder, 'tables-of-the-operator')], buckets: [], maxBytes: 10_000_000 },
    modelsDirectory: join(folder, 'models'),
    docsDirectory: join(__dirname, '..', '..', 'docs'),
    languageModel: null,
    limits: NO_LIMITS,
    logRetentionDays: 90,
    signingKeys: [],
    notifications: { allowedAddresses: parseRanges('loopback'), publicUrl: null, mail: null },
  };
}

/** Any dataset: fake trainers don't read it. */
function aDataset() {
  return {
    id: DEFAULT_DATASET_ID,
    title: 'for tests',
    licence: 'CC0-1.0',
    format: 'parquet' as const,
    path: '/nowhere.parquet',
    task: 'binary_classification' as const,
    target: 'y',
    features: [],
    split: { kind: 'hash' as const, holdoutFraction: 0.2 },
  };
}

/** A folder can be made once, so of several processes one gets the name. */
function claimNamespace(): string {
  for (const name of fromSetup('TEST_NAMESPACES').split(',')) {
    try {
      mkdirSync(join(fromSetup('TEST_CLAIMS'), name));
      return name;
    } catch (error) {
      // Errors of Node itself are no instances of jest's own Error.
      if (typeof error !== 'object' || error === null || !('code' in error) || error.code !== 'EEXIST')
        throw error;
    }
  }
  throw new Error('all namespaces for tests are taken: raise their number in global-setup.ts');
}
