import { mongo } from 'mongoose';
import type { LoggedEvent, PendingEvent } from '../../src/domain/event';
import type { Model } from '../../src/domain/model';
import type { ModelVersion } from '../../src/domain/model-version';
import type { Run } from '../../src/domain/run';

type Stored<T> = Omit<T, 'id'> & {
  _id: string;
  revision: number;
  lastEventAt: string;
  pending: PendingEvent[];
};
export type StoredRun = Stored<Run>;
export type StoredModel = Stored<Model>;
export type StoredVersion = Stored<ModelVersion>;
export type StoredEvent = Omit<LoggedEvent, 'cursor'> & { _id: number; source: string };

/** Everything that the store holds about runs and what follows from them, as it lies there. */
export interface Snapshot {
  runs: StoredRun[];
  models: StoredModel[];
  versions: StoredVersion[];
  /** By cursor. */
  events: StoredEvent[];
  copies: { _id: string; versionId: string; number: number }[];
  openRuns: { _id: string }[];
  /** `_id` is `<kind>/<record id>`. */
  dirty: { _id: string; revision: number }[];
  logs: { _id: string; start: number; end: number }[];
}

/** The store as a stranger reads it: by the driver, past the program. All reject while it is away. */
export interface Records {
  find<T extends mongo.Document>(name: string, filter?: object, projection?: mongo.Document): Promise<T[]>;
  snapshot(): Promise<Snapshot>;
  close(): Promise<void>;
}

/** Reads the store at `uri`, which may come and go. */
export function openRecords(uri: string): Records {
  let connecting: Promise<mongo.MongoClient> | null = null;

  /** A client whose first attempt to connect failed is of no use any more; one that was connected once is. */
  function connected(): Promise<mongo.MongoClient> {
    connecting ??= new mongo.MongoClient(uri, {
      directConnection: true,
      serverSelectionTimeoutMS: 20_000,
      socketTimeoutMS: 60_000,
    })
      .connect()
      .catch((error: unknown) => {
        connecting = null;
        throw error;
      });
    return connecting;
  }

  async function find<T extends mongo.Document>(
    name: string,
    filter: object = {},
    projection: mongo.Document = {},
  ): Promise<T[]> {
    const client = await connected();
    // What is stored is what the types say, or a check on it fails.
    return (await client
      .db('modelkeeper')
      .collection(name)
      .find(filter, { projection })
      .toArray()) as unknown as T[];
  }

  return {
    find,
    async snapshot() {
      const events = await find<StoredEvent>('events');
      return {
        runs: await find('runs'),
        models: await find('models'),
        versions: await find('versions'),
        events: events.sort((a, b) => a._id - b._id),
        copies: await find('publishedCopies'),
        openRuns: await find('openRuns'),
        dirty: await find('dirty'),
        logs: await find('runLogs'),
      };
    },
    async close() {
      const client = await connecting?.catch(() => null);
      await client?.close();
    },
  };
}

/** The entries of `list` by the text that `keyOf` gives them. */
export function grouped<T>(list: readonly T[], keyOf: (entry: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const entry of list) {
    const key = keyOf(entry);
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return groups;
}
