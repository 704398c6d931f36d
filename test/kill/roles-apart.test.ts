import { setTimeout as delay } from 'node:timers/promises';
import type { Program } from '../support/site';
import { createDraw, seeds } from './draw';
import { type KilledService, LONG_MS, openService } from './service';
import { type Job, QUICK } from './traffic';

const ROLES = ['stack', 'api', 'worker', 'trainer'] as const;
type Role = (typeof ROLES)[number];
/** Which of a role's processes is killed: the one that a person started, or the one that it keeps running. */
const VICTIMS = ['main', 'roles'] as const;
const JOBS: readonly [Job, ...Job[]] = [
  { model_type: 'xgboost', hyperparameters: QUICK },
  { model_type: 'xgboost', hyperparameters: QUICK, retrain: true },
  { model_type: 'all', hyperparameters: { ...QUICK, epochs: 1, max_rows: 1_000 } },
];
/** A job takes about as long. */
const BUSY_MS = 3_000;

let service: KilledService;
let programs: Map<Role, Program>;
beforeAll(async () => {
  service = await openService();
}, LONG_MS);
afterAll(() => service.close(), LONG_MS);

it(
  'roles that start at the same moment on an empty store get on with each other',
  async () => {
    const started = await Promise.all(
      ROLES.map(async (role) => [role, await service.site.start(role)] as const),
    );
    programs = new Map(started);
    await Promise.all(JOBS.map((job) => service.caller.start(job)));
    expect(service.caller.accepted.size).toBe(JOBS.length);
    expect(await service.violations()).toEqual([]);
  },
  LONG_MS,
);

it.each(seeds(1))(
  'seed %d: each role apart is killed while jobs run, and every accepted run ends once',
  async (seed) => {
    const draw = createDraw(seed);
    const kills = ROLES.map((role) => ({
      role,
      victim: role === 'stack' ? 'main' : draw.pick(VICTIMS),
      afterMs: draw.integer(0, BUSY_MS),
      order: draw.integer(0, 1_000),
    })).sort((a, b) => a.order - b.order);
    for (const { role, victim, afterMs } of kills) {
      const asked = JOBS.map((job) => service.caller.start(job));
      await delay(afterMs);
      await kill(role, victim);
      await Promise.all(asked);
    }
    const violations = await service.violations();
    expect({ kills, violations }).toEqual({ kills, violations: [] });
  },
  LONG_MS,
);

it(
  'roles apart end when they are told to, and leave no process',
  async () => {
    for (const role of ROLES.toReversed()) expect(await programs.get(role)?.stop()).toBe(0);
    await service.site.untilGone();
  },
  LONG_MS,
);

/** A killed main process takes its own along, and is started again; the others stay. */
async function kill(role: Role, victim: (typeof VICTIMS)[number]): Promise<void> {
  const program = programs.get(role);
  program?.kill(victim);
  if (victim !== 'main') return;
  await program?.untilGone();
  programs.set(role, await service.site.start(role));
}
