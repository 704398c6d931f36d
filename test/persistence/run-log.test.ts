import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { openStore, type TestStore } from './store';

let store: TestStore;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());

/** One to four bytes a character. */
const CHARACTERS = ['a', 'z', 'ß', 'ж', '€', '語', '🚂', '𝛼'];
const line = fc
  .array(fc.constantFrom(...CHARACTERS), { maxLength: 12 })
  .map((parts) => `${parts.join('')}\n`);
const addition = fc.array(line, { minLength: 1, maxLength: 4 }).map((lines) => lines.join(''));

async function aLog(...additions: string[]): Promise<string> {
  const id = randomUUID();
  for (const [number, text] of additions.entries())
    await store.logs.append(id, { writeKey: `1/${number}`, text });
  return id;
}

/** Everything, asked for part by part. */
async function readInParts(id: string, maxBytes: number): Promise<string[]> {
  const parts: string[] = [];
  for (let offset = 0; ; ) {
    const slice = await store.logs.read(id, { offset, maxBytes });
    expect(slice.offset).toBe(offset);
    expect(slice.nextOffset).toBe(offset + Buffer.byteLength(slice.text));
    if (slice.text === '') return parts;
    expect(Buffer.byteLength(slice.text)).toBeLessThanOrEqual(maxBytes);
    parts.push(slice.text);
    offset = slice.nextOffset;
  }
}

describe('reading a log', () => {
  it('gives the whole log in parts of any size, no character cut and no line where one fits', async () => {
    const logs = fc.array(addition, { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(logs, fc.integer({ min: 4, max: 90 }), async (additions, maxBytes) => {
        const id = await aLog(...additions);
        const parts = await readInParts(id, maxBytes);
        expect(parts.join('')).toBe(additions.join(''));
        const cuttable = parts.slice(0, -1).filter((part) => part.includes('\n'));
        expect(cuttable.filter((part) => !part.endsWith('\n'))).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('goes on from the next whole character when it is asked to begin within one', async () => {
    const id = await aLog('🚂 leaves\n');
    const slice = await store.logs.read(id, { offset: 2, maxBytes: 100 });
    expect(slice).toEqual({ text: ' leaves\n', offset: 4, nextOffset: 12 });
  });

  it('of nothing, or beyond the end, is an empty part at the end', async () => {
    expect(await store.logs.read(randomUUID(), { offset: 7, maxBytes: 100 })).toEqual({
      text: '',
      offset: 0,
      nextOffset: 0,
    });
    const id = await aLog('one\n', 'two\n');
    expect(await store.logs.read(id, { offset: 8, maxBytes: 100 })).toEqual({
      text: '',
      offset: 8,
      nextOffset: 8,
    });
    expect(await store.logs.read(id, { offset: 900, maxBytes: 100 })).toEqual({
      text: '',
      offset: 8,
      nextOffset: 8,
    });
  });

  it('never skips a chunk that a look has missed while it was added', async () => {
    const id = await aLog('one\n', 'two\n');
    const late = { _id: `${id}/3`, source: `${id}/late`, start: 12, end: 17, text: 'four\n' };
    await store.connection.collection<{ _id: string }>('runLogs').insertOne(late);
    expect(await store.logs.read(id, { offset: 0, maxBytes: 100 })).toMatchObject({ text: 'one\ntwo\n' });
    expect(await store.logs.tail(id, 100)).toMatchObject({ text: 'one\ntwo\n', nextOffset: 8 });
  });

  it('finds any offset in a log of several hundred chunks', async () => {
    const texts = Array.from({ length: 350 }, (_, number) => `line ${number} ж\n`);
    const id = await aLog(...texts);
    const whole = Buffer.from(texts.join(''));
    expect((await readInParts(id, 1_000)).join('')).toBe(whole.toString());
    for (const number of [0, 1, 63, 64, 65, 127, 128, 200, 255, 256, 257, 348, 349]) {
      const offset = Buffer.byteLength(texts.slice(0, number).join(''));
      expect((await store.logs.read(id, { offset, maxBytes: 12 })).text).toBe(texts[number]);
      expect((await store.logs.read(id, { offset: offset + 1, maxBytes: 12 })).text).toBe(
        texts[number]?.slice(1),
      );
    }
    const tail = await store.logs.tail(id, 64);
    expect(tail.text).toBe(texts.slice(-5).join(''));
    expect(tail.nextOffset).toBe(whole.length);
  });
});

describe('the tail of a log', () => {
  it('is its last whole lines within the bound, and its offset is where they begin', async () => {
    const logs = fc.array(addition, { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(logs, fc.integer({ min: 4, max: 90 }), async (additions, maxBytes) => {
        const whole = Buffer.from(additions.join(''));
        const { text, offset, nextOffset } = await store.logs.tail(await aLog(...additions), maxBytes);
        expect(nextOffset).toBe(whole.length);
        expect(whole.subarray(offset).toString()).toBe(text);
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxBytes);
        expect(text).toBe(expectedTail(additions.join(''), maxBytes));
      }),
      { numRuns: 25 },
    );
  });

  it('keeps every line of a log of exactly the bound, and drops the first of one a byte longer', async () => {
    const bound = 64 * 1024;
    const lines = Array.from({ length: bound / 64 }, (_, number) => `${String(number).padEnd(63, '.')}\n`);
    const exact = await aLog(lines.join(''));
    expect(await store.logs.tail(exact, bound)).toEqual({
      text: lines.join(''),
      offset: 0,
      nextOffset: bound,
    });
    const longer = await aLog(`!${lines.join('')}`);
    const kept = lines.slice(1).join('');
    expect(await store.logs.tail(longer, bound)).toEqual({ text: kept, offset: 65, nextOffset: bound + 1 });
  });
});

describe('adding to a log', () => {
  it('keeps an addition once, however often and late it is repeated', async () => {
    const id = randomUUID();
    const first = { writeKey: '1/0', text: 'first\n' };
    await store.logs.append(id, first);
    await store.logs.append(id, first);
    await store.logs.append(id, { writeKey: '1/1', text: 'second\n' });
    await Promise.all([store.logs.append(id, first), store.logs.append(id, first)]);
    expect((await readInParts(id, 100)).join('')).toBe('first\nsecond\n');
  });

  it('takes additions of several writers at once, each whole and once, over any connection', async () => {
    const id = randomUUID();
    const others = await Promise.all([store.another(), store.another()]);
    const repositories = [store, ...others];
    await Promise.all(
      Array.from({ length: 24 }, async (_, number) => {
        const text = `writer ${number}\nstill writer ${number}\n`;
        await repositories[number % 3]?.logs.append(id, { writeKey: `${number}/0`, text });
      }),
    );
    const lines = (await readInParts(id, 10_000)).join('').split('\n').slice(0, -1);
    expect(lines).toHaveLength(48);
    const heads = lines.filter((_, index) => index % 2 === 0);
    expect(lines.filter((_, index) => index % 2 === 1)).toEqual(heads.map((head) => `still ${head}`));
    expect(new Set(heads).size).toBe(24);
  });

  it('keeps logs of different runs apart', async () => {
    const [one, two] = [await aLog('one\n'), await aLog('two\n')];
    expect((await store.logs.tail(one, 100)).text).toBe('one\n');
    expect((await store.logs.tail(two, 100)).text).toBe('two\n');
  });
});

/** The longest run of whole lines at the end that fits; of a longer last line, as many characters as fit. */
function expectedTail(whole: string, maxBytes: number): string {
  const fits = (text: string) => Buffer.byteLength(text) <= maxBytes;
  const lines = whole.split('\n').slice(0, -1);
  const tails = lines.map((_, index) => `${lines.slice(index).join('\n')}\n`);
  const characters = Array.from(whole).map((_, index, all) => all.slice(index).join(''));
  return tails.find(fits) ?? characters.find(fits) ?? '';
}
