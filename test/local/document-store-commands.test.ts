import { openSampleStore, type Sample, type SampleStore } from '../support/store-samples';

describe('the commands of a document store', () => {
  let close: SampleStore['close'];
  let store: SampleStore['store'];
  let db: SampleStore['db'];
  let samples: SampleStore['samples'];

  beforeAll(async () => {
    ({ close, store, db, samples } = await openSampleStore());
  });

  afterAll(() => close());

  it('finds by an index what else is asked of the document', async () => {
    const documents = await samples('conditions');
    await documents.insertMany([
      { _id: 'a', key: 'k', n: 1 },
      { _id: 'b', key: 'l', n: 2 },
    ]);
    expect(await documents.findOne({ _id: 'a', n: 2 })).toBeNull();
    expect(await documents.findOne({ _id: 'a', n: { $lt: 2 } })).toMatchObject({ _id: 'a' });
    expect(await documents.findOne({ key: 'l', _id: 'b' })).toMatchObject({ n: 2 });
    expect(await documents.find({ key: { $in: ['k', 'l', 'm'] }, n: { $gt: 1 } }).toArray()).toHaveLength(1);
  });

  it('applies the operators of updates', async () => {
    const documents = await samples('operators');
    const both = { $setOnInsert: { key: 'first' }, $inc: { n: 2 } };
    await documents.updateOne({ _id: 'a' }, both, { upsert: true });
    await documents.updateOne(
      { _id: 'a' },
      { ...both, $push: { list: { $each: [1, 2, 3, 4], $slice: -3 } } },
    );
    await documents.updateOne({ _id: 'a' }, { $pull: { list: { $gt: 3 } }, $max: { n: 3, 'nested.x': 7 } });
    expect(await documents.findOne({ _id: 'a' })).toEqual({
      _id: 'a',
      key: 'first',
      n: 4,
      list: [2, 3],
      nested: { x: 7 },
    });
  });

  it('keeps one document where its id was changed from null', async () => {
    // The driver itself gives an id to such a document.
    const update = (change: object) =>
      db.command({ update: 'changed', updates: [{ q: { n: 1 }, u: change }] });
    await db.command({ insert: 'changed', documents: [{ _id: null, n: 1 }] });
    await update({ _id: 3, n: 1 });
    await expect(update({ $set: { key: 'k' } })).rejects.toThrow('does not lie where its id says');
    expect(await db.collection('changed').find().toArray()).toEqual([{ _id: 3, n: 1 }]);
  });

  it('stops an ordered bulk at the first refusal, and counts what it did', async () => {
    const documents = await samples('bulk');
    const three = ['a', 'b', 'a', 'c'].map((_id) => ({ _id, key: _id }));
    await expect(documents.insertMany(three)).rejects.toMatchObject({ result: { insertedCount: 2 } });
    await expect(documents.insertMany(three, { ordered: false })).rejects.toMatchObject({
      result: { insertedCount: 1 },
    });
    const renames = ['x', 'c', 'z'].map((key, index) => ({
      updateOne: { filter: { _id: 'abc'.charAt(index) }, update: { $set: { key } } },
    }));
    await expect(documents.bulkWrite(renames)).rejects.toMatchObject({
      code: 11_000,
      result: { modifiedCount: 1 },
    });
    expect(await documents.distinct('key')).toEqual(['b', 'c', 'x']);
    const mixed = await documents.bulkWrite(
      [
        { updateOne: { filter: { _id: 'd' }, update: { $set: { n: 1 } }, upsert: true } },
        { updateOne: { filter: { _id: 'a' }, update: { $set: { n: 1 } } } },
        { deleteOne: { filter: { _id: 'b' } } },
      ],
      { ordered: false },
    );
    expect(mixed).toMatchObject({ upsertedIds: { 0: 'd' }, modifiedCount: 1, deletedCount: 1 });
  });

  it('aggregates, and leaves what is stored as it is', async () => {
    const documents = await samples('aggregates');
    await documents.insertMany([
      { _id: 'a', n: 1, nested: { x: 1 } },
      { _id: 'b', n: 2, nested: { x: 1 } },
    ]);
    const facets = {
      sum: [{ $group: { _id: null, n: { $sum: '$n' } } }],
      last: [{ $sort: { n: -1 } }, { $limit: 1 }],
    };
    const [found] = await documents.aggregate([{ $facet: facets }]).toArray();
    expect(found).toMatchObject({ sum: [{ n: 3 }], last: [{ _id: 'b' }] });
    const added = await documents.aggregate([{ $addFields: { nested: { y: 2 } } }]).toArray();
    expect(added[0]).toMatchObject({ nested: { x: 1, y: 2 } });
    expect(await documents.distinct('nested')).toEqual([{ x: 1 }]);
  });

  it('refuses what it would do otherwise than MongoDB', async () => {
    const documents = await samples('refusals');
    const partial = { unique: true, partialFilterExpression: { n: 1 } };
    await expect(documents.createIndex({ n: 1 }, partial)).rejects.toThrow(/not supported/);
    await expect(documents.aggregate([{ $out: 'copy' }]).toArray()).rejects.toThrow(/not supported/);
    await expect(documents.rename('renamed')).rejects.toThrow(/not supported/);
  });

  it('keeps a collection that came into being with a command that was refused', async () => {
    const documents = db.collection<Sample>('refused');
    const refused = documents.findOneAndUpdate(
      { _id: 'a', key: 'k' },
      { $inc: { 'key.x': 1 } },
      { upsert: true },
    );
    await expect(refused).rejects.toThrow(/Cannot create field/);
    expect(await documents.countDocuments()).toBe(0);
    await documents.insertOne({ _id: 'c' });
    await store.kill();
    await store.restart();
    expect(await documents.distinct('_id')).toEqual(['c']);
    await expect(documents.insertOne({ _id: 'c' })).rejects.toMatchObject({ code: 11_000 });
  });

  it('changes nothing by a command that fails on its way', async () => {
    const documents = await samples('undone');
    await documents.insertMany([
      { _id: 'a', key: 'k', n: 1 },
      { _id: 'b', key: 'l', n: 1 },
    ]);
    // The second statement isn't one, and it is only looked at when its turn comes.
    const command = { update: 'undone', updates: [{ q: { _id: 'a' }, u: { $set: { key: 'm' } } }, 5] };
    await expect(db.command(command)).rejects.toThrow(/update failed/);
    expect(await documents.findOne({ key: 'k' })).toEqual({ _id: 'a', key: 'k', n: 1 });
    expect(await documents.findOne({ key: 'm' })).toBeNull();
    await store.kill();
    await store.restart();
    expect(await documents.findOne({ key: 'k' })).toEqual({ _id: 'a', key: 'k', n: 1 });
    await documents.insertOne({ _id: 'c', key: 'm' });
  });
});
