import { setTimeout as delay } from 'node:timers/promises';
import { DomainError, type ErrorCode } from '../../domain/errors';
import { AnswersElse } from './http';

const OUTAGE_MS = 3_000;
/** Refusals that pass by themselves. */
const PASSING: readonly ErrorCode[] = ['UNAVAILABLE', 'RATE_LIMITED'];

/** Asks until the service answers: what passes by itself is told once on standard error, and waited for. */
export async function outlasting<T>(ask: () => Promise<T>): Promise<T> {
  for (let isTold = false; ; isTold = true) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof DomainError) || error instanceof AnswersElse) throw error;
      if (!PASSING.includes(error.code)) throw error;
      if (!isTold) console.error(`${error.message}; waiting for it`);
      await delay(OUTAGE_MS);
    }
  }
}
