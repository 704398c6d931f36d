import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a benchmark has begun and must end. */
export interface Session {
  /** Aborted when the user ends the benchmark. */
  signal: AbortSignal;
  /** Adds what is to be done at the end, before what was added earlier. */
  onEnd(end: () => Promise<unknown>): void;
  /** A fresh folder, removed at the end. */
  folder(name: string): Promise<string>;
}

/** Runs `work`; what it began is ended whether it succeeds, fails, or is interrupted by Ctrl-C. */
export async function withSession(work: (session: Session) => Promise<void>): Promise<void> {
  const endings: (() => Promise<unknown>)[] = [];
  const interrupted = new AbortController();
  const onEnd = (end: () => Promise<unknown>): void => void endings.unshift(end);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => interrupted.abort(new Error(`ended by ${signal}`)));
  const untilInterrupted = new Promise<never>((_resolve, reject) => {
    interrupted.signal.addEventListener('abort', () => reject(interrupted.signal.reason), { once: true });
  });
  const session: Session = {
    signal: interrupted.signal,
    onEnd,
    async folder(name) {
      const folder = await mkdtemp(join(tmpdir(), `modelkeeper-bench-${name}-`));
      onEnd(() => rm(folder, { recursive: true, force: true }));
      return folder;
    },
  };
  try {
    await Promise.race([work(session), untilInterrupted]);
  } finally {
    for (const end of endings) await end();
  }
}
