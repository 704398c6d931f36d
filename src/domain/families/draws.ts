import { hash32 } from '../random';

/** Random numbers of one row: the n-th draw depends on seed, row and n alone. */
export interface Draws {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Standard normal (Box and Muller 1958). */
  normal(): number;
  /** One of `choices`, each as likely. */
  pick<const T>(choices: readonly [T, ...T[]]): T;
}

/** The draws of row `row`. */
export function drawsOf(seed: number, row: number): Draws {
  const stream = hash32(seed, row);
  let drawn = 0;
  const uniform = (): number => {
    drawn += 1;
    return hash32(stream, drawn) / 2 ** 32;
  };
  return {
    uniform,
    // 1 − u is never 0, whose logarithm is infinite.
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    pick: (choices) => choices[Math.floor(uniform() * choices.length)] ?? choices[0],
  };
}
