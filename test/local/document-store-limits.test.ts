import { execFileSync } from 'node:child_process';
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
import { eventually } from '../support/eventually';

interface Sample {
  _id: number;
  rank: number;
  fields: Record<string, number>;
}

const HEAP_MEGABYTES = 80;
const COUNT = 16_000;
const AT_ONCE = 500;
/** Sixteen megabytes are stored; decoded all at once they would take far more than the heap. */
const FIELDS = 64;
const PAGE = 25;

describe('a document store with more documents than would fit its memory when decoded', () => {
  let dataFolder: string;
  let running: StoreProcess;
  let uri: string;
  let client: mongo.MongoClient;
  let documents: mongo.Collection<Sample>;

  beforeAll(async () => {
    dataFolder = await temporaryFolder();
    const command = builtStoreCommand(await builtDocumentStore(), { dataFolder, port: 0 });
    const args = command.args.map((arg) => (arg.startsWith('-Xmx') ? `-Xmx${HEAP_MEGABYTES}m` : arg));
    const { process, port } = await started(runCommandLine({ ...command, args }));
    running = process;
    uri = `mongodb://127.0.0.1:${port}`;
    client = await mongo.MongoClient.connect(uri);
    documents = client.db('test').collection<Sample>('samples');
    for (let from = 0; from < COUNT; from += AT_ONCE)
      await documents.insertMany(Array.from({ length: AT_ONCE }, (_, index) => sample(from + index)));
  }, 240_000);

  afterAll(async () => {
    await client.close();
    await endBy(running, 'SIGTERM');
    await rm(dataFolder, { recursive: true, force: true });
  });

  function sample(n: number): Sample {
    const fields = Array.from({ length: FIELDS }, (_, field) => [`field${field}`, n * field] as const);
    return { _id: n, rank: (n * 7_919) % COUNT, fields: Object.fromEntries(fields) };
  }

  it('answers whoever asks if it is there, also while it writes for long', async () => {
    const seen = { isWritten: false };
    // It looks at each and changes none.
    const writing = documents.updateMany({}, { $set: { 'fields.field0': 0 } }).finally(() => {
      seen.isWritten = true;
    });
    let answers = 0;
    for (; !seen.isWritten; answers += 1) await client.db('test').command({ ping: 1 });
    expect(await writing).toMatchObject({ matchedCount: COUNT, modifiedCount: 0 });
    expect(answers).toBeGreaterThan(10);
  });

  it('gives pages of them all in order, also several at once', async () => {
    const pages = await Promise.all(
      Array.from({ length: 8 }, (_, page) =>
        documents
          .find()
          .sort({ rank: -1 })
          .skip(page * PAGE)
          .limit(PAGE)
          .toArray(),
      ),
    );
    const ranks = pages.flat().map(({ rank }) => rank);
    expect(ranks).toEqual(Array.from({ length: 8 * PAGE }, (_, index) => COUNT - 1 - index));
  });

  it('orders and hands out all of them', async () => {
    let expected = 0;
    for await (const { rank, fields } of documents.find().sort({ rank: 1 })) {
      if (rank !== expected || Object.keys(fields).length !== FIELDS) break;
      expected += 1;
    }
    expect(expected).toBe(COUNT);
  });

  it('counts and groups them', async () => {
    expect(await documents.countDocuments({ rank: { $gte: 0 }, 'fields.field1': { $lt: 100 } })).toBe(100);
    const groups = documents.aggregate([
      { $match: { rank: { $gte: 0 } } },
      { $group: { _id: { $mod: ['$rank', 10] }, count: { $sum: 1 } } },
    ]);
    expect((await groups.toArray()).map((group) => group['count'])).toEqual(Array(10).fill(COUNT / 10));
  });

  it('hands out what was found in batches, to whoever does not say how large they may be', async () => {
    const db = client.db('test');
    const { cursor } = await db.command({ find: 'samples', filter: {}, limit: 300 });
    expect(cursor.firstBatch).toHaveLength(101);
    const more = await db.command({ getMore: cursor.id, collection: 'samples' });
    expect(more['cursor'].nextBatch).toHaveLength(199);
    expect(String(more['cursor'].id)).toBe('0');
    const single = await db.command({ find: 'samples', filter: {}, limit: 300, singleBatch: true });
    expect(single['cursor'].firstBatch).toHaveLength(300);
  });

  it('stops looking when nobody waits for the answer any more', async () => {
    const slow = client.db('test').collection<{ text: string }>('slow');
    // Each of them takes the matcher millions of steps, so that all together would take minutes.
    await slow.insertMany(Array.from({ length: 5_000 }, () => ({ text: 'a'.repeat(400) })));
    const leaving = await mongo.MongoClient.connect(uri, { retryReads: false });
    const found = leaving
      .db('test')
      .collection('slow')
      .find({ text: /^.*.*.*b$/ })
      .toArray()
      .catch((error: unknown) => error);
    const before = cpuSeconds();
    await eventually(
      async () => cpuSeconds() - before,
      (seconds) => seconds > 2,
    );
    await leaving.close();
    expect(await found).toBeInstanceOf(Error);
    await eventually(
      async () => {
        const seen = cpuSeconds();
        await new Promise((resolve) => setTimeout(resolve, 3_000));
        return cpuSeconds() - seen;
      },
      (seconds) => seconds < 1,
    );
    expect(await documents.countDocuments()).toBe(COUNT);
  });

  /** What the store has used; all that it does is in its threads. */
  function cpuSeconds(): number {
    const [, time = ''] =
      /(\S+)\s*$/.exec(
        execFileSync('ps', ['-o', 'time=', '-p', String(running.child.pid)], { encoding: 'utf8' }),
      ) ?? [];
    return time.split(/[:-]/).reduce((sum, part) => sum * 60 + Number(part), 0);
  }
});
