import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { nextEventTime } from '../../src/domain/event';
import { hexId, parseId } from '../../src/domain/ids';
import { canonicalJson, type JsonObject, type JsonValue } from '../../src/domain/json';

describe('parseId', () => {
  it('reads every rendering of an id that a face publishes, in either case', () => {
    const id = fc.uuid({ version: 4 });
    const rendering = fc.constantFrom<(dashed: string) => string>(
      (dashed) => dashed,
      hexId,
      (dashed) => `model_${hexId(dashed)}`,
      (dashed) => `model-${hexId(dashed)}`,
      (dashed) => `run_${hexId(dashed)}`,
      (dashed) => dashed.toUpperCase(),
    );
    fc.assert(
      fc.property(id, rendering, (dashed, render) => {
        expect(parseId(render(dashed))).toBe(dashed);
      }),
    );
  });

  it('reads what the service makes', () => {
    const id = randomUUID();
    expect(parseId(id)).toBe(id);
    expect(hexId(id)).toMatch(/^[0-9a-f]{32}$/);
  });

  it.each([
    ['', 'nothing'],
    ['x', 'a word'],
    ['0a1b2c3d-4e5f-1a6b-8c7d-0123456789ab', 'another version of UUID'],
    ['0a1b2c3d-4e5f-4a6b-cc7d-0123456789ab', 'another variant'],
    ['0a1b2c3d-4e5f-4a6b-8c7d-0123456789a', 'one digit less'],
    ['0a1b2c3d-4e5f-4a6b-8c7d-0123456789abc', 'one digit more'],
    ['0a1b2c3d4e5f-4a6b-8c7d-0123456789ab', 'some dashes'],
    ['ver_0a1b2c3d4e5f4a6b8c7d0123456789ab', 'another prefix'],
    ['run_run_0a1b2c3d4e5f4a6b8c7d0123456789ab', 'two prefixes'],
    [' 0a1b2c3d-4e5f-4a6b-8c7d-0123456789ab', 'a space before'],
    ['0a1b2c3d-4e5f-4a6b-8c7d-0123456789ab\n', 'a line end after'],
    ['g'.repeat(32), 'other letters'],
  ])('refuses %j (%s)', (text) => {
    expect(parseId(text)).toBeNull();
  });

  it('never throws, and what it accepts it accepts again', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        const id = parseId(text);
        expect(id === null ? null : parseId(id)).toBe(id);
      }),
    );
  });
});

/** The same value with the keys of every object in another order. */
function reordered(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(reordered);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]) => [key, reordered(member)] as const)
      .toReversed(),
  );
}

describe('canonicalJson', () => {
  const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<JsonValue>;

  it('says the same as JSON, and is the same whatever the order of keys', () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(reordered(value))).toBe(text);
        expect(canonicalJson(JSON.parse(text) as JsonValue)).toBe(text);
      }),
    );
  });

  it('tells different values apart', () => {
    fc.assert(
      fc.property(json, json, (one, other) => {
        const areEqual = canonicalJson(one) === canonicalJson(other);
        expect(areEqual).toBe(JSON.stringify(sorted(one)) === JSON.stringify(sorted(other)));
      }),
    );
  });

  it('orders keys by code units, at every depth, and writes no spaces', () => {
    const value: JsonObject = { b: [{ z: 1, a: null }], B: 'x', ä: true, '10': 0, '9': -0 };
    expect(canonicalJson(value)).toBe('{"10":0,"9":0,"B":"x","b":[{"a":null,"z":1}],"ä":true}');
  });
});

/** By another way than the code's: insertion in order. */
function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, member]) => [`.${key}`, sorted(member)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe('the time of an event', () => {
  it('is now, where the clock has moved on', () => {
    expect(nextEventTime('2020-03-01T12:00:00.001Z', '2020-03-01T12:00:00.000Z')).toBe(
      '2020-03-01T12:00:00.001Z',
    );
    expect(nextEventTime('2020-03-01T12:00:00.000Z', null)).toBe('2020-03-01T12:00:00.000Z');
  });

  it('is a millisecond after the one before, where it has not, also over the end of a year', () => {
    expect(nextEventTime('2025-12-31T23:59:59.999Z', '2025-12-31T23:59:59.999Z')).toBe(
      '2026-01-01T00:00:00.000Z',
    );
  });

  it('rises strictly whatever the clocks tell', () => {
    const moment = fc.date({ min: new Date('2020-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(fc.array(moment, { minLength: 2 }), (moments) => {
        const times: string[] = [];
        for (const now of moments) times.push(nextEventTime(now.toISOString(), times.at(-1) ?? null));
        expect(times).toEqual([...new Set(times)].sort());
      }),
    );
  });
});
