import { randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { type GuardedProcess, startGuarded } from '../../src/local/guard';
import { eventually } from './eventually';
import { testPort } from './ports';
import { type Part, type ProgramProcess, processesMarked, signal } from './site-processes';

const ROOT = resolve(__dirname, '..', '..');
const TABLE = join('data', 'nyc-flights-2013.parquet');
/** Every 80th flight: a training of a few trees takes a second, most of it Node's own start. */
const KEPT_FLIGHTS = 80;
const START_MS = 300_000;
const END_MS = 300_000;
/** Characters of each output that are told when something failed. */
const WORDS_MAX = 3_000;

/** Where one service lives while its processes come and go: ports, data folder, and the program's own files. */
export interface Site {
  readonly port: number;
  readonly temporalAddress: string;
  readonly storeUri: string;
  /** MODELKEEPER_DATA, with everything below it. */
  readonly data: string;
  /** Starts the program with all roles, or some; resolves when it says that it is ready. @throws with its output */
  start(roles?: string): Promise<Program>;
  /** All living processes of this place, whatever became of their parents. */
  processes(...parts: readonly Part[]): ProgramProcess[];
  /** A signal to every process of these parts; answers how many there were. */
  send(name: NodeJS.Signals, ...parts: readonly Part[]): number;
  /** SIGKILL to every process of these parts, to all of the place without any. */
  kill(...parts: readonly Part[]): number;
  /** Resolves when no process of these parts (of any, without) is left. @throws naming those that live on */
  untilGone(...parts: readonly Part[]): Promise<void>;
  /** As `work`, failing with what the program and its logs said last: what stood still, or died, leaves nothing else to tell why. */
  explained<T>(work: Promise<T>): Promise<T>;
  /** Ends what is left and removes the files. */
  close(): Promise<void>;
}

/** One start of the program. */
export interface Program {
  /** What it has said so far. */
  output(): string;
  /** SIGTERM, as Ctrl-C or a service manager would; resolves to its exit code. */
  stop(): Promise<number | null>;
  /** As on the site, for the processes of this start alone. */
  processes(...parts: readonly Part[]): ProgramProcess[];
  send(name: NodeJS.Signals, ...parts: readonly Part[]): number;
  kill(...parts: readonly Part[]): number;
  untilGone(): Promise<void>;
}

/** Makes a place for the real program: its build, with a small table instead of the 327,346 flights, and free ports. */
export async function openSite(settings: Record<string, string> = {}): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'modelkeeper-program-'));
  const program = join(folder, 'program');
  const data = join(folder, 'data');
  await install(program);
  const port = await testPort();
  const [temporalPort, uiPort, storePort] = [await testPort(), await testPort(), await testPort()];
  const mark = `MODELKEEPER_TEST_SITE=${randomUUID()}`;
  const env = {
    ...process.env,
    PORT: String(port),
    TEMPORAL_PORT: String(temporalPort),
    TEMPORAL_UI_PORT: String(uiPort),
    MODELKEEPER_STORE_PORT: String(storePort),
    MODELKEEPER_DATA: data,
    MODELKEEPER_TRAINING_SLOTS: '3',
    TEMPORAL_ADDRESS: '',
    MONGODB_URI: '',
    ...settings,
    ...asVariable(mark),
  };
  const group = groupOf(mark);
  const outputs: (() => string)[] = [];
  return {
    port,
    temporalAddress: `127.0.0.1:${temporalPort}`,
    storeUri: `mongodb://127.0.0.1:${storePort}`,
    data,
    ...group,
    start: (roles) => startProgram({ main: join(program, 'dist', 'src', 'main.js'), roles, env, outputs }),
    explained: (work) =>
      work.catch((cause: unknown) => {
        const words = [...outputs.map((output) => endOf(output())), ...logsBelow(data)];
        throw new Error([String(cause), ...words].join('\n---\n'), { cause });
      }),
    async close() {
      while (group.kill() > 0) await new Promise((resolve) => setTimeout(resolve, 50));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The package as it is installed: build, dependencies, sources of the document store, table. */
async function install(folder: string): Promise<void> {
  mkdirSync(join(folder, 'data'), { recursive: true });
  cpSync(join(ROOT, 'dist'), join(folder, 'dist'), { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  for (const name of ['node_modules', 'tools']) symlinkSync(join(ROOT, name), join(folder, name));
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const numbered = `select *, row_number() over () as n from read_parquet('${join(ROOT, TABLE)}')`;
  const kept = `select * exclude (n) from (${numbered}) where n % ${KEPT_FLIGHTS} = 0 order by n`;
  await connection.run(`copy (${kept}) to '${join(folder, TABLE)}' (format parquet)`);
  connection.closeSync();
  instance.closeSync();
}

function asVariable(mark: string): Record<string, string> {
  const [name = '', value = ''] = mark.split('=');
  return { [name]: value };
}

function groupOf(mark: string): Pick<Site, 'processes' | 'send' | 'kill' | 'untilGone'> {
  const processes = (...parts: readonly Part[]): ProgramProcess[] =>
    processesMarked(mark).filter(({ part }) => parts.length === 0 || parts.includes(part));
  const send = (name: NodeJS.Signals, ...parts: readonly Part[]): number => {
    const found = processes(...parts);
    for (const { pid } of found) signal(pid, name);
    return found.length;
  };
  return {
    processes,
    send,
    kill(...parts) {
      // Looks again, as one of them may have started another in between.
      const killed = new Set<number>();
      for (let size = -1; size < killed.size; ) {
        size = killed.size;
        for (const { pid } of processes(...parts)) {
          signal(pid, 'SIGKILL');
          killed.add(pid);
        }
      }
      return killed.size;
    },
    async untilGone(...parts) {
      const none = (found: ProgramProcess[]) => found.length === 0;
      await eventually(async () => processes(...parts), none, END_MS);
    },
  };
}

async function startProgram(start: {
  main: string;
  roles: string | undefined;
  env: Record<string, string | undefined>;
  /** Takes the output along. */
  outputs: (() => string)[];
}): Promise<Program> {
  const mark = `MODELKEEPER_TEST_START=${randomUUID()}`;
  const args = [start.main, 'serve', ...(start.roles === undefined ? [] : ['--roles', start.roles])];
  // Guarded, so that nothing stays behind when the tests themselves are killed.
  const guarded = startGuarded(
    { program: process.execPath, args },
    { env: { ...start.env, ...asVariable(mark) }, graceSeconds: 60, stdout: 'pipe', stderr: 'pipe' },
  );
  const output = collect(guarded);
  start.outputs.push(output);
  const group = groupOf(mark);
  await eventually(
    async () => ({ isOver: guarded.exit() !== null, said: output() }),
    ({ isOver, said }) => isOver || said.includes('Modelkeeper is ready.'),
    START_MS,
  );
  if (guarded.exit() !== null) throw new Error(`the program did not start:\n${output()}`);
  return {
    ...group,
    output,
    async stop() {
      group.send('SIGTERM', 'main');
      return (await guarded.exited).code;
    },
  };
}

function logsBelow(data: string): string[] {
  const folder = join(data, 'logs');
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.map((name) => `${name}:\n${endOf(readFileSync(join(folder, name), 'utf8'))}`);
}

function endOf(text: string): string {
  return text.slice(-WORDS_MAX);
}

function collect({ process: { stdout, stderr } }: GuardedProcess): () => string {
  let text = '';
  for (const stream of [stdout, stderr])
    stream?.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
  return () => text;
}
