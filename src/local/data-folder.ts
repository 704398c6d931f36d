import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmdirSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DomainError } from '../domain/errors';

/** What the local stack keeps in the data folder. */
export interface DataPaths {
  root: string;
  /** Names the servers and versions that made the data. */
  manifest: string;
  /** Held by the process that owns the servers. */
  stackLock: string;
  /** Shared by every process that serves a role. */
  usersLock: string;
  /** Where the servers are, for roles in other processes; there while a stack runs. */
  addresses: string;
  temporal: string;
  documents: string;
  logs: string;
}

/** The names of the data folder's parts. */
export function dataPaths(dataDirectory: string): DataPaths {
  return {
    root: dataDirectory,
    manifest: join(dataDirectory, 'modelkeeper.json'),
    stackLock: join(dataDirectory, 'stack.lock'),
    usersLock: join(dataDirectory, 'users.lock'),
    addresses: join(dataDirectory, 'stack.json'),
    temporal: join(dataDirectory, 'temporal'),
    documents: join(dataDirectory, 'documents'),
    logs: join(dataDirectory, 'logs'),
  };
}

/** Everything that this program ever puts into a data folder; the lock files come last, as they are held. */
const CONTENTS = [
  'temporal',
  'documents',
  'artifacts',
  'models',
  'work',
  'logs',
  'stack.json',
  'stack.json.new',
  'modelkeeper.json',
  'modelkeeper.json.new',
  '.write-test',
  'stack.lock',
  'users.lock',
] as const;

const MEGABYTE = 1e6;

/** Disk space for a first hour: schemas, journals and some models. */
const DATA_SPACE_BYTES = 300 * MEGABYTE;

const FOLDER_ADVICE: Record<string, string> = {
  EACCES: 'may not be written to: make it writable',
  EPERM: 'may not be written to: make it writable',
  EROFS: 'is on a read-only file system: make it writable',
  ENOTDIR: 'is not a folder: move the file of that name away',
  EEXIST: 'is not a folder: move the file of that name away',
  ENOSPC: 'is on a full disk: make room',
  EDQUOT: 'is over its disk quota: make room',
};

/**
 * Makes a folder if need be and proves that it can be written to.
 * @param setting the environment variable that moves it
 * @throws DomainError UNAVAILABLE, saying what is wrong and what to do
 */
export function prepareFolder(folder: string, setting: string): void {
  // One name for all: what is left by a process that is killed here goes with the next one's.
  const probe = join(folder, '.write-test');
  try {
    mkdirSync(folder, { recursive: true });
    const descriptor = openSync(probe, 'w');
    try {
      // Opening needs no block of a full disk, writing does.
      writeSync(descriptor, 'x');
    } finally {
      closeSync(descriptor);
      rmSync(probe, { force: true });
    }
  } catch (error) {
    throw folderError(error, folder, setting);
  }
}

function folderError(error: unknown, folder: string, setting: string): unknown {
  const advice = FOLDER_ADVICE[(error as NodeJS.ErrnoException).code ?? ''];
  if (advice === undefined) return error;
  return new DomainError('UNAVAILABLE', `The folder ${folder} ${advice}, or set ${setting} to another one.`, {
    cause: error,
  });
}

/** @throws DomainError UNAVAILABLE when the disk that holds (or would hold) `folder` has less free space than `bytes` */
export function assertFreeSpace(folder: string, bytes: number, advice: string): void {
  const freeBytes = freeSpace(folder);
  if (freeBytes >= bytes) return;
  throw new DomainError(
    'UNAVAILABLE',
    `The disk of ${folder} has ${megabytes(freeBytes)} free, ${megabytes(bytes)} are needed: ${advice}.`,
  );
}

function freeSpace(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return freeSpace(dirname(folder));
  }
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / MEGABYTE).toLocaleString('en')} MB`;
}

/**
 * Makes the data folder ready for use.
 * @throws DomainError UNAVAILABLE when it is read-only, not a folder, or its disk is full
 */
export function prepareDataFolder(dataDirectory: string): DataPaths {
  const paths = dataPaths(dataDirectory);
  prepareFolder(paths.root, 'MODELKEEPER_DATA');
  assertFreeSpace(paths.root, DATA_SPACE_BYTES, 'make room, or set MODELKEEPER_DATA to a folder elsewhere');
  for (const folder of [paths.temporal, paths.documents, paths.logs]) {
    prepareFolder(folder, 'MODELKEEPER_DATA');
  }
  return paths;
}

/**
 * Removes what this program has put into a data folder, and the folder itself when nothing else is in it.
 * @returns the names of what was removed
 */
export function emptyDataFolder(dataDirectory: string): string[] {
  const removed = CONTENTS.filter((name) => existsSync(join(dataDirectory, name)));
  for (const name of removed) rmSync(join(dataDirectory, name), { recursive: true, force: true });
  if (readdirSync(dataDirectory).length === 0) rmdirSync(dataDirectory);
  return removed;
}
