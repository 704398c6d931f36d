import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { DomainError } from '../../domain/errors';
import { tryLock } from '../../local/file-lock';

const LOCK_WAIT_MS = 10_000;
const LOCK_RETRY_MS = 50;

const LogIn = z.object({
  username: z.string(),
  accessToken: z.string(),
  /** `name=value`, as it is sent back. */
  cookie: z.string(),
  /** ISO 8601 UTC. */
  expiresAt: z.string(),
});
/** What a log-in leaves behind. */
export type LogIn = z.infer<typeof LogIn>;

const File = z.object({ logIns: z.record(z.string(), LogIn) });

/** Names of this machine; a service listens by all of them. */
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** The log-ins of this user, one for each service, in a file that nobody else may read. */
export interface Credentials {
  find(url: string): LogIn | null;
  save(url: string, logIn: LogIn): void;
  remove(url: string): void;
  /** Does `work` while no other process does so with the same file. */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

/** Log-ins in `file`, which is made, with its folder, when the first is kept. */
export function openCredentials(file: string): Credentials {
  const read = (): z.infer<typeof File> => {
    if (!existsSync(file)) return { logIns: {} };
    const parsed = File.safeParse(parse(readFileSync(file, 'utf8')));
    if (parsed.success) return { logIns: byService(parsed.data.logIns) };
    throw new DomainError('INVALID_STATE', `${file} is damaged: remove it, then log in again`);
  };
  const write = (logIns: Record<string, LogIn>): void => {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, `${JSON.stringify({ logIns }, null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, file);
  };
  return {
    find: (url) => read().logIns[serviceAt(url)] ?? null,
    save: (url, logIn) => write({ ...read().logIns, [serviceAt(url)]: logIn }),
    remove(url) {
      const { [serviceAt(url)]: gone, ...others } = read().logIns;
      if (gone) write(others);
    },
    async alone(work) {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      const lock = await takeLock(`${file}.lock`);
      try {
        return await work();
      } finally {
        lock.release();
      }
    },
  };
}

/** The name that a log-in is kept by: one for all names of this machine. */
function serviceAt(url: string): string {
  const named = URL.canParse(url) ? new URL(url) : null;
  if (!named || !LOOPBACK.includes(named.hostname)) return url;
  named.hostname = '127.0.0.1';
  return named.href.replace(/\/+$/, '');
}

/** Of several log-ins to one service, kept before its names were one, the one that lasts longest. */
function byService(logIns: Readonly<Record<string, LogIn>>): Record<string, LogIn> {
  const all = Object.entries(logIns).sort(([, one], [, other]) =>
    one.expiresAt.localeCompare(other.expiresAt),
  );
  return Object.fromEntries(all.map(([url, logIn]) => [serviceAt(url), logIn]));
}

async function takeLock(file: string) {
  for (const deadline = Date.now() + LOCK_WAIT_MS; ; ) {
    const lock = tryLock(file, 'exclusive');
    if (lock) return lock;
    if (Date.now() > deadline)
      throw new DomainError('UNAVAILABLE', `another command holds ${file}; try again`);
    await delay(LOCK_RETRY_MS);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
