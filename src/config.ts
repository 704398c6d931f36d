import { join } from 'node:path';
import type { z } from 'zod';
import type { ArtifactPlace, BucketAddress } from './domain/artifact-place';
import { DomainError } from './domain/errors';
import type { AddressRange } from './domain/notifications/address';
import type { Limits } from './domain/rate-limit';
import { type Environment, ownEnvironment, SECRETS } from './environment';
import { defaultCacheDirectory, defaultTrainingSlots } from './machine-defaults';
import {
  artifactPlace,
  bucketGaps,
  datasetPlaces,
  languageModelOf,
  notificationsOf,
  portClashes,
  SETTINGS,
  tracesPlace,
} from './settings';

const LOOPBACK_HOSTS: readonly string[] = ['127.0.0.1', '::1', 'localhost'];

/** The names of all environment variables that are read. */
export const SETTING_NAMES: readonly string[] = Object.keys(SETTINGS.shape);

/** Everything that can be set. Folders and files are absolute paths. */
export interface Config {
  /** Port and addresses of the HTTP API. */
  port: number;
  hosts: readonly string[];
  /** Who is made admin of a store without users; without a password one is generated. */
  firstAdmin: { username: string; password: string | null };
  /** What signs access tokens, the first one, and verifies them, all; none: they are made and kept in the store. */
  signingKeys: readonly { kid: string; secret: string }[];
  /** As asked for, or null: then `isLoopbackDoorOpen` decides. */
  loopbackDoor: 'open' | 'closed' | null;
  /** Logs of runs are kept for so many days after their end. */
  logRetentionDays: number;
  /** Requests a minute that each group under `/api/v1` lets through. */
  limits: Limits;
  temporal: {
    /** A Temporal that runs already, `host:port`, or null: then the local stack has one. */
    address: string | null;
    namespace: string;
    /** Ports of the local stack's Temporal and of its UI. */
    port: number;
    uiPort: number;
  };
  store: {
    /** A MongoDB that runs already, or null: then the local stack has a document store. */
    mongodbUri: string | null;
    /** Port of the local stack's document store, or null for a free one. */
    port: number | null;
  };
  /** A Redis, as a cache between processes; null: none. */
  redisUrl: string | null;
  /** Records, artifacts, logs: what `reset` empties. */
  dataDirectory: string;
  /** What was built or downloaded; it can be deleted at any time. */
  cacheDirectory: string;
  /** Where published copies of models go. */
  modelsDirectory: string;
  /** The artifact store. */
  artifacts: ArtifactPlace;
  datasets: {
    /** Folders below which files of this machine may be registered by their paths. */
    folders: readonly string[];
    /** Buckets below whose prefixes objects may be registered by their addresses. */
    buckets: readonly BucketAddress[];
    /** Largest file that may be registered. */
    maxBytes: number;
  };
  /** The XGBoost C library, or null: then it is found or fetched. */
  xgboostLibrary: string | null;
  /** Threads of one training run. */
  trainingThreads: number;
  /** Training runs at a time in one process. */
  trainingSlots: number;
  /** An OpenAI-compatible server that words the assistant's answers; null: our own words. */
  languageModel: { baseUrl: string; apiKey: string | null; model: string } | null;
  /** Where spans are sent, with which headers, under which name; null: nobody traces. */
  tracing: { url: string; headers: Record<string, string>; serviceName: string } | null;
  logLevel: 'debug' | 'info' | 'warn' | 'error';
  notifications: {
    /** What notifications may reach beside public addresses. */
    allowedAddresses: readonly AddressRange[];
    /** Where people see this service, without a slash at its end. */
    publicUrl: string | null;
    /** The SMTP server, credentials in its URL, and whom mail comes from; null: email can't be sent. */
    mail: { smtpUrl: string; from: string } | null;
  };
}

function complaints(error: z.ZodError, env: Environment): string[] {
  return error.issues.map(({ path, message }) => {
    const name = String(path[0]);
    return SECRETS.includes(name) ? `${name} ${message}` : `${name} ${message}, not "${env[name] ?? ''}"`;
  });
}

/**
 * The only reader of the environment.
 * @throws DomainError VALIDATION_FAILED when anything in it can't be used: a line for each, without the value of a secret
 */
export function loadConfig(env: Environment = ownEnvironment()): Config {
  const present = Object.fromEntries(SETTING_NAMES.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
  const parsed = SETTINGS.safeParse(present);
  const problems = parsed.success
    ? [...portClashes(parsed.data), ...bucketGaps(parsed.data)]
    : complaints(parsed.error, env);
  if (!parsed.success || problems.length > 0) {
    throw new DomainError(
      'VALIDATION_FAILED',
      `These settings can't be used:\n${problems.map((line) => `  ${line}`).join('\n')}`,
    );
  }
  const settings = parsed.data;
  return {
    port: settings.PORT,
    hosts: settings.HOST,
    firstAdmin: {
      username: settings.MODELKEEPER_ADMIN_USER,
      password: settings.MODELKEEPER_ADMIN_PASSWORD ?? null,
    },
    signingKeys: (settings.MODELKEEPER_SIGNING_KEYS ?? []).map(([kid, secret]) => ({ kid, secret })),
    loopbackDoor: settings.MODELKEEPER_LOOPBACK_DOOR ?? null,
    logRetentionDays: settings.MODELKEEPER_LOG_RETENTION_DAYS,
    limits: {
      auth: settings.MODELKEEPER_LIMIT_AUTH,
      incidentWrites: settings.MODELKEEPER_LIMIT_INCIDENT_WRITES,
      integration: settings.MODELKEEPER_LIMIT_INTEGRATION,
      other: settings.MODELKEEPER_LIMIT_OTHER,
    },
    temporal: {
      address: settings.TEMPORAL_ADDRESS ?? null,
      namespace: settings.TEMPORAL_NAMESPACE,
      port: settings.TEMPORAL_PORT,
      uiPort: settings.TEMPORAL_UI_PORT,
    },
    store: { mongodbUri: settings.MONGODB_URI ?? null, port: settings.MODELKEEPER_STORE_PORT ?? null },
    redisUrl: settings.REDIS_URL ?? null,
    dataDirectory: settings.MODELKEEPER_DATA,
    cacheDirectory: settings.MODELKEEPER_CACHE ?? defaultCacheDirectory(env),
    modelsDirectory: settings.MODELKEEPER_MODELS ?? join(settings.MODELKEEPER_DATA, 'models'),
    artifacts: artifactPlace(settings),
    datasets: { ...datasetPlaces(settings), maxBytes: settings.MODELKEEPER_DATASET_MAX_BYTES },
    xgboostLibrary: settings.XGBOOST_LIB ?? null,
    trainingThreads: settings.MODELKEEPER_THREADS,
    trainingSlots: settings.MODELKEEPER_TRAINING_SLOTS ?? defaultTrainingSlots(settings.MODELKEEPER_THREADS),
    languageModel: languageModelOf(settings),
    tracing: tracesPlace(settings),
    logLevel: settings.LOG_LEVEL,
    notifications: notificationsOf(settings),
  };
}

/**
 * Whether callers on this machine need no credentials. `ownsServers`: the service's Temporal and document store
 * are those of a local stack. Unless it was set, open only then and when nothing but loopback is listened on.
 */
export function isLoopbackDoorOpen(config: Config, ownsServers: boolean): boolean {
  if (config.loopbackDoor !== null) return config.loopbackDoor === 'open';
  return ownsServers && config.hosts.every((host) => LOOPBACK_HOSTS.includes(host));
}
