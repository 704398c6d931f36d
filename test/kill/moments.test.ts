import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../support/eventually';
import type { StoredRun } from '../support/records';
import type { Program } from '../support/site';
import { createDraw, seeds } from './draw';
import { type KilledService, LONG_MS, openService } from './service';
import { type Job, QUICK } from './traffic';

const QUICK_JOB: Job = { model_type: 'xgboost', hyperparameters: QUICK };
const REPLACING_JOB: Job = { ...QUICK_JOB, retrain: true };
/** Works for some seconds. */
const SLOW_JOB: Job = {
  model_type: 'xgboost',
  hyperparameters: { n_estimators: 3_000, early_stopping_rounds: 0 },
};
/** Works for many seconds: longer than the five between two checkpoints. */
const LONG_JOB: Job = {
  model_type: 'xgboost',
  use_cv: true,
  hyperparameters: { n_estimators: 2_500, max_depth: 12, early_stopping_rounds: 0 },
};
/** Longest time between the commit point of a small run and its last write. */
const FINALIZING_MS = 60;
const WAIT_MS = 300_000;

let service: KilledService;
let program: Program;
beforeAll(async () => {
  service = await openService();
}, LONG_MS);
// The program runs on from test to test, until one ends it or fails.
let isSound = false;
beforeEach(async () => {
  if (!isSound) {
    service.site.kill();
    await service.site.untilGone();
    program = await service.start();
  }
  isSound = false;
}, LONG_MS);
afterAll(() => service.close(), LONG_MS);

async function expectSound(): Promise<void> {
  expect(await service.violations()).toEqual([]);
  isSound = true;
}

/** The run once `accepts` is content with it. */
async function seen(id: string, accepts: (run: StoredRun) => boolean): Promise<StoredRun> {
  const look = async () => (await service.inspector.records.find<StoredRun>('runs', { _id: id }))[0];
  const isIt = (run: StoredRun | undefined) => run !== undefined && accepts(run);
  const run = await service.site.explained(eventually(look, isIt, WAIT_MS));
  if (!run) throw new Error(`run ${id} is not on record`);
  return run;
}

async function accept(job: Job): Promise<string> {
  const id = await service.caller.start(job);
  if (id === null) throw new Error('the job was not accepted');
  return id;
}

it(
  'runs that were accepted while Temporal hung run, although the API died before it could start them',
  async () => {
    service.site.send('SIGSTOP', 'temporal');
    const ids = await Promise.all([QUICK_JOB, REPLACING_JOB, QUICK_JOB, { ...QUICK_JOB }].map(accept));
    const runs = await Promise.all(ids.map((id) => seen(id, () => true)));
    service.site.kill('roles');
    service.site.send('SIGCONT', 'temporal');
    expect(runs.map(({ state, attempt }) => ({ state, attempt }))).toEqual(
      ids.map(() => ({ state: 'queued', attempt: 0 })),
    );
    await expectSound();
  },
  LONG_MS,
);

it(
  'a training process that is killed is begun again from its checkpoint',
  async () => {
    const id = await accept(LONG_JOB);
    await seen(id, ({ checkpoint }) => checkpoint !== null);
    expect(service.site.kill('training')).toBe(1);
    const { attempt, report, state } = await seen(id, ({ finalizedAt }) => finalizedAt !== null);
    expect({ attempt, resumed: report?.resumed, state }).toEqual({
      attempt: 2,
      resumed: true,
      state: 'succeeded',
    });
    await expectSound();
  },
  LONG_MS,
);

it(
  'a trainer that is killed is noticed by its heartbeat, and its run goes on from its checkpoint',
  async () => {
    const id = await accept(LONG_JOB);
    await seen(id, ({ checkpoint }) => checkpoint !== null);
    service.site.kill('roles');
    const { report } = await seen(id, ({ finalizedAt }) => finalizedAt !== null);
    expect(report?.resumed).toBe(true);
    await expectSound();
  },
  LONG_MS,
);

it(
  'nothing lives on when the main process is killed, and the next start finishes what was begun',
  async () => {
    const id = await accept(SLOW_JOB);
    await eventually(
      async () => service.site.processes('training'),
      ({ length }) => length === 1,
      WAIT_MS,
    );
    service.site.kill('main');
    await service.site.untilGone();
    program = await service.site.start();
    const { state } = await seen(id, ({ finalizedAt }) => finalizedAt !== null);
    expect(state).toBe('succeeded');
    await expectSound();
  },
  LONG_MS,
);

it.each(seeds(1))(
  'seed %d: what follows the commit point of a run is done once, whoever died in the middle of it',
  async (seed) => {
    const draw = createDraw(seed);
    let windows: string[] = [];
    while (windows.length === 0) {
      const ids = await Promise.all([QUICK_JOB, REPLACING_JOB, REPLACING_JOB].map(accept));
      await Promise.race(ids.map((id) => seen(id, ({ state }) => state === 'succeeded')));
      await delay(draw.integer(0, FINALIZING_MS));
      service.site.send('SIGSTOP', 'roles');
      const { runs } = await service.inspector.records.snapshot();
      windows = runs.filter(isCommitted).map(({ _id }) => _id);
      service.site.send(windows.length > 0 ? 'SIGKILL' : 'SIGCONT', 'roles');
    }
    expect(await service.violations()).toEqual([]);
    expect(await program.stop()).toBe(0);
  },
  LONG_MS,
);

/** Succeeded, and what follows from that is not all done. */
function isCommitted({ state, finalizedAt }: StoredRun): boolean {
  return state === 'succeeded' && finalizedAt === null;
}
