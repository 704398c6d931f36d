import { setTimeout as delay } from 'node:timers/promises';
import type { Program } from '../support/site';
import { type Blows, drawBlows, strike, type Victim } from './blows';
import { createDraw, type Draw, seeds } from './draw';
import type { RecipeRunType } from './recipe-traffic';
import { type KilledService, LONG_MS, openService } from './service';
import { type Job, QUICK } from './traffic';

/** A round's jobs are asked for within this time, and its kills come within this and as much again. */
const BUSY_MS = 3_000;

/** Of Train, or of a recipe. */
type Asked = Job | RecipeRunType;

const VICTIMS: readonly [Victim, ...Victim[]] = [
  'roles',
  'temporal',
  'temporal and its data',
  'store',
  'training',
  'main',
  'all',
];
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
/** One of each in every round: each takes about a second. */
const RECIPE_RUNS: readonly RecipeRunType[] = ['train', 'eval', 'backtest'];

/** What a seed stands for. Times are milliseconds from the beginning of the round. */
interface Plan {
  jobs: { atMs: number; job: Asked; cancelAfterMs: number | null }[];
  blows: Blows;
}

function planOf(draw: Draw): Plan {
  const asked = [...RECIPE_RUNS, ...Array.from({ length: draw.integer(2, 5) }, () => draw.pick(JOBS))];
  const jobs = asked.map((job) => ({
    atMs: draw.integer(0, BUSY_MS),
    job,
    cancelAfterMs: draw.integer(0, 5) === 0 ? draw.integer(0, 2_000) : null,
  }));
  return { jobs, blows: drawBlows(draw, VICTIMS, 2 * BUSY_MS) };
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

it.each(seeds(2))(
  'seed %d: whoever dies whenever, every accepted run ends once, with nothing lost, doubled or halved',
  async (seed) => {
    const plan = planOf(createDraw(seed));
    program = await service.start();
    await service.recipes.prepare();
    await Promise.all([...plan.jobs.map(ask), strike(service.site, plan.blows, restart)]);
    const violations = await service.violations();
    const exitCode = await program.stop();
    await service.site.untilGone();
    expect({ plan, violations, exitCode }).toEqual({ plan, violations: [], exitCode: 0 });
  },
  LONG_MS,
);

async function ask({ atMs, job, cancelAfterMs }: Plan['jobs'][number]): Promise<void> {
  await delay(atMs);
  const id = await (typeof job === 'string' ? service.recipes.start(job) : service.caller.start(job));
  if (id === null || cancelAfterMs === null) return;
  await delay(cancelAfterMs);
  await service.caller.cancel(id);
}

async function restart(): Promise<void> {
  program = await service.site.start();
}
