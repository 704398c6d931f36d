import { totalmem } from 'node:os';
import { join } from 'node:path';
import type { Command } from '../guard';

/** Where a document store keeps its data and listens. */
export interface DocumentStorePlace {
  dataFolder: string;
  /** 0, for the built store only: any free port. */
  port: number;
}

const HOST = '127.0.0.1';

/** The number is the format's: files of another format are left alone. */
const FILE_NAME = 'documents-v1.mvstore';

/** A quarter of the machine's memory, and no more than serves one machine well. It takes what it needs of that. */
const HEAP_MEGABYTES = Math.max(256, Math.min(1024, Math.floor(totalmem() / 4 / 2 ** 20)));

/** One thread to clean the heap, and an end rather than a struggle when it is full. */
const JVM_FLAGS: readonly string[] = [
  `-Xmx${HEAP_MEGABYTES}m`,
  '-XX:+UseSerialGC',
  '-XX:+ExitOnOutOfMemoryError',
];

/**
 * The command for the store of `buildDocumentStore`. It prints `ready <port>` when it accepts connections. It ends on SIGTERM
 * and when its standard input closes, with code 0; when it can't start or can't write any more, with one line on standard error
 * and code 1.
 */
export function builtStoreCommand(builtFolder: string, place: DocumentStorePlace): Command {
  const jar = join(builtFolder, 'document-store.jar');
  const file = join(place.dataFolder, FILE_NAME);
  return {
    program: 'java',
    args: [...JVM_FLAGS, '-jar', jar, '--file', file, '--host', HOST, '--port', String(place.port)],
  };
}

/**
 * The command for a real MongoDB, in a folder of its own. It doesn't watch its standard input: who starts it has to end it.
 * The cache is bounded, since by itself it takes half of the machine's memory.
 */
export function mongodCommand(program: string, place: DocumentStorePlace): Command {
  const options = ['--dbpath', place.dataFolder, '--bind_ip', HOST, '--port', String(place.port)];
  return { program, args: [...options, '--wiredTigerCacheSizeGB', '0.5', '--quiet'] };
}

/** The port that a built store's line on standard output says it accepts connections on; null for any other line. */
export function readyPort(line: string): number | null {
  const found = /^ready (\d+)$/.exec(line.trim())?.[1];
  return found === undefined ? null : Number(found);
}
