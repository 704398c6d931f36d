import { hash32 } from '../../src/domain/random';

/** Choices that depend on a seed alone. */
export interface Draw {
  /** A whole number from `from` to below `to`. */
  integer(from: number, to: number): number;
  pick<T>(list: readonly [T, ...T[]]): T;
}

export function createDraw(seed: number): Draw {
  let drawn = 0;
  const integer = (from: number, to: number): number => {
    drawn += 1;
    return from + (hash32(seed, drawn) % (to - from));
  };
  return { integer, pick: (list) => list[integer(0, list.length)] ?? list[0] };
}

/** The seeds of a test: `KILL_SEED` alone to repeat one, else as many as `KILL_ROUNDS` says, `usual` without. */
export function seeds(usual: number): number[] {
  const { KILL_SEED, KILL_ROUNDS } = process.env;
  if (KILL_SEED) return [Number(KILL_SEED)];
  return Array.from({ length: Number(KILL_ROUNDS || usual) }, (_, index) => index + 1);
}
