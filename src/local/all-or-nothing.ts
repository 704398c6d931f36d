import { DomainError, messageOf } from '../domain/errors';

/** After one failure, how long the others may take to fail as well: whoever lacks one thing may lack more. */
const PATIENCE_MS = 10_000;

type Task<T> = (signal: AbortSignal) => Promise<T>;

/**
 * Does all tasks at the same time. When one fails the others are given up soon, and all have ended when this rejects: with the
 * one failure, or with a DomainError UNAVAILABLE that has a line for each that differs. Whatever tasks brought to life until then is the caller's to end.
 */
export async function allOrNothing<T extends readonly unknown[]>(
  tasks: { [K in keyof T]: Task<T[K]> },
  signal: AbortSignal,
): Promise<T> {
  const givingUp = new AbortController();
  const failures: unknown[] = [];
  let patience: NodeJS.Timeout | undefined;
  const both = AbortSignal.any([signal, givingUp.signal]);
  const results = await Promise.all(
    tasks.map(async (task) => {
      try {
        return await task(both);
      } catch (error) {
        if (!both.aborted) failures.push(error);
        patience ??= setTimeout(() => givingUp.abort(), PATIENCE_MS);
        return undefined;
      }
    }),
  );
  clearTimeout(patience);
  signal.throwIfAborted();
  const told = new Set(failures.map(messageOf));
  if (told.size === 1) throw failures[0];
  if (told.size > 1) throw new DomainError('UNAVAILABLE', [...told].join('\n'));
  return results as unknown as T;
}
