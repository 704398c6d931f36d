/**
 * `MAPE`: mean of |error| / |true number| over the rows whose true number is not 0; `WAPE`: sum of |error| by the sum of
 * |true number|; `bias`: sum of the errors by the same. All are shares, 0.15 is 15 %.
 */
export function absoluteErrorShares(
  predictions: Float32Array,
  labels: Float32Array,
): { MAPE: number; WAPE: number; bias: number } {
  let shares = 0;
  let counted = 0;
  let absolute = 0;
  let signed = 0;
  let whole = 0;
  labels.forEach((label, row) => {
    const error = (predictions[row] ?? 0) - label;
    absolute += Math.abs(error);
    signed += error;
    whole += Math.abs(label);
    if (label === 0) return;
    shares += Math.abs(error / label);
    counted += 1;
  });
  return {
    MAPE: counted === 0 ? 0 : shares / counted,
    WAPE: whole === 0 ? 0 : absolute / whole,
    bias: whole === 0 ? 0 : signed / whole,
  };
}

/** Spearman's rank correlation: Pearson's of the ranks, ties sharing their mean rank; 0 where nothing varies. */
export function rankCorrelation(a: Float32Array, b: Float32Array): number {
  const ranksA = ranksOf(a);
  const ranksB = ranksOf(b);
  // Ranks have the mean (n − 1) / 2, whatever is tied.
  const mean = (a.length - 1) / 2;
  let together = 0;
  let squaresA = 0;
  let squaresB = 0;
  ranksA.forEach((rank, row) => {
    const fromA = rank - mean;
    const fromB = (ranksB[row] ?? 0) - mean;
    together += fromA * fromB;
    squaresA += fromA * fromA;
    squaresB += fromB * fromB;
  });
  return squaresA > 0 && squaresB > 0 ? together / Math.sqrt(squaresA * squaresB) : 0;
}

function ranksOf(values: Float32Array): Float64Array {
  const order = Uint32Array.from(values.keys()).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Float64Array(values.length);
  for (let start = 0, end = 0; start < order.length; start = end) {
    const value = values[order[start] ?? 0];
    while (end < order.length && values[order[end] ?? 0] === value) end += 1;
    for (let index = start; index < end; index += 1) ranks[order[index] ?? 0] = (start + end - 1) / 2;
  }
  return ranks;
}

/** Mean true number of the tenth that is predicted highest, by the mean of all, less 1; 0 where that mean is 0. */
export function topDecileLift(predictions: Float32Array, labels: Float32Array): number {
  const order = Uint32Array.from(labels.keys()).sort((a, b) => (predictions[b] ?? 0) - (predictions[a] ?? 0));
  const top = order.subarray(0, Math.max(1, Math.round(labels.length / 10)));
  const mean = labels.reduce((sum, label) => sum + label, 0) / labels.length;
  const topMean = top.reduce((sum, row) => sum + (labels[row] ?? 0), 0) / top.length;
  return mean === 0 ? 0 : topMean / mean - 1;
}
