import { allOrNothing } from '../local/all-or-nothing';
import type { GuardedProcess } from '../local/guard';
import { asStep, type Report } from '../local/report';
import { type Supervised, supervise } from '../local/supervise';
import type { WorkingRole } from '../roles/start-roles';
import { launchRoles, type RolesLaunch, type RolesStart } from './launch-roles';
import type { WorkersAt } from './role-messages';

/** What shares a process: requests do not wait for the work that they lead to, and live on when it dies. */
const SHARING: readonly { name: string; roles: readonly WorkingRole[] }[] = [
  { name: 'The API', roles: ['api'] },
  { name: 'The worker process', roles: ['worker', 'trainer'] },
];

/** What is known of the processes, and what they are told by it. */
interface Known {
  api: GuardedProcess | null;
  apiPort: number | null;
  workersAt: string | null;
  tell: RolesLaunch['tell'];
}

/** Starts the roles in processes of their own, and keeps them running; resolves when they work. */
export async function superviseRoles(
  start: RolesStart,
): Promise<{ process: Supervised; apiPort: number | null }> {
  const { report, order } = start;
  const known: Known = { api: null, apiPort: null, workersAt: null, tell: () => undefined };
  const processes = await asStep(report, 'Service', {
    run: (step) => {
      known.tell = step.progress;
      known.tell('connecting to its servers');
      return superviseAll(start, known);
    },
    done: () => order.roles.join(', '),
  });
  known.tell = noteOnce(report);
  const process = {
    // Requests are let go first.
    stop: async () => {
      for (const each of processes) await each.stop();
    },
    kill: () => processes.forEach((each) => each.kill()),
  };
  return { process, apiPort: known.apiPort };
}

/** What is waited for again and again is told once. */
function noteOnce({ note }: Report): RolesLaunch['tell'] {
  let last = '';
  return (progress) => {
    if (progress !== last) note(`The service: ${progress}`);
    last = progress;
  };
}

/** Resolves to the processes in the order of their endings. */
async function superviseAll(start: RolesStart, known: Known): Promise<Supervised[]> {
  const { report, order } = start;
  const wanted = SHARING.map(({ name, roles }) => ({
    name,
    roles: roles.filter((role) => order.roles.includes(role)),
  })).filter(({ roles }) => roles.length > 0);
  const running: Supervised[] = [];
  const tasks = wanted.map(({ name, roles }) => async (signal: AbortSignal): Promise<Supervised> => {
    const launch = (ending: AbortSignal) => launchSharing({ ...start, signal: ending }, { roles, known });
    const supervised = await supervise({ name, report, launch }, signal);
    running.push(supervised);
    return supervised;
  });
  try {
    return await allOrNothing(tasks, start.signal);
  } catch (error) {
    await Promise.all(running.map((each) => each.stop()));
    throw error;
  }
}

async function launchSharing(
  start: RolesStart,
  { roles, known }: { roles: readonly WorkingRole[]; known: Known },
): Promise<GuardedProcess> {
  const tell = (progress: string): void => known.tell(progress);
  const onWorkersAt = (address: string): void => {
    known.workersAt = address;
    tellApi(known);
  };
  const launched = await launchRoles({ ...start, tell, onWorkersAt, order: { ...start.order, roles } });
  if (roles.includes('api')) {
    known.api = launched.process;
    known.apiPort = launched.apiPort;
    tellApi(known);
  }
  return launched.process;
}

function tellApi({ api, workersAt }: Known): void {
  if (!api?.process.connected || workersAt === null) return;
  const message: WorkersAt = { kind: 'workers-at', address: workersAt };
  // One that has died meanwhile is told when it is back.
  api.process.send(message, () => undefined);
}
