import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '../domain/errors';
import type { DataPaths } from './data-folder';
import { type FileLock, readLock, tryLock } from './file-lock';
import type { Report } from './report';

const RETRY_MS = 200;

/** Longer than the longest grace of what an instance starts: then all of one that was killed is gone. */
const PREDECESSOR_MS = 90_000;

/**
 * Makes this process the one owner of the data folder's servers. Servers of an owner that was killed hold the lock until they
 * have ended, and are waited for.
 * @param given.signal gives up the wait
 * @throws DomainError INVALID_STATE when another instance runs there
 */
export async function lockStack(
  paths: DataPaths,
  { report, signal }: { report: Report; signal: AbortSignal },
): Promise<FileLock> {
  const deadline = Date.now() + PREDECESSOR_MS;
  let told = false;
  for (;;) {
    const lock = tryLock(paths.stackLock, 'exclusive');
    if (lock !== null) {
      lock.write(String(process.pid));
      return lock;
    }
    assertOwnerGone(paths, deadline);
    if (!told) report.note('Waiting for the servers of an instance that was killed to end');
    told = true;
    await delay(RETRY_MS, undefined, { signal });
  }
}

function assertOwnerGone(paths: DataPaths, deadline: number): void {
  const owner = stackOwner(paths);
  if (owner !== null) {
    throw new DomainError(
      'INVALID_STATE',
      `Another Modelkeeper (process ${owner}) uses the data folder ${paths.root}: end it, or run this one with MODELKEEPER_DATA, PORT, TEMPORAL_PORT and TEMPORAL_UI_PORT of its own.`,
    );
  }
  if (Date.now() > deadline) {
    throw new DomainError(
      'INVALID_STATE',
      `Servers of an instance that was killed still use the data folder: end the processes that "lsof ${paths.stackLock}" lists.`,
    );
  }
}

/** Process id of the stack that runs on this data folder, or null. */
function stackOwner(paths: DataPaths): number | null {
  const owner = Number(readLock(paths.stackLock));
  // An owner that has just taken the lock has not signed it yet: it is there.
  if (!(owner > 0)) return null;
  try {
    process.kill(owner, 0);
    return owner;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? owner : null;
  }
}

/** Whether a stack, starting or running, owns this data folder. */
export function isStackThere(paths: DataPaths): boolean {
  if (!existsSync(paths.stackLock)) return false;
  const lock = tryLock(paths.stackLock, 'shared');
  lock?.release();
  return lock === null;
}

/**
 * Says that this process uses the data folder, until it ends.
 * @throws DomainError INVALID_STATE while the folder is being emptied
 */
export function joinUsers(paths: DataPaths): FileLock {
  const lock = tryLock(paths.usersLock, 'shared');
  if (lock === null) throw new DomainError('INVALID_STATE', `${paths.root} is being emptied: try again.`);
  return lock;
}

/**
 * Keeps everyone else out of the data folder while it is being emptied.
 * @throws DomainError INVALID_STATE when an instance, or a role of one, is running
 */
export function lockForReset(paths: DataPaths): FileLock[] {
  const locks = [tryLock(paths.usersLock, 'exclusive'), tryLock(paths.stackLock, 'exclusive')];
  const held = locks.filter((lock) => lock !== null);
  if (held.length === locks.length) return held;
  for (const lock of held) lock.release();
  throw new DomainError(
    'INVALID_STATE',
    `A Modelkeeper is running on ${paths.root}: end it first, then reset.`,
  );
}
