import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { openSampleStore, type Sample, type SampleStore } from '../support/store-samples';

const RIVALS = 20;

describe('document store', () => {
  let close: SampleStore['close'];
  let store: SampleStore['store'];
  let client: SampleStore['client'];
  let db: SampleStore['db'];
  let samples: SampleStore['samples'];

  beforeAll(async () => {
    ({ close, store, client, db, samples } = await openSampleStore());
  });

  afterAll(() => close());

  function rivals<T>(act: (rival: number) => Promise<T>): Promise<PromiseSettledResult<T>[]> {
    return Promise.allSettled(Array.from({ length: RIVALS }, (_, rival) => act(rival)));
  }

  it('reports the wire version that current drivers ask for', async () => {
    expect(await db.command({ isMaster: 1 })).toMatchObject({ maxWireVersion: 13 });
    expect(await db.command({ hello: 1 })).toMatchObject({ maxWireVersion: 13, isWritablePrimary: true });
  });

  describe('under rivals', () => {
    it('makes one document of parallel upserts on a unique key', async () => {
      const documents = await samples('upserts');
      const change = { $inc: { n: 1 } };
      const updates = await rivals(() => documents.updateOne({ key: 'a' }, change, { upsert: true }));
      const finds = await rivals(() => documents.findOneAndUpdate({ key: 'b' }, change, { upsert: true }));
      expect([...updates, ...finds].filter((one) => one.status === 'rejected')).toEqual([]);
      expect(
        await documents
          .find({}, { projection: { _id: 0 } })
          .sort({ key: 1 })
          .toArray(),
      ).toEqual([
        { key: 'a', n: RIVALS },
        { key: 'b', n: RIVALS },
      ]);
    });

    it('lets one of parallel inserts on a unique key through, and tells the others why', async () => {
      const documents = await samples('inserts');
      const all = await rivals((rival) => documents.insertOne({ _id: `${rival}`, key: 'a' }));
      const refused = all.filter((one) => one.status === 'rejected');
      expect(refused).toHaveLength(RIVALS - 1);
      for (const { reason } of refused) expect(reason).toMatchObject({ code: 11_000 });
      expect(await documents.countDocuments()).toBe(1);
    });

    it('loses no write while collections come into being', async () => {
      const databases = ['new1', 'new2', 'new3'].map((name) => client.db(name));
      const write = (rival: number): Promise<unknown> =>
        Promise.all(
          databases.flatMap((fresh) =>
            ['a', 'b', 'c'].map((name) => fresh.collection<Sample>(name).insertOne({ _id: `${rival}` })),
          ),
        );
      expect((await rivals(write)).filter((one) => one.status === 'rejected')).toEqual([]);
      for (const fresh of databases) {
        for (const name of ['a', 'b', 'c'])
          expect(await fresh.collection(name).countDocuments()).toBe(RIVALS);
      }
    });

    it('never shows a document half changed', async () => {
      const documents = db.collection<{ _id: string } & Record<string, unknown>>('torn');
      const fields = Array.from({ length: 400 }, (_, index) => `field${index}`);
      const all = (n: number): Record<string, number> =>
        Object.fromEntries(fields.map((field) => [field, n]));
      await documents.insertOne({ _id: 'a', ...all(0) });
      const write = async (writer: number): Promise<void> => {
        for (let n = 0; n < 60; n += 1)
          await documents.updateOne({ _id: 'a' }, { $set: all(writer + 10 * n) });
      };
      const read = async (): Promise<void> => {
        for (let n = 0; n < 100; n += 1) {
          const found = await documents.findOne({ _id: 'a' });
          expect(new Set(fields.map((field) => found?.[field])).size).toBe(1);
        }
      };
      await Promise.all([1, 2, 3, 4].flatMap((writer) => [write(writer), read()]));
    });
  });

  describe('unique sparse index', () => {
    it('concerns only documents that have the field, also when they are changed', async () => {
      const documents = await samples('sparse');
      await documents.insertMany([{ _id: 'a' }, { _id: 'b' }, { _id: 'c', key: 'k' }]);
      expect((await documents.updateMany({}, { $inc: { n: 1 } })).modifiedCount).toBe(3);
      await expect(documents.updateOne({ _id: 'a' }, { $set: { key: 'k' } })).rejects.toMatchObject({
        code: 11_000,
      });
      await documents.updateOne({ _id: 'c' }, { $unset: { key: '' } });
      await documents.updateOne({ _id: 'a' }, { $set: { key: 'k' } });
      expect(await documents.findOne({ key: 'k' })).toMatchObject({ _id: 'a', n: 1 });
    });

    it('is refused over duplicates, however often it is asked for', async () => {
      const documents = db.collection<Sample>('duplicates');
      await documents.insertMany([
        { _id: 'a', n: 1 },
        { _id: 'b', n: 1 },
      ]);
      for (let times = 0; times < 2; times += 1) {
        await expect(documents.createIndex({ n: 1 }, { unique: true })).rejects.toMatchObject({
          code: 11_000,
        });
      }
      await documents.deleteOne({ _id: 'b' });
      await documents.createIndex({ n: 1 }, { unique: true });
      await expect(documents.insertOne({ _id: 'b', n: 1 })).rejects.toMatchObject({ code: 11_000 });
    });

    it('stays when an index of the same name is dropped elsewhere', async () => {
      const [one, other] = [await samples('dropped'), await samples('kept')];
      await one.dropIndex('key_1');
      await one.insertMany([
        { _id: 'a', key: 'k' },
        { _id: 'b', key: 'k' },
      ]);
      await store.restart();
      await other.insertOne({ _id: 'a', key: 'k' });
      await expect(other.insertOne({ _id: 'b', key: 'k' })).rejects.toMatchObject({ code: 11_000 });
    });
  });

  it('drops one database and no other whose name begins alike', async () => {
    for (const name of ['drop', 'dropped'])
      await client.db(name).collection<Sample>('c').insertOne({ _id: 'a' });
    await client.db('drop').dropDatabase();
    await client.db('drop').collection<Sample>('c').insertOne({ _id: 'b' });
    await store.kill();
    await store.restart();
    expect(await client.db('drop').collection('c').distinct('_id')).toEqual(['b']);
    expect(await client.db('dropped').collection('c').distinct('_id')).toEqual(['a']);
  });

  it('serves mongoose', async () => {
    const connection = mongoose.createConnection(`${store.uri}/odm`, {
      autoCreate: false,
      autoIndex: false,
    });
    const schema = new mongoose.Schema({ _id: String, at: Date, part: [{ _id: false, x: Number }] });
    const Model = connection.model('Thing', schema);
    const at = new Date('2013-01-01T05:00:00.000Z');
    await Model.create({ _id: 'a', at, part: [{ x: 1 }] });
    await Model.updateOne({ _id: 'a', 'part.x': 1 }, { $set: { 'part.$.x': 2 } });
    expect(await Model.findById('a').lean()).toEqual({ __v: 0, _id: 'a', at, part: [{ x: 2 }] });
    await connection.close();
  });

  it('does not grow with the number of writes', async () => {
    const documents = db.collection('growth');
    const text = 'x'.repeat(20_000);
    for (let round = 0; round < 40; round += 1) {
      const updates = Array.from({ length: 100 }, (_, n) => ({
        updateOne: { filter: { n }, update: { $set: { text, round } }, upsert: true },
      }));
      await documents.bulkWrite(updates);
    }
    const names = await readdir(store.dataFolder);
    const sizes = await Promise.all(
      names.map(async (name) => (await stat(join(store.dataFolder, name))).size),
    );
    // Eighty megabytes have been written, two of them are still of use.
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(40e6);
  });
});
