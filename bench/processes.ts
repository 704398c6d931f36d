import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SETTING_NAMES } from '../src/config';
import type { ServerAddresses } from '../src/local/addresses';
import { dataPaths } from '../src/local/data-folder';
import { type GuardedProcess, startGuarded } from '../src/local/guard';
import { freePort } from '../src/local/ports';
import type { Session } from './session';

/** The built program. */
const MAIN = join(__dirname, '..', 'src', 'main.js');
const GRACE_SECONDS = 90;
/** Settings that a benchmark leaves to its caller; all others are its own. */
const KEPT_SETTINGS = ['MODELKEEPER_CACHE', 'XGBOOST_LIB'];

/** A running `modelkeeper serve` on servers and ports of its own. */
export interface Service {
  /** Port of its API on 127.0.0.1; nothing listens there without the role `api`. */
  port: number;
  servers: ServerAddresses;
  /** Its data folder, for roles in other processes. */
  folder: string;
  /** Of the process above all of its own. */
  pid: number;
  stop(): Promise<void>;
}

/**
 * Starts the program with the given roles, as `npm start` does with all of them, on a data folder that is removed at
 * the end, or on that of another service.
 */
export async function startService(
  session: Session,
  asked: { roles: string; settings?: Record<string, string>; folder?: string },
): Promise<Service> {
  const folder = asked.folder ?? (await session.folder('data'));
  const port = await freePort();
  const settings = {
    PORT: String(port),
    TEMPORAL_PORT: String(await freePort()),
    TEMPORAL_UI_PORT: String(await freePort()),
    MODELKEEPER_DATA: folder,
    ...asked.settings,
  };
  const args = [MAIN, 'serve', '--roles', asked.roles];
  const { stop, pid } = await startNode(session, { args, settings, readyLine: /is ready/ });
  const servers = JSON.parse(readFileSync(dataPaths(folder).addresses, 'utf8')) as ServerAddresses;
  return { port, servers, folder, pid, stop };
}

/** Starts a program of this folder that says `ready` and perhaps more on a line of its own; resolves to that line. */
export async function startContestant(session: Session, name: string, args: string[]): Promise<string> {
  const file = join(__dirname, `${name}.js`);
  const { line } = await startNode(session, { args: [file, ...args], settings: {}, readyLine: /^ready/ });
  return line;
}

interface NodeStart {
  args: string[];
  settings: Record<string, string>;
  readyLine: RegExp;
}

async function startNode(
  session: Session,
  { args, settings, readyLine }: NodeStart,
): Promise<{ line: string; pid: number; stop: () => Promise<void> }> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => KEPT_SETTINGS.includes(name) || !SETTING_NAMES.includes(name),
  );
  const started = startGuarded(
    { program: process.execPath, args },
    {
      env: { ...Object.fromEntries(inherited), ...settings },
      graceSeconds: GRACE_SECONDS,
      stdout: 'pipe',
      stderr: 'pipe',
    },
  );
  const stop = async (): Promise<void> => void (await started.stop());
  session.onEnd(stop);
  return { line: await lineOf(started, readyLine), pid: started.process.pid ?? 0, stop };
}

/** The first line that `wanted` fits. @throws with all that was said when the process ends instead */
function lineOf(started: GuardedProcess, wanted: RegExp): Promise<string> {
  const said: string[] = [];
  return new Promise((resolve, reject) => {
    for (const output of [started.process.stdout, started.process.stderr]) {
      if (output === null) continue;
      createInterface({ input: output }).on('line', (line) => {
        said.push(line);
        if (wanted.test(line)) resolve(line);
      });
    }
    started.exited.then(() => reject(new Error(`it did not start:\n${said.join('\n')}`)), reject);
  });
}
