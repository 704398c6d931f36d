import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { loadConfig } from '../../src/config';
import type { Step } from '../../src/local/report';
import type * as temporalProgram from '../../src/local/temporal-program';
import type * as temporalServer from '../../src/local/temporal-server';
import type * as xgboostLibrary from '../../src/local/xgboost-library';
import { startDocumentStore, type TestDocumentStore } from './document-store';
import { findRedisServer, startRedis, type TestRedis } from './redis-server';
import { findS3Server } from './s3-server';
import { findSkippingServer } from './skipping-server';
import { quietTemporal } from './temporal-runtime';

/** One namespace a test file, so that files don't take each other's tasks. */
const NAMESPACES = Array.from({ length: 240 }, (_, index) => `test-${index}`);

/** Stores of tests live for seconds: what Java spends on its best code halves the pace of a small machine. */
const QUICK_JAVA = '-XX:TieredStopAtLevel=1';

const ROOT = resolve(__dirname, '..', '..');

declare global {
  var sharedServers:
    | { temporal: TestWorkflowEnvironment; store: TestDocumentStore; redis: TestRedis }
    | undefined;
}

/** Builds the program, finds what the local stack would find, and starts one Temporal and one store for all tests. */
export default async function globalSetup(): Promise<void> {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'inherit' });
  process.env.JDK_JAVA_OPTIONS = QUICK_JAVA;
  const { cacheDirectory } = loadConfig();
  const { signal } = new AbortController();
  const search = { cacheDirectory, signal };
  // From the build, as parts of the local stack start files beside them.
  const { findTemporal } = require(built('temporal-program')) as typeof temporalProgram;
  const { DYNAMIC_CONFIG } = require(built('temporal-server')) as typeof temporalServer;
  const { findXgboost } = require(built('xgboost-library')) as typeof xgboostLibrary;
  const program = await findTemporal({ ...search, lastVersion: null, step: stepTo('Temporal') });
  const xgboost = await findXgboost({ ...search, configured: null, step: stepTo('XGBoost') });
  quietTemporal();
  const temporal = await TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path: program.path },
      extraArgs: [
        ...DYNAMIC_CONFIG.flatMap((setting) => ['--dynamic-config-value', setting]),
        ...NAMESPACES.flatMap((name) => ['--namespace', name]),
      ],
    },
  });
  const store = await startDocumentStore();
  const redisServer = await findRedisServer(cacheDirectory);
  const redis = await startRedis(redisServer);
  globalThis.sharedServers = { temporal, store, redis };
  process.env.TEST_TEMPORAL_CLI = program.path;
  process.env.TEST_TEMPORAL_ADDRESS = temporal.address;
  process.env.TEST_NAMESPACES = NAMESPACES.join(',');
  process.env.TEST_CLAIMS = mkdtempSync(join(tmpdir(), 'modelkeeper-claims-'));
  process.env.TEST_MONGODB_URI = store.uri;
  process.env.TEST_SKIPPING_SERVER = await findSkippingServer(cacheDirectory);
  process.env.TEST_S3_SERVER = await findS3Server(cacheDirectory);
  process.env.TEST_REDIS_SERVER = redisServer;
  process.env.TEST_REDIS_URL = redis.url;
  process.env.TEST_XGBOOST_LIB = xgboost.path;
}

function built(name: string): string {
  return join(ROOT, 'dist', 'src', 'local', `${name}.js`);
}

/** Lines, as the first build on a machine takes minutes. */
function stepTo(label: string): Step {
  const say = (text: string): void => void process.stderr.write(`${label}: ${text}\n`);
  return { progress: say, done: say, failed: () => say('failed') };
}
