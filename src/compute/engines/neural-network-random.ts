/** Seeded random numbers whose state can be stored, so that a resumed fit draws what an uninterrupted one would. */
export interface Random {
  /** Uniform in [0, 1), a multiple of 2^-32. */
  next(): number;
  /** Four unsigned 32-bit words; `restoreRandom` goes on from them. */
  state(): number[];
}

/** A generator that a seed determines. */
export function seedRandom(seed: number): Random {
  const random = restoreRandom([0, seed, 0, 1]);
  // Neighbouring seeds differ in one word only; a dozen rounds mix it into all four.
  for (let round = 0; round < 12; round += 1) random.next();
  return random;
}

/** Goes on from a state: the small fast counting generator sfc32 (Chris Doty-Humphrey, PractRand). */
export function restoreRandom(state: readonly number[]): Random {
  let [a = 0, b = 0, c = 0, counter = 0] = state;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  return { next, state: () => [a, b, c, counter].map((word) => word >>> 0) };
}

/** The numbers from 0 to `count` - 1 in random order (Fisher-Yates). */
export function permutation(count: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = Math.floor(random.next() * (last + 1));
    const moved = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = moved;
  }
  return order;
}
