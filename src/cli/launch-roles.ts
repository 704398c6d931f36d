import { join } from 'node:path';
import { DomainError } from '../domain/errors';
import { childEnvironment } from '../environment';
import type { FileLock } from '../local/file-lock';
import { describeExit, type GuardedProcess, startGuarded } from '../local/guard';
import type { Report } from '../local/report';
import { openServerLog } from '../local/server-log';
import type { FirstAdmin } from '../usecases/auth/first-admin';
import type { RolesMessage, RolesOrder, Told } from './role-messages';

/** Requests, training attempts and workers each have their own limits within it. */
const GRACE_SECONDS = 75;

/** How processes of the roles are run. */
export interface RolesStart {
  order: RolesOrder;
  /** The lock that must be held as long as the roles are there. */
  lock: FileLock;
  /** Where their log goes; null for standard output. */
  logFile: string | null;
  report: Report;
  /** Gives up the start. */
  signal: AbortSignal;
}

/** One start, the first or a later one. */
export interface RolesLaunch extends RolesStart {
  /** Told what it waits for. */
  tell: (progress: string) => void;
  /** Told where its workers tell their metrics, `host:port`, each time that it is another place. */
  onWorkersAt: (address: string) => void;
}

/** A process whose roles work. */
interface Launched {
  process: GuardedProcess;
  apiPort: number | null;
}

/**
 * Starts a process that takes on the roles; resolves when they work.
 * @throws DomainError UNAVAILABLE when they don't; nothing is left running then
 */
export async function launchRoles(start: RolesLaunch): Promise<Launched> {
  start.signal.throwIfAborted();
  const log = start.logFile === null ? null : openServerLog(start.logFile);
  const output = log?.descriptor ?? process.stdout.fd;
  const child = startGuarded(
    { program: process.execPath, args: [join(__dirname, 'role-process.js'), start.order.roles.join(',')] },
    {
      env: childEnvironment(),
      graceSeconds: GRACE_SECONDS,
      stdout: output,
      stderr: output,
      heldDescriptor: start.lock.descriptor,
      ipc: true,
    },
  );
  log?.close();
  try {
    return { process: child, ...(await order(child, start)) };
  } catch (error) {
    child.kill();
    await child.exited;
    throw error;
  }
}

/** Tells the process what to do and awaits that it does it. */
function order(child: GuardedProcess, start: RolesLaunch): Promise<Omit<Launched, 'process'>> {
  const where = start.logFile === null ? '' : ` (log: ${start.logFile})`;
  const { signal } = start;
  let giveUp = (): void => undefined;
  const answered = new Promise<Omit<Launched, 'process'>>((resolve, reject) => {
    const refuse = (why: string): void =>
      reject(new DomainError('UNAVAILABLE', `The service ${why}${where}`));
    giveUp = () => reject(signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
    child.process.on('message', (message: RolesMessage) => {
      if (message.kind === 'ready') return resolve({ apiPort: message.apiPort });
      if (message.kind === 'progress') return start.tell(message.text);
      if (message.kind === 'workers-at') return start.onWorkersAt(message.address);
      if (message.kind === 'failed') return refuse(`did not start: ${message.message}`);
      start.report.note(firstAdminLine(message.admin));
      child.process.send({ kind: 'told' } satisfies Told);
    });
    void child.exited.then((exit) => refuse(`ended at once (${describeExit(exit)})`), reject);
    child.process.send(start.order, (error) => error && refuse('does not take orders'));
  });
  // The signal is that of all later starts, too.
  return answered.finally(() => signal.removeEventListener('abort', giveUp));
}

/** Written before the admin is made, so that the newest such line is the one that counts. */
function firstAdminLine({ username, password }: FirstAdmin): string {
  return `The first admin is "${username}", with the password ${password} (told only once)`;
}
