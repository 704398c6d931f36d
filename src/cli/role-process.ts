import pino from 'pino';
import { messageOf } from '../domain/errors';
import type { Tracing } from '../domain/tracing';
import { startRoles } from '../roles/start-roles';
import { openTracing } from '../roles/tracing';
import type { FirstAdmin } from '../usecases/auth/first-admin';
import type { RolesMessage, RolesOrder, Told, WorkersAt } from './role-messages';

/**
 * A process of roles, a child of `serve`: starts them when it is told, drains them on SIGTERM and ends with code 0, and
 * ends at once when its parent is gone. Its log goes to standard output.
 */
let tracing: Tracing | null = null;
let workersAt: string | null = null;
const logger = pino({ mixin: traceOfLine });
const stopping = new AbortController();

process.once('message', (order: RolesOrder) => {
  process.on('message', (message: Told | WorkersAt) => {
    if (message.kind === 'workers-at') workersAt = message.address;
  });
  void serve(order);
});
process.once('disconnect', () => process.exit(1));
// A service manager tells all of its group, and the guard then tells it again.
process.on('SIGTERM', () => stopping.abort());
process.on('uncaughtException', (error) => {
  logger.fatal({ err: error }, 'unexpected error; the process ends and is started again');
  process.exit(1);
});

async function serve(order: RolesOrder): Promise<void> {
  const { config, roles, version } = order;
  logger.level = config.logLevel;
  try {
    tracing = await openTracing(config.tracing, { roles, version, logger });
    const tell = (text: string): void => void say({ kind: 'progress', text });
    const tellWorkersAt = (address: string): void => void say({ kind: 'workers-at', address });
    const hooks = {
      tellFirstAdmin,
      tell,
      workersAt: () => workersAt,
      tellWorkersAt,
      signal: stopping.signal,
    };
    const service = await startRoles({ ...order, logger, tracing, ...hooks });
    await say({ kind: 'ready', apiPort: service.apiPort });
    await aborted(stopping.signal);
    await service.stop();
    await tracing?.stop();
    process.exit(0);
  } catch (error) {
    logger.error({ err: error }, 'the roles ended');
    await say({ kind: 'failed', message: messageOf(error) });
    process.exit(1);
  }
}

/** What every line of the log says besides: whose work it tells of. */
function traceOfLine(): { traceId?: string } {
  const traceId = tracing?.traceId() ?? null;
  return traceId === null ? {} : { traceId };
}

async function tellFirstAdmin(admin: FirstAdmin): Promise<void> {
  const told = new Promise<void>((resolve) =>
    process.on('message', ({ kind }: Told | WorkersAt) => kind === 'told' && resolve()),
  );
  await say({ kind: 'first-admin', admin });
  await told;
}

function say(message: RolesMessage): Promise<void> {
  // A parent that is gone takes no message; `disconnect` then ends this process.
  return new Promise((resolve) => process.send?.(message, undefined, undefined, () => resolve()));
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
