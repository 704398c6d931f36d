import { rm } from 'node:fs/promises';
import { mongo } from 'mongoose';
import { builtStoreCommand } from '../../src/local/document-store/start';
import {
  builtDocumentStore,
  endBy,
  runCommandLine,
  type StoreProcess,
  started,
  temporaryFolder,
} from '../support/document-store';

const WRITERS = 16;
/** Acknowledged writes before each kill. The long rounds write enough for several checkpoints. */
const ROUNDS = [
  { seed: 11, writes: 1, paddingBytes: 10 },
  { seed: 12, writes: 60, paddingBytes: 10 },
  { seed: 14, writes: 750, paddingBytes: 40_000 },
  { seed: 15, writes: 1_500, paddingBytes: 10 },
  { seed: 16, writes: 910, paddingBytes: 40_000 },
  { seed: 17, writes: 7, paddingBytes: 10 },
  { seed: 18, writes: 1_280, paddingBytes: 40_000 },
] as const;

/** A document that shows whether a write to it was whole: all of its fields follow from `version`. */
interface Witness {
  _id: string;
  /** Under a unique index. */
  key: string;
  version: number;
  twin: number;
  history: number[];
  padding: string;
}

/** What one writer was told. */
interface Told {
  /** Acknowledged version of each document; -1: deleted. */
  versions: Map<string, number>;
  /** The write under way when the store died; it may have happened or not. */
  open: string | null;
}

type Documents = mongo.Collection<Witness>;

/** Small, fast, seeded; of no other use. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

describe('a document store that is killed', () => {
  let built: string;
  let dataFolder: string;
  let running: { process: StoreProcess; port: number };
  let client: mongo.MongoClient;
  let documents: Documents;
  const told: Told[] = Array.from({ length: WRITERS }, () => ({ versions: new Map(), open: null }));

  async function start(): Promise<void> {
    running = await started(runCommandLine(builtStoreCommand(built, { dataFolder, port: 0 })));
    client = new mongo.MongoClient(`mongodb://127.0.0.1:${running.port}`);
    documents = client.db('kill').collection<Witness>('witnesses');
  }

  beforeAll(async () => {
    built = await builtDocumentStore();
    dataFolder = await temporaryFolder();
    await start();
    await documents.createIndex({ key: 1 }, { unique: true });
  });

  afterAll(async () => {
    await client.close();
    await endBy(running.process, 'SIGTERM');
    await rm(dataFolder, { recursive: true, force: true });
  });

  /** Writes until the store is gone, and keeps what was acknowledged. */
  async function write(writer: number, random: () => number, round: Round): Promise<void> {
    const mine = told[writer];
    if (mine === undefined) throw new Error(`no writer ${writer}`);
    for (let step = 0; ; step += 1) {
      const known = [...mine.versions].filter(([, version]) => version >= 0);
      const [id, version] = known[Math.floor(random() * known.length)] ?? ['', 0];
      const kind = known.length < 5 ? 0 : random();
      const name = `${round.seed}-${writer}-${step}`;
      mine.open = kind < 0.4 ? name : id;
      try {
        if (kind < 0.4) {
          await documents.insertOne(witness(name, round.paddingBytes));
          mine.versions.set(name, 0);
        } else if (kind < 0.9) {
          await change(documents, id, kind < 0.7);
          mine.versions.set(id, version + 1);
        } else {
          await documents.deleteOne({ _id: id });
          mine.versions.set(id, -1);
        }
      } catch (error) {
        if (error instanceof mongo.MongoServerError) throw error;
        return;
      }
      mine.open = null;
      await round.acknowledged();
    }
  }

  it.each(ROUNDS)('loses nothing and keeps nothing by half: seed $seed', async (settings) => {
    const random = seededRandom(settings.seed);
    let left = settings.writes;
    const acknowledged = async (): Promise<void> => {
      left -= 1;
      if (left > 0) return;
      if (left === 0) await endBy(running.process, 'SIGKILL');
      // Nobody is to wait for what is gone.
      await client.close();
    };
    const round = { ...settings, acknowledged };
    await Promise.all(told.map((_, writer) => write(writer, random, round)));
    await client.close();
    await start();
    const found = new Map((await documents.find().toArray()).map((one) => [one._id, one]));
    expect([...found.values()].filter((one) => !isWhole(one))).toEqual([]);
    expect(told.flatMap((mine) => differences(mine, found))).toEqual([]);
    await expectIndexToHold(documents, [...found.values()]);
  });
});

interface Round {
  seed: number;
  paddingBytes: number;
  acknowledged(): Promise<void>;
}

function witness(id: string, paddingBytes: number): Witness {
  return {
    _id: id,
    key: `key of ${id}`,
    version: 0,
    twin: 0,
    history: [],
    padding: 'x'.repeat(paddingBytes),
  };
}

async function change(documents: Documents, id: string, viaFind: boolean): Promise<void> {
  const found = await documents.findOne({ _id: id });
  if (found === null) throw new Error(`${id} is gone`);
  const next = found.version + 1;
  const update = {
    $inc: { version: 1 },
    $set: { twin: next, key: `key ${next} of ${id}` },
    $push: { history: next },
  };
  const filter = { _id: id, version: found.version };
  const done = viaFind
    ? await documents.findOneAndUpdate(filter, update)
    : (await documents.updateOne(filter, update)).modifiedCount;
  if (!done) throw new Error(`${id} was not changed`);
}

function isWhole(one: Witness): boolean {
  const history = Array.from({ length: one.version }, (_, index) => index + 1);
  const key = one.version === 0 ? `key of ${one._id}` : `key ${one.version} of ${one._id}`;
  return one.twin === one.version && one.key === key && one.history.join() === history.join();
}

/** What the store has otherwise than it told; afterwards the writer knows what became of the write that was open. */
function differences(mine: Told, found: Map<string, Witness>): string[] {
  const wrong: string[] = [];
  for (const id of new Set([...mine.versions.keys(), ...(mine.open === null ? [] : [mine.open])])) {
    const before = mine.versions.get(id) ?? -1;
    const now = found.get(id)?.version ?? -1;
    const open = id === mine.open && (now === before + 1 || now === -1);
    if (now !== before && !open) wrong.push(`${id}: told ${before}, found ${now}`);
    mine.versions.set(id, now);
  }
  mine.open = null;
  return wrong;
}

/** The index finds every document, refuses each of the keys, and has forgotten the keys that are free again. */
async function expectIndexToHold(documents: Documents, found: Witness[]): Promise<void> {
  const some = found.filter((_, index) => index % Math.ceil(found.length / 40) === 0);
  for (const one of some) {
    expect(await documents.findOne({ key: one.key })).toMatchObject({ _id: one._id });
    const rival = { ...witness('rival', 1), key: one.key };
    await expect(documents.insertOne(rival)).rejects.toMatchObject({ code: 11_000 });
    if (one.version > 0) {
      const freed = { ...rival, key: `key of ${one._id}` };
      await documents.insertOne(freed);
      await documents.deleteOne({ _id: 'rival' });
    }
  }
  const keys = (await documents.find().toArray()).map((one) => one.key);
  expect(new Set(keys).size).toBe(found.length);
}
