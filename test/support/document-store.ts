import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { buildDocumentStore } from '../../src/local/document-store/build';
import { builtStoreCommand, readyPort } from '../../src/local/document-store/start';

const CACHE_FOLDER = process.env.MODELKEEPER_CACHE ?? join(homedir(), '.cache', 'modelkeeper');

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
  const dataFolder = await mkdtemp(join(tmpdir(), 'modelkeeper-store-'));
  let running = await launch(built, dataFolder, 0);
  const { port } = running;
  return {
    uri: `mongodb://127.0.0.1:${port}`,
    dataFolder,
    async stop() {
      await end(running.child, 'SIGTERM');
      await rm(dataFolder, { recursive: true, force: true });
    },
    kill: () => end(running.child, 'SIGKILL'),
    async restart() {
      await end(running.child, 'SIGTERM');
      running = await launch(built, dataFolder, port);
    },
  };
}

/** The folder of the built store; its first build on a machine is what takes time. */
export function builtDocumentStore(): Promise<string> {
  return buildDocumentStore({
    sourceFolder: resolve(__dirname, '../../tools/document-store'),
    cacheFolder: CACHE_FOLDER,
    onLine: () => undefined,
  });
}

async function launch(
  built: string,
  dataFolder: string,
  port: number,
): Promise<{ child: ChildProcess; port: number }> {
  const command = builtStoreCommand(built, { dataFolder, port });
  const child = spawn(command.program, command.args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const found = readyPort(line);
    if (found !== null) return { child, port: found };
  }
  throw new Error(`the document store did not start: ${complaint}`);
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}
