import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BucketAddress } from '../../src/domain/artifact-place';
import { fillCache } from '../../src/local/cache';
import { runCommand } from '../../src/local/run-command';
import { eventually } from './eventually';
import { testPort } from './ports';

/** A real S3 server (Apache-2.0) that keeps objects as files. */
const MODULE = 'github.com/versity/versitygw';
const VERSION = '1.8.0';

/** An S3 server of the tests, with one bucket. */
export interface TestS3 {
  /** Of the bucket, without a prefix. */
  readonly address: BucketAddress;
  /** Where the bucket's objects are, each as a file named like its key. */
  readonly folder: string;
  /** SIGKILL; what it has stored stays. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it on a free port. */
export async function startS3(program: string): Promise<TestS3> {
  const root = await mkdtemp(join(tmpdir(), 'modelkeeper-s3-'));
  const port = await testPort();
  const address: BucketAddress = {
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-central-1',
    bucket: 'artifacts',
    prefix: '',
    accessKeyId: 'ada',
    secretAccessKey: 'correct horse battery',
    sessionToken: null,
  };
  const folder = join(root, 'buckets', address.bucket);
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(root, 'metadata'));
  const start = () => started(program, { address, root, port });
  let running = await start();
  const kill = async (): Promise<void> => {
    const gone = new Promise<void>((resolve) => running.once('exit', () => resolve()));
    if (running.exitCode === null && running.signalCode === null && running.kill('SIGKILL')) await gone;
  };
  return {
    address,
    folder,
    kill,
    async restart() {
      running = await start();
    },
    async stop() {
      await kill();
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function started(
  program: string,
  { address, root, port }: { address: BucketAddress; root: string; port: number },
): Promise<ChildProcess> {
  const { accessKeyId, secretAccessKey, region, endpoint } = address;
  const identity = ['--access', accessKeyId, '--secret', secretAccessKey, '--region', region];
  const server = ['--quiet', '--port', `127.0.0.1:${port}`, ...identity];
  // Not in attributes of the files, which not every file system has.
  const store = ['posix', '--sidecar', join(root, 'metadata'), join(root, 'buckets')];
  const child = spawn(program, [...server, ...store], { stdio: ['ignore', 'ignore', 'inherit'] });
  child.once('error', () => undefined);
  await eventually(
    async () => {
      if (child.exitCode !== null) throw new Error(`the S3 server ended with ${child.exitCode}`);
      return fetch(endpoint, { headers: { connection: 'close' } }).then(
        (answer) => answer.text().then(() => true),
        () => false,
      );
    },
    (isUp) => isUp,
  );
  return child;
}

/**
 * The program: out of the cache, or built by Go, which takes two minutes of processor time.
 * @throws saying what would help, when it can't be had
 */
export async function findS3Server(cacheDirectory: string): Promise<string> {
  const folder = join(cacheDirectory, 's3-server', `${VERSION}-${process.platform}-${process.arch}`);
  let said = '';
  const hasServer = await fillCache(folder, async (work) => {
    const { code, lines } = await runCommand({
      program: 'go',
      args: [
        'install',
        '-trimpath',
        '-gcflags=all=-dwarf=false',
        '-ldflags=-s -w',
        `${MODULE}/cmd/versitygw@v${VERSION}`,
      ],
      env: { CGO_ENABLED: '0', GOGC: '400', GOBIN: join(work, 'finished') },
    });
    said = lines.at(-1) ?? '';
    return code === 0 ? join(work, 'finished') : null;
  });
  if (hasServer) return join(folder, 'versitygw');
  throw new Error(
    `The tests need an S3 server, and Go could not build one (${said}): install Go, 1.25 or newer`,
  );
}
