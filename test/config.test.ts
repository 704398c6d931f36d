import { availableParallelism, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { isLoopbackDoorOpen, loadConfig } from '../src/config';
import { DomainError } from '../src/domain/errors';
import { childEnvironment } from '../src/environment';

/** What is said about settings that can't be used. */
function complaint(env: Record<string, string>): string {
  let said: unknown;
  try {
    loadConfig(env);
  } catch (error) {
    said = error;
  }
  expect(said).toBeInstanceOf(DomainError);
  return (said as DomainError).message;
}

describe('loadConfig', () => {
  it('needs nothing to be set', () => {
    const config = loadConfig({ HOME: '/home/someone' });
    expect(config).toMatchObject({
      port: 8000,
      hosts: ['127.0.0.1', '::1'],
      temporal: { address: null, namespace: 'default', port: 7233, uiPort: 8233 },
      store: { mongodbUri: null, port: null },
      dataDirectory: resolve('.modelkeeper'),
      trainingThreads: 1,
      logRetentionDays: 90,
    });
    expect(config.cacheDirectory).toMatch(/\/modelkeeper$/);
  });

  it('keeps artifacts and models in the data folder unless told otherwise', () => {
    expect(loadConfig({ MODELKEEPER_DATA: '/srv/data' })).toMatchObject({
      artifacts: { kind: 'folder', path: join('/srv/data', 'artifacts') },
      modelsDirectory: join('/srv/data', 'models'),
    });
    expect(loadConfig({ MODELKEEPER_ARTIFACTS: '/mnt/shared' }).artifacts).toEqual({
      kind: 'folder',
      path: '/mnt/shared',
    });
  });

  it('keeps artifacts in a bucket when it is told which, and whose credentials open it', () => {
    const credentials = { AWS_ACCESS_KEY_ID: 'ada', AWS_SECRET_ACCESS_KEY: 'lovelace' };
    expect(
      loadConfig({ ...credentials, MODELKEEPER_ARTIFACTS: 's3://models', AWS_REGION: 'eu-central-1' }),
    ).toMatchObject({
      artifacts: {
        kind: 'bucket',
        endpoint: 'https://s3.eu-central-1.amazonaws.com',
        region: 'eu-central-1',
        bucket: 'models',
        prefix: '',
        accessKeyId: 'ada',
        secretAccessKey: 'lovelace',
        sessionToken: null,
      },
    });
    expect(
      loadConfig({
        ...credentials,
        MODELKEEPER_ARTIFACTS: 's3://models/team/risk/',
        AWS_ENDPOINT_URL_S3: 'http://localhost:9000/',
        AWS_SESSION_TOKEN: 'for an hour',
      }).artifacts,
    ).toMatchObject({
      endpoint: 'http://localhost:9000',
      region: 'us-east-1',
      prefix: 'team/risk/',
      sessionToken: 'for an hour',
    });
  });

  it('sends spans where OpenTelemetry’s own variables say, and else nowhere', () => {
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/' };
    expect(loadConfig({}).tracing).toBeNull();
    expect(loadConfig({ ...endpoint, OTEL_SDK_DISABLED: 'TRUE' }).tracing).toBeNull();
    expect(loadConfig({ ...endpoint, OTEL_SDK_DISABLED: 'no' }).tracing).toEqual({
      url: 'http://collector:4318/v1/traces',
      headers: {},
      serviceName: 'modelkeeper',
    });
    expect(
      loadConfig({
        ...endpoint,
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://traces.example/in',
        OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20YTpi, x-team = risk',
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
        OTEL_SERVICE_NAME: 'models',
      }).tracing,
    ).toEqual({
      url: 'https://traces.example/in',
      headers: { authorization: 'Basic YTpi', 'x-team': 'risk' },
      serviceName: 'models',
    });
  });

  it('says what is wrong with them, but not what a header holds', () => {
    for (const secret of ['key', 'a=%zz', 'bad name=1', 'a=b%0Ac']) {
      const said = complaint({ OTEL_EXPORTER_OTLP_HEADERS: secret });
      expect(said).toContain('OTEL_EXPORTER_OTLP_HEADERS must be name=value pairs');
      expect(said).not.toContain(secret);
    }
    expect(complaint({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' })).toContain('must be http/protobuf, not "grpc"');
    expect(complaint({ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' })).toContain(
      'must begin with https://',
    );
  });

  it.each(['s3://', 's3://Models', 's3://models//x', 's3://models/../x', 'https://models'])(
    'says what a bucket must be: %s',
    (place) => {
      expect(complaint({ MODELKEEPER_ARTIFACTS: place })).toContain('MODELKEEPER_ARTIFACTS must be a folder');
    },
  );

  it('misses the credentials of a bucket, and never shows them', () => {
    expect(complaint({ MODELKEEPER_ARTIFACTS: 's3://models', AWS_SECRET_ACCESS_KEY: 'lovelace' })).toMatch(
      /^\s+AWS_ACCESS_KEY_ID must be set, as MODELKEEPER_ARTIFACTS is a bucket$/m,
    );
    expect(
      complaint({ MODELKEEPER_ARTIFACTS: 's3://models', AWS_SECRET_ACCESS_KEY: 'lovelace' }),
    ).not.toContain('lovelace');
  });

  it('registers datasets from folders and buckets that it is told', () => {
    const places = { MODELKEEPER_DATASET_FOLDERS: '/srv/tables, s3://lake/risk' };
    const credentials = { AWS_ACCESS_KEY_ID: 'ada', AWS_SECRET_ACCESS_KEY: 'lovelace' };
    expect(loadConfig({ ...places, ...credentials }).datasets).toMatchObject({
      folders: ['/srv/tables'],
      buckets: [{ bucket: 'lake', prefix: 'risk/', accessKeyId: 'ada' }],
    });
    expect(complaint(places)).toContain(
      'AWS_ACCESS_KEY_ID must be set, as MODELKEEPER_DATASET_FOLDERS names',
    );
    expect(complaint({ MODELKEEPER_DATASET_FOLDERS: 's3://' })).toContain('FOLDERS must be a folder');
  });

  it('takes an empty variable as not set', () => {
    expect(loadConfig({ PORT: '', MONGODB_URI: '', MODELKEEPER_CACHE: '' })).toMatchObject({
      port: 8000,
      store: { mongodbUri: null },
    });
  });

  it('limits requests as published, unless it is told otherwise', () => {
    expect(loadConfig({}).limits).toEqual({ auth: 10, incidentWrites: 30, integration: 120, other: 200 });
    expect(
      loadConfig({ MODELKEEPER_LIMIT_AUTH: '5', MODELKEEPER_LIMIT_OTHER: '1000000' }).limits,
    ).toMatchObject({
      auth: 5,
      incidentWrites: 30,
      other: 1_000_000,
    });
    expect(complaint({ MODELKEEPER_LIMIT_OTHER: '0' })).toContain('MODELKEEPER_LIMIT_OTHER must be');
  });

  it('takes the first admin and the keys that sign, the first one first', () => {
    expect(loadConfig({})).toMatchObject({
      firstAdmin: { username: 'admin', password: null },
      signingKeys: [],
    });
    const [one, other] = ['a'.repeat(43), `${'b'.repeat(43)}=`];
    const given = {
      MODELKEEPER_ADMIN_USER: 'ada',
      MODELKEEPER_ADMIN_PASSWORD: 'correct horse',
      MODELKEEPER_SIGNING_KEYS: `new:${one},old:${other}`,
    };
    expect(loadConfig(given)).toMatchObject({
      firstAdmin: { username: 'ada', password: 'correct horse' },
      signingKeys: [
        { kid: 'new', secret: one },
        { kid: 'old', secret: other },
      ],
    });
    expect(complaint({ MODELKEEPER_ADMIN_USER: 'system' })).toContain('MODELKEEPER_ADMIN_USER must be');
  });

  it('follows the convention for caches', () => {
    const expected = process.platform === 'darwin' ? /Library\/Caches\/modelkeeper$/ : /^\/xdg\/modelkeeper$/;
    expect(loadConfig({ XDG_CACHE_HOME: '/xdg' }).cacheDirectory).toMatch(expected);
  });

  it('has a slot for each core and gigabyte, fewer when a run has more threads, one at least', () => {
    const { trainingSlots } = loadConfig({});
    expect(trainingSlots).toBeLessThanOrEqual(Math.max(1, availableParallelism()));
    expect(trainingSlots).toBeLessThanOrEqual(Math.max(1, totalmem() / 2 ** 30));
    expect(loadConfig({ MODELKEEPER_THREADS: '9999' }).trainingSlots).toBe(1);
    expect(loadConfig({ MODELKEEPER_TRAINING_SLOTS: '7' }).trainingSlots).toBe(7);
  });

  it('reads how people are notified', () => {
    expect(loadConfig({}).notifications).toEqual({ allowedAddresses: [], publicUrl: null, mail: null });
    const set = {
      MODELKEEPER_ALLOWED_ADDRESSES: 'loopback, 10.0.0.0/8',
      MODELKEEPER_PUBLIC_URL: 'https://modelkeeper.example/',
      MODELKEEPER_SMTP_URL: 'smtp://mail.example:25',
      MODELKEEPER_MAIL_FROM: 'Modelkeeper <pager@modelkeeper.example>',
    };
    const { allowedAddresses, ...rest } = loadConfig(set).notifications;
    expect(allowedAddresses).toHaveLength(3);
    expect(rest).toEqual({
      publicUrl: 'https://modelkeeper.example',
      mail: { smtpUrl: set.MODELKEEPER_SMTP_URL, from: set.MODELKEEPER_MAIL_FROM },
    });
  });

  it.each([
    ['PORT', '65536'],
    ['PORT', '8000x'],
    ['HOST', '127.0.0.1, ::1'],
    ['TEMPORAL_ADDRESS', 'temporal'],
    ['TEMPORAL_NAMESPACE', 'a b'],
    ['MODELKEEPER_LOOPBACK_DOOR', 'ajar'],
    ['MODELKEEPER_THREADS', '0'],
    ['MODELKEEPER_ALLOWED_ADDRESSES', '10.0.0.0/33'],
    ['MODELKEEPER_ALLOWED_ADDRESSES', 'loopback,public'],
    ['MODELKEEPER_PUBLIC_URL', 'ftp://modelkeeper.example'],
    ['MODELKEEPER_MAIL_FROM', 'nobody'],
    ['LOG_LEVEL', 'INFO'],
  ])('refuses %s=%s by name and value', (name, value) => {
    expect(complaint({ [name]: value })).toMatch(new RegExp(`^  ${name} must .*, not "${value}"$`, 'm'));
  });

  it('lists every problem at once', () => {
    expect(complaint({ PORT: 'x', TEMPORAL_PORT: 'y', LOG_LEVEL: 'z' }).split('\n')).toHaveLength(4);
  });

  it('never repeats a secret', () => {
    const told = complaint({
      MONGODB_URI: 'mysql://me:hunter2@host',
      MODELKEEPER_ADMIN_PASSWORD: 'hunter2',
      MODELKEEPER_SIGNING_KEYS: 'a:hunter2',
    });
    expect(told).toContain('MONGODB_URI must begin with mongodb://');
    expect(told).toContain('MODELKEEPER_ADMIN_PASSWORD must have 8 to 256 characters');
    expect(told).toContain('MODELKEEPER_SIGNING_KEYS must be name:secret pairs');
    expect(told).not.toContain('hunter2');
  });

  it('refuses one port for two purposes', () => {
    expect(complaint({ PORT: '7233' })).toContain('PORT and TEMPORAL_PORT must differ, both are 7233');
  });
});

describe('the loopback door', () => {
  it.each([
    ['by default', {}, true, true],
    ['on servers of others', {}, false, false],
    ['when others than this machine are listened to', { HOST: '127.0.0.1,192.0.2.1' }, true, false],
    ['when it was closed by hand', { MODELKEEPER_LOOPBACK_DOOR: 'closed' }, true, false],
    ['when it was opened by hand', { HOST: '0.0.0.0', MODELKEEPER_LOOPBACK_DOOR: 'open' }, false, true],
  ])('%s', (_when, env, ownsServers, isOpen) => {
    expect(isLoopbackDoorOpen(loadConfig(env), ownsServers)).toBe(isOpen);
  });
});

describe('childEnvironment', () => {
  it('hands on all but the secrets', () => {
    const before = { ...process.env };
    Object.assign(process.env, { MODELKEEPER_ADMIN_PASSWORD: 'secret', MONGODB_URI: 'mongodb://u:p@h' });
    try {
      const env = childEnvironment({ EXTRA: 'yes' });
      expect(env).toMatchObject({ PATH: before['PATH'], EXTRA: 'yes' });
      expect(env).not.toHaveProperty('MODELKEEPER_ADMIN_PASSWORD');
      expect(env).not.toHaveProperty('MONGODB_URI');
    } finally {
      process.env = before;
    }
  });
});
