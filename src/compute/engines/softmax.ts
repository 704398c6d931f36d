/** Turns the logits of one row into probabilities, in place; answers the logarithm of the sum of their exponentials. */
export function softmax(logits: Float32Array | Float64Array): number {
  // Without the largest, which divides out, no exponential overflows.
  let largest = Number.NEGATIVE_INFINITY;
  for (const logit of logits) largest = Math.max(largest, logit);
  let sum = 0;
  for (let index = 0; index < logits.length; index += 1) {
    const power = Math.exp((logits[index] ?? 0) - largest);
    logits[index] = power;
    sum += power;
  }
  for (let index = 0; index < logits.length; index += 1) logits[index] = (logits[index] ?? 0) / sum;
  return largest + Math.log(sum);
}
