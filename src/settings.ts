import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { ArtifactPlace, BucketAddress } from './domain/artifact-place';
import { isPassword, isUsername, PASSWORD_LENGTH, USERNAME_RULE } from './domain/auth/names';
import { PUBLISHED_LIMITS } from './domain/rate-limit';
import {
  addresses,
  count,
  folder,
  headers,
  perMinute,
  place,
  places,
  port,
  signingKeys,
  webAddress,
} from './setting-kinds';

/** Every setting, by the name of its environment variable. An empty variable counts as not set. */
export const SETTINGS = z.object({
  PORT: port.default(8000),
  HOST: z
    .string()
    .regex(/^[^\s,]+(,[^\s,]+)*$/, 'must be one or more addresses, separated by commas')
    .transform((hosts) => hosts.split(','))
    .default(['127.0.0.1', '::1']),
  TEMPORAL_PORT: port.default(7233),
  TEMPORAL_UI_PORT: port.default(8233),
  TEMPORAL_ADDRESS: z
    .string()
    .regex(/^[^\s:/]+:\d{1,5}$|^\[[0-9a-fA-F:]+\]:\d{1,5}$/, 'must be host:port')
    .optional(),
  TEMPORAL_NAMESPACE: z
    .string()
    .regex(/^[\w.-]{2,255}$/, 'must be letters, digits, dots, dashes or underscores')
    .default('default'),
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\/\S+$/, 'must begin with mongodb:// or mongodb+srv://')
    .optional(),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\/\S+$/, 'must begin with redis:// or rediss://')
    .optional(),
  MODELKEEPER_STORE_PORT: port.optional(),
  MODELKEEPER_DATA: folder.default(() => resolve('.modelkeeper')),
  MODELKEEPER_CACHE: folder.optional(),
  MODELKEEPER_MODELS: folder.optional(),
  MODELKEEPER_ARTIFACTS: place.optional(),
  AWS_ENDPOINT_URL_S3: z
    .string()
    .regex(/^https?:\/\/[^\s/?#@]+\/?$/, 'must be http:// or https://, a host and, where need be, a port')
    .transform((url) => url.replace(/\/$/, ''))
    .optional(),
  AWS_REGION: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'must be the name of a region, such as eu-central-1')
    .default('us-east-1'),
  AWS_ACCESS_KEY_ID: z.string().optional(),
  AWS_SECRET_ACCESS_KEY: z.string().optional(),
  AWS_SESSION_TOKEN: z.string().optional(),
  MODELKEEPER_DATASET_FOLDERS: places.default([]),
  MODELKEEPER_DATASET_MAX_BYTES: z
    .string()
    .regex(/^[1-9]\d{0,12}$/, 'must be a whole number of bytes')
    .transform(Number)
    .default(1_073_741_824),
  MODELKEEPER_ALLOWED_ADDRESSES: addresses.default([]),
  MODELKEEPER_PUBLIC_URL: webAddress.transform((url) => url.replace(/\/+$/, '')).optional(),
  MODELKEEPER_SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/\S+$/, 'must begin with smtp:// or smtps://')
    .optional(),
  MODELKEEPER_MAIL_FROM: z
    .string()
    .regex(
      /^(?:[^<>@"\p{Cc}]+ <[^\s<>@,]+@[\w.-]+>|[^\s<>@,]+@[\w.-]+)$/u,
      'must be an address, or a name and <an address>',
    )
    .default('Modelkeeper <modelkeeper@localhost>'),
  MODELKEEPER_ADMIN_USER: z.string().refine(isUsername, `must be ${USERNAME_RULE}`).default('admin'),
  MODELKEEPER_ADMIN_PASSWORD: z
    .string()
    .refine(isPassword, `must have ${PASSWORD_LENGTH.minimum} to ${PASSWORD_LENGTH.maximum} characters`)
    .optional(),
  MODELKEEPER_SIGNING_KEYS: signingKeys.optional(),
  MODELKEEPER_LOOPBACK_DOOR: z.enum(['open', 'closed'], 'must be open or closed').optional(),
  MODELKEEPER_LOG_RETENTION_DAYS: count.default(90),
  MODELKEEPER_LIMIT_AUTH: perMinute.default(PUBLISHED_LIMITS.auth),
  MODELKEEPER_LIMIT_INCIDENT_WRITES: perMinute.default(PUBLISHED_LIMITS.incidentWrites),
  MODELKEEPER_LIMIT_INTEGRATION: perMinute.default(PUBLISHED_LIMITS.integration),
  MODELKEEPER_LIMIT_OTHER: perMinute.default(PUBLISHED_LIMITS.other),
  XGBOOST_LIB: folder.optional(),
  MODELKEEPER_THREADS: count.default(1),
  MODELKEEPER_TRAINING_SLOTS: count.optional(),
  LLM_BASE_URL: webAddress.optional(),
  LLM_API_KEY: z.string().optional(),
  LLM_MODEL: z.string().default('default'),
  OTEL_EXPORTER_OTLP_ENDPOINT: webAddress.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: webAddress.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: headers.optional(),
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: headers.optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: z.enum(['http/protobuf'], 'must be http/protobuf').optional(),
  OTEL_SERVICE_NAME: z.string().default('modelkeeper'),
  OTEL_SDK_DISABLED: z.string().optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error'], 'must be debug, info, warn or error').default('info'),
});

/** The settings as they are read. */
export type Settings = z.infer<typeof SETTINGS>;

/** Ports that are given twice. */
export function portClashes(settings: Settings): string[] {
  const names = ['PORT', 'TEMPORAL_PORT', 'TEMPORAL_UI_PORT', 'MODELKEEPER_STORE_PORT'] as const;
  return names.flatMap((name, index) =>
    names
      .slice(0, index)
      .filter((earlier) => settings[name] !== undefined && settings[name] === settings[earlier])
      .map((earlier) => `${earlier} and ${name} must differ, both are ${settings[name]}`),
  );
}

/** What buckets lack: without credentials they are of no use. */
export function bucketGaps(settings: Settings): string[] {
  const { MODELKEEPER_ARTIFACTS: artifacts, MODELKEEPER_DATASET_FOLDERS: datasets } = settings;
  const isForArtifacts = artifacts?.kind === 'bucket';
  if (!isForArtifacts && datasets.every(({ kind }) => kind === 'folder')) return [];
  const why = isForArtifacts
    ? 'MODELKEEPER_ARTIFACTS is a bucket'
    : 'MODELKEEPER_DATASET_FOLDERS names a bucket';
  const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;
  return names.filter((name) => settings[name] === undefined).map((name) => `${name} must be set, as ${why}`);
}

/** The artifact store, by default a folder in the data folder. */
export function artifactPlace(settings: Settings): ArtifactPlace {
  const place = settings.MODELKEEPER_ARTIFACTS;
  if (place === undefined) return { kind: 'folder', path: join(settings.MODELKEEPER_DATA, 'artifacts') };
  return place.kind === 'folder' ? place : { kind: 'bucket', ...addressOf(place, settings) };
}

/** Where files may be registered from as datasets. */
export function datasetPlaces(settings: Settings): { folders: string[]; buckets: BucketAddress[] } {
  const given = settings.MODELKEEPER_DATASET_FOLDERS;
  return {
    folders: given.flatMap((entry) => (entry.kind === 'folder' ? [entry.path] : [])),
    buckets: given.flatMap((entry) => (entry.kind === 'bucket' ? [addressOf(entry, settings)] : [])),
  };
}

function addressOf(
  { bucket, prefix }: Pick<BucketAddress, 'bucket' | 'prefix'>,
  settings: Settings,
): BucketAddress {
  const region = settings.AWS_REGION;
  return {
    bucket,
    prefix,
    region,
    endpoint: settings.AWS_ENDPOINT_URL_S3 ?? `https://s3.${region}.amazonaws.com`,
    accessKeyId: settings.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: settings.AWS_SECRET_ACCESS_KEY ?? '',
    sessionToken: settings.AWS_SESSION_TOKEN ?? null,
  };
}

/** Where spans go, by OpenTelemetry's own rules: the endpoint of traces alone is taken as it is. Null: nowhere. */
export function tracesPlace(
  settings: Settings,
): { url: string; headers: Record<string, string>; serviceName: string } | null {
  const base = settings.OTEL_EXPORTER_OTLP_ENDPOINT;
  const url = settings.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? (base && `${base.replace(/\/$/, '')}/v1/traces`);
  if (url === undefined || settings.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return null;
  const sent = settings.OTEL_EXPORTER_OTLP_TRACES_HEADERS ?? settings.OTEL_EXPORTER_OTLP_HEADERS ?? {};
  return { url, headers: sent, serviceName: settings.OTEL_SERVICE_NAME };
}

/** The server that words answers, and how it is asked; null: none. */
export function languageModelOf(
  settings: Settings,
): { baseUrl: string; apiKey: string | null; model: string } | null {
  const { LLM_BASE_URL: baseUrl, LLM_API_KEY: apiKey = null, LLM_MODEL: model } = settings;
  return baseUrl === undefined ? null : { baseUrl, apiKey, model };
}

/** What notifications may reach, and what they are sent by. */
export function notificationsOf(settings: Settings) {
  return {
    allowedAddresses: settings.MODELKEEPER_ALLOWED_ADDRESSES,
    publicUrl: settings.MODELKEEPER_PUBLIC_URL ?? null,
    mail:
      settings.MODELKEEPER_SMTP_URL === undefined
        ? null
        : { smtpUrl: settings.MODELKEEPER_SMTP_URL, from: settings.MODELKEEPER_MAIL_FROM },
  };
}
