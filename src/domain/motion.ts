import { isTerminal, type Run } from './run';

/**
 * What a run's workflow does next, decided from the record alone: `stop` (nothing is left), `finalize` (it has ended,
 * what follows is not done), `insert_children` and `await_children` (a parent), `execute` (after `delayMs`).
 */
export type Motion =
  | { kind: 'stop' }
  | { kind: 'finalize' }
  | { kind: 'insert_children' }
  | { kind: 'await_children' }
  | { kind: 'execute'; delayMs: number };

/** The next motion of `run` at `now`; null is a run that was never stored. */
export function nextMotion(run: Run | null, now: string): Motion {
  if (run === null || run.finalizedAt !== null) return { kind: 'stop' };
  if (isTerminal(run.state)) return { kind: 'finalize' };
  if (run.spec === null) return { kind: run.state === 'queued' ? 'insert_children' : 'await_children' };
  const dueMs = run.retryAt === null ? 0 : Date.parse(run.retryAt) - Date.parse(now);
  return { kind: 'execute', delayMs: Math.max(0, dueMs) };
}
