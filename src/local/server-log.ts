import { closeSync, copyFileSync, fstatSync, openSync, readSync, statSync, truncateSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

const LIMIT_BYTES = 20_000_000;
const CHECK_MS = 60_000;
const EXCERPT_BYTES = 4096;

/** The log file that a server's output is appended to; one descriptor for each start of it. */
export interface ServerLog {
  descriptor: number;
  /** The last lines that were written since it was opened, without blank ones. */
  lastLines(count: number): string[];
  close(): void;
}

/** Opens (or makes) a log file for appending. */
export function openServerLog(file: string): ServerLog {
  const descriptor = openSync(file, 'a+', 0o600);
  const begin = fstatSync(descriptor).size;
  return {
    descriptor,
    lastLines: (count) => {
      const { size } = fstatSync(descriptor);
      const from = Math.max(Math.min(begin, size), size - EXCERPT_BYTES);
      const buffer = Buffer.alloc(size - from);
      readSync(descriptor, buffer, 0, buffer.length, from);
      const lines = buffer.toString('utf8').split('\n');
      return lines.filter((line) => line.trim() !== '').slice(-count);
    },
    close: () => closeSync(descriptor),
  };
}

/**
 * Keeps every `*.log` of a folder under its limit, now and once a minute: what is over it moves to `<name>.1`. The
 * writers append, so emptying the file under them loses no more than what comes in between.
 */
export async function boundLogs(folder: string): Promise<{ stop(): void }> {
  const check = async (): Promise<void> => {
    for (const name of await readdir(folder)) {
      const file = join(folder, name);
      if (!name.endsWith('.log') || statSync(file).size <= LIMIT_BYTES) continue;
      copyFileSync(file, `${file}.1`);
      truncateSync(file);
    }
  };
  await check();
  // A full disk must not end the service; the next check tries again.
  const timer = setInterval(() => void check().catch(() => undefined), CHECK_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
