import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Program } from '../support/site';
import { signal } from '../support/site-processes';
import { createDraw, type Draw, seeds } from './draw';
import { type KilledService, LONG_MS, openService } from './service';
import { type Job, QUICK } from './traffic';

/** A round's jobs are asked for within this time, and its kills come within this and as much again. */
const BUSY_MS = 3_000;

const VICTIMS = ['roles', 'temporal', 'temporal and its data', 'store', 'training', 'main', 'all'] as const;
const HANGING = ['roles', 'temporal', 'store'] as const;
/** Longer than a heartbeat's and a lease's time, shorter than a start may take. */
const LONGEST_HANG_MS = 25_000;
const JOBS: readonly [Job, ...Job[]] = [
  { model_type: 'xgboost', hyperparameters: QUICK },
  { model_type: 'xgboost', hyperparameters: QUICK, retrain: true },
  { model_type: 'random-forest', hyperparameters: { ...QUICK, max_rows: 1_000 } },
  { model_type: 'all', hyperparameters: { ...QUICK, epochs: 1, max_rows: 1_000 }, retrain: true },
  // Some seconds, and megabytes of a model.
  {
    model_type: 'xgboost',
    hyperparameters: { n_estimators: 3_000, early_stopping_rounds: 0 },
    retrain: true,
  },
];

/** What a seed stands for. Times are milliseconds from the beginning of the round. */
interface Plan {
  jobs: { atMs: number; job: Job; cancelAfterMs: number | null }[];
  kills: { atMs: number; victim: (typeof VICTIMS)[number] }[];
  /** A process that is stopped for a while and goes on as if nothing had been. */
  hang: { atMs: number; victim: (typeof HANGING)[number]; forMs: number } | null;
}

function planOf(draw: Draw): Plan {
  const jobs = Array.from({ length: draw.integer(4, 8) }, () => ({
    atMs: draw.integer(0, BUSY_MS),
    job: draw.pick(JOBS),
    cancelAfterMs: draw.integer(0, 5) === 0 ? draw.integer(0, 2_000) : null,
  }));
  const kills = Array.from({ length: draw.integer(1, 4) }, () => ({
    atMs: draw.integer(0, 2 * BUSY_MS),
    victim: draw.pick(VICTIMS),
  }));
  const hang = {
    atMs: draw.integer(0, 2 * BUSY_MS),
    victim: draw.pick(HANGING),
    forMs: draw.integer(0, LONGEST_HANG_MS),
  };
  return { jobs, kills: kills.sort((a, b) => a.atMs - b.atMs), hang: draw.integer(0, 3) === 0 ? hang : null };
}

let service: KilledService;
let program: Program;
beforeAll(async () => {
  service = await openService();
}, LONG_MS);
afterEach(async () => {
  // After a failure, so that the next seed begins with nothing running.
  service.site.kill();
  await service.site.untilGone();
}, LONG_MS);
afterAll(() => service.close(), LONG_MS);

it.each(seeds(4))(
  'seed %d: whoever dies whenever, every accepted run ends once, with nothing lost, doubled or halved',
  async (seed) => {
    const plan = planOf(createDraw(seed));
    program = await service.start();
    await Promise.all([...plan.jobs.map(ask), killAll(plan.kills), hang(plan.hang)]);
    const violations = await service.violations();
    const exitCode = await program.stop();
    await service.site.untilGone();
    expect({ plan, violations, exitCode }).toEqual({ plan, violations: [], exitCode: 0 });
  },
  LONG_MS,
);

async function ask({ atMs, job, cancelAfterMs }: Plan['jobs'][number]): Promise<void> {
  await delay(atMs);
  const id = await service.caller.start(job);
  if (id === null || cancelAfterMs === null) return;
  await delay(cancelAfterMs);
  await service.caller.cancel(id);
}

async function killAll(kills: Plan['kills']): Promise<void> {
  const beganAt = performance.now();
  for (const { atMs, victim } of kills) {
    await delay(Math.max(0, beganAt + atMs - performance.now()));
    await killOne(victim);
  }
}

async function hang(plan: Plan['hang']): Promise<void> {
  if (plan === null) return;
  await delay(plan.atMs);
  const { site } = service;
  // Only these: one that comes after them does not hang.
  const stopped = site.processes(plan.victim).map(({ pid }) => pid);
  for (const pid of stopped) signal(pid, 'SIGSTOP');
  await delay(plan.forMs);
  for (const pid of stopped) signal(pid, 'SIGCONT');
}

async function killOne(victim: (typeof VICTIMS)[number]): Promise<void> {
  const { site } = service;
  if (victim === 'temporal and its data') {
    site.kill('temporal');
    rmSync(join(site.data, 'temporal'), { recursive: true, force: true });
  } else if (victim === 'main' || victim === 'all') {
    site.kill(...(victim === 'main' ? (['main'] as const) : []));
    await site.untilGone();
    program = await site.start();
  } else {
    site.kill(victim);
  }
}
