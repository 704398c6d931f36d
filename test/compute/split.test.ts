import * as fc from 'fast-check';
import { type Parts, sampleRows, splitByHash, splitByTime, stratifiedFolds } from '../../src/compute/split';

const seeds = fc.integer({ min: 0, max: 2_147_483_647 });
const fractions = fc.double({ min: 0.05, max: 0.5, noNaN: true });
const counts = fc.integer({ min: 1, max: 1_000 });

function rowsUpTo(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, row) => row);
}

function expectPartition({ kept, held }: Parts, rows: Uint32Array): void {
  expect([...kept, ...held].sort((a, b) => a - b)).toEqual([...rows]);
  expect([...kept]).toEqual([...kept].sort((a, b) => a - b));
}

describe('a split by time', () => {
  const times = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 2, maxLength: 400 });

  test('holds back rows that are newer than all others, none twice, none lost', () => {
    fc.assert(
      fc.property(times, fractions, (values, fraction) => {
        const rows = rowsUpTo(values.length);
        const parts = splitByTime(rows, Float64Array.from(values), fraction);
        expectPartition(parts, rows);
        const newestKept = Math.max(...[...parts.kept].map((row) => values[row] ?? 0));
        const oldestHeld = Math.min(...[...parts.held].map((row) => values[row] ?? 0));
        expect(parts.kept.length === 0 || oldestHeld > newestKept).toBe(true);
      }),
    );
  });

  test('holds back the share that is asked for, but for the rows of one time', () => {
    fc.assert(
      fc.property(times, fractions, (values, fraction) => {
        fc.pre(new Set(values).size > 1);
        const { held, kept } = splitByTime(rowsUpTo(values.length), Float64Array.from(values), fraction);
        const largestTie = Math.max(
          ...values.map((value) => values.filter((other) => other === value).length),
        );
        expect(Math.abs(held.length - values.length * fraction)).toBeLessThanOrEqual(largestTie + 1);
        expect(held.length).toBeGreaterThan(0);
        expect(kept.length).toBeGreaterThan(0);
      }),
    );
  });

  test('takes exactly the newest fifth when no two times are equal', () => {
    const { held } = splitByTime(rowsUpTo(10), Float64Array.from([9, 1, 8, 2, 7, 3, 6, 4, 5, 0]), 0.2);
    expect([...held]).toEqual([0, 2]);
  });
});

describe('a split by hash', () => {
  test('is a partition that depends on seed and purpose alone', () => {
    fc.assert(
      fc.property(counts, fractions, seeds, (count, fraction, seed) => {
        const rows = rowsUpTo(count);
        const parts = splitByHash(rows, fraction, { seed, purpose: 'holdout' });
        expectPartition(parts, rows);
        expect(splitByHash(rows, fraction, { seed, purpose: 'holdout' })).toEqual(parts);
      }),
    );
  });

  test('leaves each row on its side when the table grows at its end', () => {
    fc.assert(
      fc.property(counts, counts, seeds, (count, more, seed) => {
        const before = splitByHash(rowsUpTo(count), 0.2, { seed, purpose: 'holdout' });
        const after = splitByHash(rowsUpTo(count + more), 0.2, { seed, purpose: 'holdout' });
        expect([...after.held].filter((row) => row < count)).toEqual([...before.held]);
      }),
    );
  });

  test('holds back the share that is asked for within five standard deviations', () => {
    fc.assert(
      fc.property(fractions, seeds, (fraction, seed) => {
        const count = 20_000;
        const { held } = splitByHash(rowsUpTo(count), fraction, { seed, purpose: 'holdout' });
        const deviation = Math.sqrt((fraction * (1 - fraction)) / count);
        expect(Math.abs(held.length / count - fraction)).toBeLessThan(5 * deviation);
      }),
      { numRuns: 30, seed: 1 },
    );
  });

  test('draws validation rows independently of the hold-out', () => {
    const rows = rowsUpTo(40_000);
    const holdout = new Set(splitByHash(rows, 0.5, { seed: 3, purpose: 'holdout' }).held);
    const { held } = splitByHash(rows, 0.5, { seed: 3, purpose: 'validation' });
    const both = held.filter((row) => holdout.has(row)).length;
    expect(both / rows.length).toBeCloseTo(0.25, 1);
  });
});

describe('a sample', () => {
  test('has the asked number of rows, each once, in order, the same for the same seed', () => {
    fc.assert(
      fc.property(counts, counts, seeds, (count, wanted, seed) => {
        const sample = sampleRows(rowsUpTo(count), wanted, seed);
        expect(sample.length).toBe(Math.min(count, wanted));
        expect([...new Set(sample)].sort((a, b) => a - b)).toEqual([...sample]);
        expect(sampleRows(rowsUpTo(count), wanted, seed)).toEqual(sample);
      }),
    );
  });

  test('differs with the seed', () => {
    expect(sampleRows(rowsUpTo(1_000), 100, 1)).not.toEqual(sampleRows(rowsUpTo(1_000), 100, 2));
  });
});

describe('stratified folds', () => {
  test('deal each class evenly and repeat with the seed', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1 }), { maxLength: 500 }), seeds, (labels, seed) => {
        const rows = rowsUpTo(labels.length);
        const folds = stratifiedFolds(rows, Float32Array.from(labels), { count: 5, seed });
        expect(folds.length).toBe(labels.length);
        for (const label of [0, 1]) {
          const sizes = [0, 1, 2, 3, 4].map(
            (fold) => rows.filter((row) => labels[row] === label && folds[row] === fold).length,
          );
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        }
        expect(stratifiedFolds(rows, Float32Array.from(labels), { count: 5, seed })).toEqual(folds);
      }),
    );
  });
});
