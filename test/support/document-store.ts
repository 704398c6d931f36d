import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { loadConfig } from '../../src/config';
import { buildDocumentStore } from '../../src/local/document-store/build';
import { builtStoreCommand, readyPort } from '../../src/local/document-store/start';
import type { Command } from '../../src/local/guard';
import { testPort } from './ports';

/** The Maven project of the store. */
export const STORE_SOURCES = resolve(__dirname, '../../tools/document-store');

/** A document store of one test, in a data folder of its own. */
export interface TestDocumentStore {
  /** `mongodb://127.0.0.1:<port>`; the same after `restart`. */
  readonly uri: string;
  readonly dataFolder: string;
  /** Ends it as an operator would, and removes its data. */
  stop(): Promise<void>;
  /** SIGKILL; the data stay for `restart`. */
  kill(): Promise<void>;
  /** Starts it again, on the same data and port. */
  restart(): Promise<void>;
}

/** Starts a store on a free port; the first call on a machine builds it. */
export async function startDocumentStore(): Promise<TestDocumentStore> {
  const built = await builtDocumentStore();
  const dataFolder = await temporaryFolder();
  const port = await testPort();
  const start = () => started(runCommandLine(builtStoreCommand(built, { dataFolder, port })));
  let running = await start();
  return {
    uri: `mongodb://127.0.0.1:${port}`,
    dataFolder,
    async stop() {
      await endBy(running.process, 'SIGTERM');
      await rm(dataFolder, { recursive: true, force: true });
    },
    async kill() {
      await endBy(running.process, 'SIGKILL');
    },
    async restart() {
      await endBy(running.process, 'SIGTERM');
      running = await start();
    },
  };
}

/** The folder of the built store; its first build on a machine is what takes time. */
export function builtDocumentStore(): Promise<string> {
  return buildDocumentStore({
    sourceFolder: STORE_SOURCES,
    cacheFolder: loadConfig().cacheDirectory,
    onLine: () => undefined,
  });
}

export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'modelkeeper-store-'));
}

/** A store's process as it is, ready or not. */
export interface StoreProcess {
  child: ChildProcess;
  /** The port once it is ready; null when it ends without that. */
  ready: Promise<number | null>;
  /** How it ended and all that it said on standard error. */
  ended: Promise<{ code: number | null; complaint: string }>;
}

/** Java tells of options that come from the environment. */
const JAVA_NOTE = /^NOTE: Picked up JDK_JAVA_OPTIONS:.*\n/m;

export function runCommandLine(command: Pick<Command, 'program' | 'args'>): StoreProcess {
  const child = spawn(command.program, command.args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const ready = new Promise<number | null>((settle) => {
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => {
      const port = readyPort(line);
      if (port !== null) settle(port);
    });
    lines.on('close', () => settle(null));
  });
  const ended = new Promise<{ code: number | null; complaint: string }>((settle, fail) => {
    child.once('error', fail);
    child.once('close', (code) => settle({ code, complaint: complaint.replace(JAVA_NOTE, '') }));
  });
  return { child, ready, ended };
}

/** A store that is ready. @throws with its complaint when it ends instead */
export async function started(process: StoreProcess): Promise<{ process: StoreProcess; port: number }> {
  const port = await process.ready;
  if (port === null) throw new Error(`the document store did not start: ${(await process.ended).complaint}`);
  return { process, port };
}

/** Sends the signal, and waits for the end; nothing to do for one that has ended. */
export async function endBy({ child, ended }: StoreProcess, signal: NodeJS.Signals): Promise<number | null> {
  child.kill(signal);
  return (await ended).code;
}
