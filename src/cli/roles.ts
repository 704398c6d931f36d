import { join } from 'node:path';
import { DomainError } from '../domain/errors';
import { childEnvironment } from '../environment';
import type { FileLock } from '../local/file-lock';
import { describeExit, type GuardedProcess, startGuarded } from '../local/guard';
import { asStep, type Report } from '../local/report';
import { openServerLog } from '../local/server-log';
import { type Supervised, supervise } from '../local/supervise';
import type { FirstAdmin } from '../usecases/auth/first-admin';
import type { RolesMessage, RolesOrder, Told } from './role-messages';

/** Requests, training attempts and workers each have their own limits within it. */
const GRACE_SECONDS = 75;

/** How the process of the roles is run. */
export interface RolesStart {
  order: RolesOrder;
  /** The lock that must be held as long as the roles are there. */
  lock: FileLock;
  /** Where its log goes; null for standard output. */
  logFile: string | null;
  report: Report;
  /** Gives up the first start. */
  signal: AbortSignal;
}

/** One start, the first or a later one, and who is told what it waits for. */
interface Launch extends RolesStart {
  tell: (progress: string) => void;
}

/** Starts the roles in a process of their own, and keeps it running; resolves when they work. */
export async function superviseRoles(
  start: RolesStart,
): Promise<{ process: Supervised; apiPort: number | null }> {
  let apiPort: number | null = null;
  let tell: Launch['tell'] = () => undefined;
  const launch = async (signal: AbortSignal): Promise<GuardedProcess> => {
    const launched = await launchRoles({ ...start, tell, signal });
    apiPort = launched.apiPort;
    return launched.process;
  };
  const name = 'Service';
  const supervised = await asStep(start.report, name, {
    run: (step) => {
      tell = step.progress;
      tell('connecting to its servers');
      return supervise({ name: 'The service', report: start.report, launch }, start.signal);
    },
    done: () => start.order.roles.join(', '),
  });
  tell = noteOnce(start.report);
  return { process: supervised, apiPort };
}

/** What is waited for again and again is told once. */
function noteOnce({ note }: Report): Launch['tell'] {
  let last = '';
  return (progress) => {
    if (progress !== last) note(`The service: ${progress}`);
    last = progress;
  };
}

async function launchRoles(start: Launch): Promise<{ process: GuardedProcess; apiPort: number | null }> {
  start.signal.throwIfAborted();
  const log = start.logFile === null ? null : openServerLog(start.logFile);
  const output = log?.descriptor ?? process.stdout.fd;
  const child = startGuarded(
    { program: process.execPath, args: [join(__dirname, 'role-process.js')] },
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
    return { process: child, apiPort: await order(child, start) };
  } catch (error) {
    child.kill();
    await child.exited;
    throw error;
  }
}

/** Tells the process what to do and awaits that it does it; resolves to the API's port. */
function order(child: GuardedProcess, start: Launch): Promise<number | null> {
  const where = start.logFile === null ? '' : ` (log: ${start.logFile})`;
  return new Promise((resolve, reject) => {
    const refuse = (why: string): void =>
      reject(new DomainError('UNAVAILABLE', `The service ${why}${where}`));
    const { signal } = start;
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    child.process.on('message', (message: RolesMessage) => {
      if (message.kind === 'ready') return resolve(message.apiPort);
      if (message.kind === 'progress') return start.tell(message.text);
      if (message.kind === 'failed') return refuse(`did not start: ${message.message}`);
      start.report.note(firstAdminLine(message.admin));
      child.process.send({ kind: 'told' } satisfies Told);
    });
    void child.exited.then((exit) => refuse(`ended at once (${describeExit(exit)})`), reject);
    child.process.send(start.order, (error) => error && refuse('does not take orders'));
  });
}

/** Written before the admin is made, so that the newest such line is the one that counts. */
function firstAdminLine({ username, password }: FirstAdmin): string {
  return `The first admin is "${username}", with the password ${password} (told only once)`;
}
