import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import koffi from 'koffi';
import { DomainError } from '../domain/errors';

const LOCK_SHARED = 1;
const LOCK_EXCLUSIVE = 2;
const LOCK_NON_BLOCKING = 4;

/** The C library that this process is linked with. */
const flock = koffi.load(null).func('int flock(int fd, int operation)');

/** A lock that the operating system ends with the last process that holds its descriptor: never stale. */
export interface FileLock {
  /** Programs that inherit it keep the lock. */
  descriptor: number;
  /** Replaces the text that others read while it is held. */
  write(text: string): void;
  release(): void;
}

/**
 * Takes the lock on a file, making the file if need be; null while another process has it in a way that excludes this one.
 * @throws DomainError UNAVAILABLE when the file system has no locks
 */
export function tryLock(file: string, mode: 'exclusive' | 'shared'): FileLock | null {
  const descriptor = openSync(file, 'a+', 0o600);
  const operation = (mode === 'exclusive' ? LOCK_EXCLUSIVE : LOCK_SHARED) | LOCK_NON_BLOCKING;
  if (flock(descriptor, operation) !== 0) {
    const reason = koffi.errno();
    closeSync(descriptor);
    if (reason === koffi.os.errno['EWOULDBLOCK']) return null;
    throw new DomainError('UNAVAILABLE', `${file} can't be locked: put MODELKEEPER_DATA on a local disk.`);
  }
  if (statSync(file, { throwIfNoEntry: false })?.ino !== fstatSync(descriptor).ino) {
    // Its last holder removed it meanwhile: this lock is on a file that nobody else will find.
    closeSync(descriptor);
    return tryLock(file, mode);
  }
  return {
    descriptor,
    write: (text) => {
      ftruncateSync(descriptor, 0);
      writeSync(descriptor, text);
    },
    release: () => closeSync(descriptor),
  };
}

/** What the holder wrote into its lock; empty when it wrote nothing. */
export function readLock(file: string): string {
  return readFileSync(file, 'utf8');
}
