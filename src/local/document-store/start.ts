import { join } from 'node:path';

/** A server's command line. The one who spawns it holds the other end of its standard input. */
export interface ServerCommand {
  program: string;
  args: string[];
  env?: Record<string, string>;
}

/** Where a document store keeps its data and listens. */
export interface DocumentStorePlace {
  dataFolder: string;
  /** 0: any free port. */
  port: number;
}

/** The number is the format's: files of another format are left alone. */
const FILE_NAME = 'documents-v1.mvstore';

/** Small and quick to start: this store serves one machine. */
const JVM_FLAGS = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xmx512m'];

/**
 * The command for the store of `buildDocumentStore`. It ends on SIGTERM and when its standard input closes, with
 * code 0; when it can't start or can't write any more, with one line on standard error and code 1.
 */
export function builtStoreCommand(builtFolder: string, place: DocumentStorePlace): ServerCommand {
  const jar = join(builtFolder, 'document-store.jar');
  const file = join(place.dataFolder, FILE_NAME);
  return { program: 'java', args: [...JVM_FLAGS, '-jar', jar, '--file', file, '--port', String(place.port)] };
}

/** The port that a store's line on standard output says it accepts connections on; null for any other line. */
export function readyPort(line: string): number | null {
  const found = /^ready (\d+)$/.exec(line.trim())?.[1];
  return found === undefined ? null : Number(found);
}
