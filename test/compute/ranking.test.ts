import { absoluteErrorShares, rankCorrelation, topDecileLift } from '../../src/compute/families/ranking';

test('error shares leave rows out whose true number is 0 where they would divide by it', () => {
  const shares = absoluteErrorShares(Float32Array.of(11, 18, 1), Float32Array.of(10, 20, 0));
  expect(shares.MAPE).toBeCloseTo(0.1, 12);
  expect(shares.WAPE).toBeCloseTo(4 / 30, 12);
  expect(shares.bias).toBeCloseTo(0, 12);
});

test('the rank correlation is that of scipy, with ties, and 0 where nothing varies', () => {
  const a = Float32Array.of(1, 2, 2, 4, 5, 6);
  // scipy.stats.spearmanr
  expect(rankCorrelation(a, Float32Array.of(5, 6, 7, 8, 7, 9))).toBeCloseTo(0.8676470588235294, 12);
  expect(rankCorrelation(a, a)).toBeCloseTo(1, 12);
  expect(
    rankCorrelation(
      a,
      a.map((value) => -value),
    ),
  ).toBeCloseTo(-1, 12);
  expect(rankCorrelation(a, new Float32Array(6))).toBe(0);
});

test('the top decile is the tenth that is predicted highest', () => {
  const labels = Float32Array.from({ length: 20 }, (_, row) => (row < 2 ? 30 : 10));
  const predictions = Float32Array.from({ length: 20 }, (_, row) => -row);
  expect(topDecileLift(predictions, labels)).toBeCloseTo(30 / 12 - 1, 12);
});
