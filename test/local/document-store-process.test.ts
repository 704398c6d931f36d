import { appendFile, mkdir, open, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { mongo } from 'mongoose';
import { answersPing } from '../../src/local/document-store/ping';
import { builtStoreCommand } from '../../src/local/document-store/start';
import {
  builtDocumentStore,
  endBy,
  runCommandLine,
  type StoreProcess,
  started,
  temporaryFolder,
} from '../support/document-store';

describe('the process of a document store', () => {
  let built: string;
  let dataFolder: string;

  beforeAll(async () => {
    built = await builtDocumentStore();
  });

  beforeEach(async () => {
    dataFolder = await temporaryFolder();
  });

  afterEach(async () => {
    await rm(dataFolder, { recursive: true, force: true });
  });

  function launch(folder = dataFolder, port = 0): StoreProcess {
    return runCommandLine(builtStoreCommand(built, { dataFolder: folder, port }));
  }

  async function withDocuments<T>(
    port: number,
    work: (documents: mongo.Collection<{ _id: number; text?: string }>) => Promise<T>,
  ): Promise<T> {
    const client = new mongo.MongoClient(`mongodb://127.0.0.1:${port}`, { retryWrites: false });
    try {
      return await work(client.db('test').collection('documents'));
    } finally {
      await client.close();
    }
  }

  /** Starts on a folder, does the work, and ends by a kill: nothing is written on the way out. */
  async function killedAfter(count: number): Promise<void> {
    const { process, port } = await started(launch());
    await withDocuments(port, async (documents) => {
      for (let n = 0; n < count; n += 1) await documents.insertOne({ _id: n });
    });
    await endBy(process, 'SIGKILL');
  }

  async function countAfterStart(): Promise<number> {
    const { process, port } = await started(launch());
    const count = await withDocuments(port, (documents) => documents.countDocuments());
    await endBy(process, 'SIGTERM');
    return count;
  }

  async function outcome(
    process: StoreProcess,
  ): Promise<{ port: number | null; code: number | null; lines: string[] }> {
    const port = await process.ready;
    const { code, complaint } = await process.ended;
    return { port, code, lines: complaint.trimEnd().split('\n') };
  }

  /** Never ready, one line that says why, a code that says failure. */
  function refusal(why: RegExp): unknown {
    return { port: null, code: 1, lines: [expect.stringMatching(why)] };
  }

  const journal = (): string => join(dataFolder, 'documents-v1.mvstore.journal');
  const file = (): string => join(dataFolder, 'documents-v1.mvstore');

  it('answers a ping when it is ready, and none when it has ended', async () => {
    const { process, port } = await started(launch());
    expect(await answersPing(port)).toBe(true);
    await endBy(process, 'SIGTERM');
    expect(await answersPing(port)).toBe(false);
  });

  it('ends with code 0 when its standard input closes, as when its parent dies', async () => {
    const { process, port } = await started(launch());
    await withDocuments(port, (documents) => documents.insertOne({ _id: 1 }));
    process.child.stdin?.end();
    expect(await process.ended).toEqual({ code: 0, complaint: '' });
    expect(await countAfterStart()).toBe(1);
  });

  it('ends with code 0 on SIGTERM, with clients connected', async () => {
    const { process, port } = await started(launch());
    await withDocuments(port, async (documents) => {
      await documents.insertOne({ _id: 1 });
      expect(await endBy(process, 'SIGTERM')).toBe(0);
    });
    expect(await countAfterStart()).toBe(1);
  });

  it('keeps the write on its way when it is told to end, or says nothing of it', async () => {
    const { process, port } = await started(launch());
    let acknowledged = 0;
    await withDocuments(port, async (documents) => {
      const write = async (writer: number): Promise<void> => {
        for (let n = 0; n < 10_000; n += 1) {
          try {
            await documents.insertOne({ _id: writer * 10_000 + n });
          } catch {
            return;
          }
          acknowledged += 1;
          if (acknowledged === 500) process.child.kill('SIGTERM');
        }
      };
      await Promise.all([0, 1, 2, 3].map(write));
    });
    expect((await process.ended).code).toBe(0);
    const found = await countAfterStart();
    expect(found).toBeGreaterThanOrEqual(acknowledged);
    expect(found).toBeLessThanOrEqual(acknowledged + 4);
  });

  it('refuses data that another instance uses, and takes them when that one is gone', async () => {
    const first = await started(launch());
    expect(await outcome(launch())).toEqual(refusal(/another process uses it/));
    await endBy(first.process, 'SIGKILL');
    expect(await countAfterStart()).toBe(0);
  });

  it('refuses a port that is taken', async () => {
    const other = createServer();
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const refused = await outcome(launch(dataFolder, port));
    await new Promise((closed) => other.close(closed));
    expect(refused).toEqual(refusal(new RegExp(`127.0.0.1:${port}: another program listens there`)));
  });

  it('refuses a folder that is not there', async () => {
    expect(await outcome(launch(join(dataFolder, 'none')))).toEqual(refusal(/there is no such folder/));
  });

  it('refuses a place where it cannot write', async () => {
    await mkdir(journal());
    expect(await outcome(launch())).toEqual(refusal(/Is a directory|no permission/i));
  });

  it('refuses a damaged file, and leaves it as it is', async () => {
    await writeFile(file(), Buffer.alloc(20_000, 'x'));
    expect(await outcome(launch())).toEqual(refusal(/is damaged/));
    expect((await readFile(file())).every((byte) => byte === 'x'.charCodeAt(0))).toBe(true);
  });

  it('refuses a journal that is damaged before its end', async () => {
    await killedAfter(20);
    const bytes = await readFile(journal());
    const middle = Math.floor(bytes.length / 2);
    const handle = await open(journal(), 'r+');
    await handle.write(Buffer.from([(bytes[middle] ?? 0) ^ 255]), 0, 1, middle);
    await handle.close();
    expect(await outcome(launch())).toEqual(refusal(/journal is damaged at byte \d+/));
  });

  it('refuses a journal without its file', async () => {
    await killedAfter(1);
    await rm(file());
    expect(await outcome(launch())).toEqual(refusal(/it is missing, and its journal is there/));
  });

  it.each([1, 13, 60])('drops a record that was cut short by %i bytes, and nothing else', async (cut) => {
    await killedAfter(5);
    const { size } = await stat(journal());
    await truncate(journal(), size - cut);
    expect(await countAfterStart()).toBe(4);
  });

  it('drops the zeros that a power failure leaves', async () => {
    await killedAfter(5);
    await appendFile(journal(), Buffer.alloc(5_000));
    expect(await countAfterStart()).toBe(5);
  });

  it('writes each command as one record, with what it does to the indexes', async () => {
    const { process, port } = await started(launch());
    await withDocuments(port, async (documents) => {
      await documents.createIndex({ text: 1 }, { unique: true });
      const before = recordsOf(await readFile(journal()));
      await documents.insertOne({ _id: 1, text: 'a' });
      await documents.insertMany([
        { _id: 2, text: 'b' },
        { _id: 3, text: 'c' },
      ]);
      await documents.updateOne({ _id: 1 }, { $set: { text: 'd' } });
      await documents.findOneAndDelete({ _id: 2 });
      await expect(documents.insertOne({ _id: 4, text: 'c' })).rejects.toMatchObject({ code: 11_000 });
      await documents.findOne({ _id: 1 });
      expect(recordsOf(await readFile(journal())) - before).toBe(4);
    });
    await endBy(process, 'SIGTERM');
  });

  it('begins its journal anew when that is long, also while nobody has to wait for another', async () => {
    const { process, port } = await started(launch());
    const text = 'x'.repeat(1024 * 1024);
    const sizes = await withDocuments(port, async (documents) => {
      const seen: number[] = [];
      for (let _id = 1; _id <= 20; _id += 1) {
        await documents.insertOne({ _id, text });
        seen.push((await stat(journal())).size);
      }
      return seen;
    });
    expect(Math.max(...sizes)).toBeLessThan(20 * text.length);
    expect(sizes.at(-1)).toBeLessThan(sizes[9] ?? 0);
    await endBy(process, 'SIGKILL');
    expect(await countAfterStart()).toBe(20);
  });

  it('refuses an older copy of its file, which lacks what the journal goes on from', async () => {
    const cycle = async (id: number): Promise<void> => {
      const { process, port } = await started(launch());
      await withDocuments(port, (documents) => documents.insertOne({ _id: id }));
      await endBy(process, 'SIGTERM');
    };
    await cycle(1);
    const older = await readFile(file());
    await cycle(2);
    await writeFile(file(), older);
    expect(await outcome(launch())).toEqual(refusal(/its last checkpoint is missing/));
  });

  it('refuses a write for which there is no room, ends, and has what it acknowledged', async () => {
    const { program, args } = builtStoreCommand(built, { dataFolder, port: 0 });
    // A limit on the size of files stands in for a full disk.
    const limited = ['-c', 'ulimit -f 300; exec "$@"', 'sh', program, ...args];
    const { process, port } = await started(runCommandLine({ program: '/bin/sh', args: limited }));
    let acknowledged = 0;
    const refusal = await withDocuments(port, async (documents) => {
      for (;;) {
        try {
          await documents.insertOne({ _id: acknowledged, text: 'x'.repeat(5_000) });
          acknowledged += 1;
        } catch (error) {
          return error;
        }
      }
    });
    expect(refusal).toMatchObject({ codeName: 'OutOfDiskSpace' });
    expect(await process.ended).toEqual({
      code: 1,
      complaint: expect.stringMatching(/^.*can't write: .*\n$/),
    });
    expect(acknowledged).toBeGreaterThan(10);
    expect(await countAfterStart()).toBe(acknowledged);
  });
});

/** Records of a journal: behind a header of 32 bytes each has its length, 8 bytes of checksums, and its entries. */
function recordsOf(journal: Buffer): number {
  let count = 0;
  for (let at = 32; at < journal.length; at += 12 + journal.readInt32BE(at)) count += 1;
  return count;
}
