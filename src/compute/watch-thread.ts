/** A thread of the training child that goes on while native code blocks the main one. */
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { MEMORY_NOTICE } from './protocol';

/** What the thread is started with. */
export interface WatchData {
  parentPid: number;
  memoryLimitBytes: number | null;
}

const INTERVAL_MS = 200;
const STDERR = 2;
const { parentPid, memoryLimitBytes } = workerData as WatchData;

check();
setInterval(check, INTERVAL_MS);

function check(): void {
  if (process.ppid !== parentPid) process.kill(process.pid, 'SIGKILL');
  const { rss } = process.memoryUsage;
  const usedBytes = rss();
  if (memoryLimitBytes === null || usedBytes <= memoryLimitBytes) return;
  try {
    const used = `${megabytes(usedBytes)} MB of ${megabytes(memoryLimitBytes)} MB in use`;
    writeSync(STDERR, `${MEMORY_NOTICE} ${used}\n`);
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1_048_576);
}
