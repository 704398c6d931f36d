/**
 * A random-looking 32-bit number that depends on `seed` and `index` alone: the finalizer of MurmurHash3 (public domain)
 * over both. One function for splits, samples and folds makes each independent of all others and of any order.
 */
export function hash32(seed: number, index: number): number {
  return mix((mix(seed ^ 0x9e3779b9) + index) | 0);
}

function mix(value: number): number {
  let bits = value;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
