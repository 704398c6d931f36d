import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startGuarded } from '../../src/local/guard';
import { freePort } from '../../src/local/ports';
import type { Session } from '../session';

const run = promisify(execFile);

/** Where Debian keeps the versions that are installed. */
const DEBIAN = '/usr/lib/postgresql';
/** A user whom PostgreSQL runs as where the benchmark runs as root, which it refuses. */
const USER = 'postgres';
const GRACE_SECONDS = 10;
const TRIES = 100;

/** Starts a PostgreSQL that is installed, on a fresh folder; resolves to its address, null where there is none. */
export async function startPostgres(session: Session): Promise<string | null> {
  const bin = binaries();
  if (bin === null) return null;
  const folder = await session.folder('postgres');
  await chmod(folder, 0o755);
  const data = join(folder, 'data');
  const isRoot = process.getuid?.() === 0;
  const as = isRoot ? ['runuser', '-u', USER, '--'] : [];
  if (isRoot) await run('install', ['-d', '-o', USER, '-m', '700', data]);
  const [initdb, ...before] = [...as, join(bin, 'initdb')];
  await run(initdb, [...before, '-D', data, '-U', 'bench', '--auth', 'trust']);
  const port = await freePort();
  const options = ['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-k', data];
  const [program = '', ...args] = [...as, join(bin, 'postgres'), ...options];
  const env = process.env;
  const started = startGuarded(
    { program, args },
    { env, graceSeconds: GRACE_SECONDS, stdout: 'pipe', stderr: 'pipe' },
  );
  session.onEnd(async () => void (await started.stop()));
  for (const output of [started.process.stdout, started.process.stderr]) output?.resume();
  await untilReady(bin, port);
  return `postgresql+psycopg2://bench@127.0.0.1:${port}/postgres`;
}

async function untilReady(bin: string, port: number): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const isReady = await run(join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)]).then(
      () => true,
      () => false,
    );
    if (isReady) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('PostgreSQL did not start');
}

/** The newest one. */
function binaries(): string | null {
  if (!existsSync(DEBIAN)) return null;
  const versions = readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a));
  return versions[0] === undefined ? null : join(DEBIAN, versions[0], 'bin');
}
