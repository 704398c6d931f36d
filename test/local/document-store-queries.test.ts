import { mongo } from 'mongoose';
import { startDocumentStore, type TestDocumentStore } from '../support/document-store';

interface Sample {
  _id: string;
  group?: number;
  text?: string;
  list?: { x: number }[];
  nested?: { depth?: { y: number } };
  last?: number;
}

const COUNT = 400;

/** Documents in the order of their ids, with many that are equal in a field, and some that lack it. */
const samples: Sample[] = Array.from({ length: COUNT }, (_, n) => ({
  _id: `s${String(n).padStart(4, '0')}`,
  ...(n % 7 === 0 ? {} : { group: (n * 31) % 10 }),
  text: `text ${(n * 17) % 50}`,
  list: [{ x: n % 3 }, { x: n % 5 }],
  nested: n % 4 === 0 ? {} : { depth: { y: (n * 13) % 20 } },
  last: n,
}));

const idsOf = (found: readonly { _id: string }[]): string[] => found.map(({ _id }) => _id);

/** Missing goes before every number, equal ones stay as they were. */
const byGroup = (a: Sample, b: Sample): number => (a.group ?? -1) - (b.group ?? -1);

describe('the queries of a document store', () => {
  let store: TestDocumentStore;
  let client: mongo.MongoClient;
  let db: mongo.Db;
  let documents: mongo.Collection<Sample>;

  beforeAll(async () => {
    store = await startDocumentStore();
    client = await mongo.MongoClient.connect(store.uri);
    db = client.db('test');
    documents = db.collection<Sample>('samples');
    await documents.insertMany(samples);
  });

  afterAll(async () => {
    await client.close();
    await store.stop();
  });

  describe('a page of an order', () => {
    const pages = [
      { skip: 0, limit: 1 },
      { skip: 0, limit: 25 },
      { skip: 37, limit: 25 },
      { skip: COUNT - 5, limit: 25 },
      { skip: COUNT, limit: 25 },
      { skip: 3, limit: 0 },
      { skip: 0, limit: 2_147_483_647 },
      { skip: 10, limit: 2_147_483_647 },
    ];

    it.each(pages)('is what the whole order has there: $skip, $limit', async ({ skip, limit }) => {
      const to = limit === 0 ? COUNT : skip + limit;
      const up = samples.toSorted(byGroup).slice(skip, to);
      expect(await documents.find().sort({ group: 1 }).skip(skip).limit(limit).toArray()).toEqual(up);
      const down = samples.toSorted((a, b) => byGroup(b, a)).slice(skip, to);
      expect(await documents.find().sort({ group: -1 }).skip(skip).limit(limit).toArray()).toEqual(down);
    });

    it('goes by several fields, also of what lies deeper', async () => {
      const depth = ({ nested }: Sample): number => nested?.depth?.y ?? -1;
      const expected = samples.toSorted(
        (a, b) => depth(b) - depth(a) || byGroup(a, b) || (a._id < b._id ? 1 : -1),
      );
      const order = { 'nested.depth.y': -1, group: 1, _id: -1 } as const;
      const page = documents
        .find({}, { projection: { last: 1 } })
        .sort(order)
        .skip(50)
        .limit(60);
      const shown = expected.slice(50, 110).map(({ _id, last }) => ({ _id, last }));
      expect(await page.toArray()).toEqual(shown);
    });

    it('holds only what matches, whatever the filter looks at', async () => {
      const matching = samples.filter(({ group, last = 0 }) => group === 3 || last > 390).toSorted(byGroup);
      const either = { $or: [{ group: 3 }, { $and: [{ last: { $gt: 390 } }] }] };
      const page = documents.find(either).sort({ group: 1 }).skip(2).limit(20);
      expect(await page.toArray()).toEqual(matching.slice(2, 22));
    });

    it('goes against the natural order when that is asked for', async () => {
      const found = await documents.find({ group: 3 }).sort({ $natural: -1 }).limit(5).toArray();
      expect(found).toEqual(
        samples
          .filter(({ group }) => group === 3)
          .toReversed()
          .slice(0, 5),
      );
    });
  });

  const filters: [string, mongo.Filter<Sample>, (one: Sample) => boolean][] = [
    ['a field of what lies deeper', { 'nested.depth.y': 6 }, (one) => one.nested?.depth?.y === 6],
    ['an element of a list', { 'list.0.x': 2 }, (one) => one.list?.[0]?.x === 2],
    ['any element of a list', { list: { $elemMatch: { x: 4 } } }, (one) => one.list?.[1]?.x === 4],
    ['a pattern', { text: /^text 4\d$/ }, (one) => /^text 4\d$/.test(one.text ?? '')],
    ['a field that is missing', { group: null } as never, (one) => one.group === undefined],
    [
      'none of several',
      { $nor: [{ group: 1 }, { last: { $lt: 300 } }] },
      (one) => one.group !== 1 && (one.last ?? 0) >= 300,
    ],
    ['an expression over the whole document', { $expr: { $eq: ['$group', 5] } }, (one) => one.group === 5],
    ['nothing', {}, () => true],
  ];

  it.each(filters)('finds, counts and groups by %s', async (_, filter, matches) => {
    const expected = samples.filter(matches);
    expect(await documents.find(filter).toArray()).toEqual(expected);
    expect(await documents.countDocuments(filter)).toBe(expected.length);
    const total = {
      _id: null,
      ids: { $push: '$_id' },
      last: { $sum: '$last' },
      y: { $max: '$nested.depth.y' },
    };
    const [group] = await documents.aggregate([{ $match: filter }, { $group: total }]).toArray();
    expect(group).toEqual({
      _id: null,
      ids: idsOf(expected),
      last: expected.reduce((sum, { last = 0 }) => sum + last, 0),
      y: Math.max(...expected.map(({ nested }) => nested?.depth?.y ?? -1)),
    });
  });

  it('finds the same by a filter that it sees in the bytes as by one for which it decodes', async () => {
    const plain = db.collection<{ _id: string; v?: unknown; w?: unknown }>('plain');
    const values = ['a', 'b', '', 'A', 'ä\n', true, false, null, 0, 1, [], ['a'], [null], ['a', 'b'], {}];
    const kinds = [...values, { a: 'a' }, new Date(0), /a/, new mongo.Binary(Buffer.from('a')), undefined];
    await plain.insertMany(
      kinds.flatMap((v, n) => [
        { _id: `a${n}`, ...(v === undefined ? {} : { v }), w: n % 2 === 0 },
        { _id: `b${n}`, w: 'x', ...(v === undefined ? {} : { v }), after: v === 'a' },
      ]),
    );
    const asked = ['a', '', 'c', true, false, null];
    const conditions: unknown[] = [
      ...asked,
      /a/,
      /A/i,
      /^$/,
      ...asked.flatMap((value) => [{ $ne: value }, { $in: [value, 'b'] }, { $nin: [value, true] }]),
      { $in: [] },
      { $nin: [] },
      { $in: [null, 1] },
      { $exists: true },
    ];
    const ids = async (filter: object) => idsOf(await plain.find(filter).sort({ _id: 1 }).toArray());
    for (const v of conditions) {
      const decoded = await ids({ $or: [{ v }] });
      expect([v, await ids({ v })]).toEqual([v, decoded]);
      expect([v, await plain.countDocuments({ v } as object)]).toEqual([v, decoded.length]);
      const both = { $and: [{ v }, { w: 'x' }, { $or: [{ after: true }, { after: false }] }] };
      expect([v, await ids(both)]).toEqual([v, await ids({ $or: [both] })]);
    }
  });

  it('gives a grouping the whole document when it asks for that', async () => {
    const whole = { _id: '$group', first: { $first: '$$ROOT' } };
    const found = await documents.aggregate([{ $match: { group: 4 } }, { $group: whole }]).toArray();
    expect(found).toEqual([{ _id: 4, first: samples.find(({ group }) => group === 4) }]);
  });

  it('passes over values of every type', async () => {
    const { Binary, Decimal128, Double, Long, MaxKey, MinKey, ObjectId, Timestamp, UUID } = mongo.BSON;
    const everything = {
      _id: 'e' as never,
      text: 'ä\u{1F600}',
      nothing: null,
      yes: true,
      integer: 7,
      long: Long.fromNumber(2 ** 40),
      double: new Double(0.5),
      decimal: Decimal128.fromString('1.5'),
      date: new Date(0),
      id: new ObjectId('0123456789abcdef01234567'),
      binary: new Binary(Buffer.from([0, 1, 0, 2])),
      uuid: new UUID('01234567-89ab-4def-8123-456789abcdef'),
      pattern: /a\/b/i,
      timestamp: new Timestamp({ t: 1, i: 2 }),
      lowest: new MinKey(),
      highest: new MaxKey(),
      list: [1, [2, { three: 3 }]],
      clé: 'key',
      last: 1,
    };
    const all = db.collection('types');
    await all.insertOne(everything);
    const whole = await all.findOne({ _id: 'e' as never });
    expect(Object.keys(whole ?? {})).toEqual(Object.keys(everything));
    expect(await all.find({ last: 1 }).sort({ last: 1 }).limit(2).toArray()).toEqual([whole]);
    expect(await all.find({}, { projection: { _id: 0, last: 1 } }).toArray()).toEqual([{ last: 1 }]);
    expect(await all.countDocuments({ clé: 'key', last: { $exists: true } })).toBe(1);
    expect(await all.countDocuments({ missing: { $exists: true } })).toBe(0);
  });

  it('shows the fields that are asked for, or all but those', async () => {
    const [first] = samples.slice(1);
    const shown = { projection: { 'nested.depth': 1, text: 1 } };
    const one = await documents.findOne({ last: 1 }, shown);
    expect(one).toEqual({ _id: first?._id, nested: first?.nested, text: first?.text });
    const hidden = await documents.findOne({ last: 1 }, { projection: { nested: 0, list: 0, text: 0 } });
    expect(hidden).toEqual({ _id: first?._id, group: first?.group, last: 1 });
  });
});
