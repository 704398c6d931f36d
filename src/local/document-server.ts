import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DomainError } from '../domain/errors';
import type { DataPaths } from './data-folder';
import { buildDocumentStore } from './document-store/build';
import { answersPing } from './document-store/ping';
import { builtStoreCommand, mongodCommand, readyPort } from './document-store/start';
import type { FileLock } from './file-lock';
import type { Command, GuardedProcess } from './guard';
import { launchServer } from './launch-server';
import type { Manifest } from './manifest';
import { downloadMongod, findMongod, type Mongod, type MongodSearch } from './mongod';
import { packageRoot } from './package-root';
import type { Step } from './report';
import type { ServerLog } from './server-log';

/** For a last flush to a slow disk. */
const GRACE_SECONDS = 20;
/** Format of the built store's file. */
const BUILT_VERSION = '1';

type DocumentsEntry = NonNullable<Manifest['documents']>;

/** A program that serves documents, and how it is run. */
export interface DocumentServer {
  kind: DocumentsEntry['kind'];
  version: string;
  /** For people: `MongoDB 8.2.6, on PATH`. */
  description: string;
  command(place: { dataFolder: string; port: number }): Command;
  isReady(port: number, log: ServerLog): Promise<boolean>;
}

export interface DocumentServerSearch {
  cacheDirectory: string;
  /** What made the data; undefined when there are none. */
  madeBy: DocumentsEntry | undefined;
  step: Step;
  signal: AbortSignal;
}

/**
 * Finds a document store: the one that made the data; without data the first of MongoDB on PATH, what is in the cache, MongoDB from
 * its makers, the one that is built.
 * @throws DomainError INVALID_STATE when the data are of a MongoDB that can't be had; UNAVAILABLE when nothing can
 */
export async function findDocumentServer(search: DocumentServerSearch): Promise<DocumentServer> {
  const { madeBy, cacheDirectory } = search;
  if (madeBy?.kind === 'built') return built(search);
  const mongodSearch: MongodSearch = { ...search, madeBy: madeBy?.version ?? null };
  const atHand = await findMongod(mongodSearch);
  if (atHand !== null) return mongod(atHand);
  if (madeBy === undefined && isBuilt(cacheDirectory)) return built(search);
  const downloaded = await downloadMongod(mongodSearch);
  if (downloaded !== null) return mongod(downloaded);
  if (madeBy === undefined) return built(search);
  throw new DomainError(
    'INVALID_STATE',
    `The documents were made by MongoDB ${madeBy.version}, which is not on PATH and can't be downloaded now; nothing is lost: install that version, or try again later. "npm run reset" begins anew and deletes all data.`,
  );
}

function isBuilt(cacheDirectory: string): boolean {
  const folder = join(cacheDirectory, 'document-store');
  return existsSync(folder) && readdirSync(folder).some((name) => !name.startsWith('.'));
}

function mongod({ path, version, origin }: Mongod): DocumentServer {
  return {
    kind: 'mongod',
    version,
    description: `MongoDB ${version}, ${origin}`,
    command: (place) => mongodCommand(path, place),
    isReady: (port) => answersPing(port),
  };
}

async function built({ cacheDirectory, step, signal }: DocumentServerSearch): Promise<DocumentServer> {
  step.progress('looking for Java');
  const folder = await buildDocumentStore({
    sourceFolder: join(packageRoot(), 'tools', 'document-store'),
    cacheFolder: cacheDirectory,
    onLine: () => step.progress('building it by Maven, once'),
    signal,
  });
  return {
    kind: 'built',
    version: BUILT_VERSION,
    description: 'MongoDB-compatible, built from Maven packages',
    command: (place) => builtStoreCommand(folder, place),
    // Its own word, since on a port that another store took in the same moment that one would answer.
    isReady: async (port, log) => log.lastLines(20).some((line) => readyPort(line) === port),
  };
}

/** Starts the document store on its data; resolves when it accepts connections. */
export function launchDocumentServer(
  start: { server: DocumentServer; paths: DataPaths; port: number; lock: FileLock },
  signal: AbortSignal,
): Promise<GuardedProcess> {
  const { server, paths, port, lock } = start;
  const dataFolder = join(paths.documents, server.kind);
  mkdirSync(dataFolder, { recursive: true });
  return launchServer(
    {
      name: 'The document store',
      command: server.command({ dataFolder, port }),
      logFile: join(paths.logs, 'documents.log'),
      lock,
      graceSeconds: GRACE_SECONDS,
      isReady: (log) => server.isReady(port, log),
    },
    signal,
  );
}
