import { hash32 } from '../../domain/random';

/**
 * An endless sequence of numbers uniform in [0, 1). Each purpose (an epoch, a sample) takes a stream of its own, so
 * that none has a state to store: a resumed fit draws what an uninterrupted one would.
 */
export function randomStream(seed: number, purpose: number): () => number {
  const streamSeed = hash32(seed, purpose);
  let drawn = 0;
  return () => {
    drawn += 1;
    return hash32(streamSeed, drawn) / 2 ** 32;
  };
}

/** The numbers from 0 to `count` - 1 in random order (Fisher-Yates). */
export function permutation(count: number, draw: () => number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = Math.floor(draw() * (last + 1));
    const moved = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = moved;
  }
  return order;
}
