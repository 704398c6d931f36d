/** Steps that are remembered. */
const MEMORY = 10;

/** A step that was made, and how much it changed the gradient. */
export interface StepPair {
  step: Float64Array;
  change: Float64Array;
}

/** The pairs with a new one, the oldest forgotten; one without curvature tells nothing. */
export function remember(pairs: readonly StepPair[], pair: StepPair): StepPair[] {
  const curvature = dotProduct(pair.step, pair.change);
  return curvature > 0 ? [...pairs, pair].slice(-MEMORY) : [...pairs];
}

/**
 * The direction in which a convex function falls, by L-BFGS (Nocedal 1980, the recursion over two loops): `slope` is minus
 * the gradient, `solve` applies the inverse of a first guess of the curvature.
 */
export function descent(
  slope: Float64Array,
  pairs: readonly StepPair[],
  solve: (slope: Float64Array) => Float64Array,
): Float64Array {
  const rest = slope.slice();
  const shares = pairs.toReversed().map(({ step, change }) => {
    const share = dotProduct(step, rest) / dotProduct(step, change);
    addScaled(rest, change, -share);
    return share;
  });
  const direction = solve(rest);
  for (const [index, { step, change }] of pairs.entries()) {
    const share = shares[pairs.length - 1 - index] ?? 0;
    const undone = dotProduct(change, direction) / dotProduct(step, change);
    addScaled(direction, step, share - undone);
  }
  return direction;
}

/** Adds `factor` times `other` to `values`, in place. */
export function addScaled(values: Float64Array, other: Float64Array, factor: number): void {
  for (let index = 0; index < values.length; index += 1)
    values[index] = (values[index] ?? 0) + factor * (other[index] ?? 0);
}

/** Sum of the products of two arrays of one length. */
export function dotProduct(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}
