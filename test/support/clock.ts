import type { Clock } from '../../src/domain/ports';

/** The machine's time, moved forward by hand. */
export interface MovableClock extends Clock {
  advance(ms: number): void;
}

export function movableClock(): MovableClock {
  let aheadMs = 0;
  return {
    now: () => new Date(Date.now() + aheadMs).toISOString(),
    advance(ms) {
      aheadMs += ms;
    },
  };
}
