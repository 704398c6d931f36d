import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '../domain/errors';
import { childEnvironment } from '../environment';
import type { FileLock } from './file-lock';
import { type Command, describeExit, type GuardedProcess, startGuarded } from './guard';
import { openServerLog, type ServerLog } from './server-log';

const POLL_MS = 50;
/** Twenty times as long as on a machine that has nothing else to do. */
const READY_WITHIN_MS = 120_000;

/** A server of the local stack: how it starts, and how one sees that it does its work. */
export interface ServerSpec {
  name: string;
  command: Command;
  logFile: string;
  /** The owner's lock on the data folder, which the server holds as well. */
  lock: FileLock;
  /** Seconds for a clean end. */
  graceSeconds: number;
  /** Asked again and again until it says yes; the log holds what this start of it has said. `signal`: nobody waits any more. */
  isReady(log: ServerLog, signal: AbortSignal): Promise<boolean>;
}

/**
 * Starts a server and waits until it is ready.
 * @throws DomainError UNAVAILABLE with the last line of its log when it ends or hangs instead; nothing is left running then
 */
export async function launchServer(spec: ServerSpec, signal: AbortSignal): Promise<GuardedProcess> {
  signal.throwIfAborted();
  const log = openServerLog(spec.logFile);
  const server = startGuarded(spec.command, {
    env: childEnvironment(),
    graceSeconds: spec.graceSeconds,
    stdout: log.descriptor,
    stderr: log.descriptor,
    heldDescriptor: spec.lock.descriptor,
  });
  try {
    await becomeReady(spec, { server, log, signal });
    return server;
  } catch (error) {
    server.kill();
    await server.exited;
    throw error;
  } finally {
    log.close();
  }
}

async function becomeReady(
  spec: ServerSpec,
  start: { server: GuardedProcess; log: ServerLog; signal: AbortSignal },
): Promise<void> {
  const deadline = AbortSignal.timeout(READY_WITHIN_MS);
  const signal = AbortSignal.any([start.signal, deadline]);
  const isReady = (): Promise<boolean> =>
    spec.isReady(start.log, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
      return false;
    });
  while (!(await isReady())) {
    start.signal.throwIfAborted();
    const exit = start.server.exit();
    if (exit !== null || deadline.aborted) {
      const how = exit === null ? 'did not become ready' : `ended at once (${describeExit(exit)})`;
      const said = start.log.lastLines(1)[0] ?? 'it said nothing';
      throw new DomainError('UNAVAILABLE', `${spec.name} ${how}: ${said} (log: ${spec.logFile})`);
    }
    await delay(POLL_MS);
  }
}
