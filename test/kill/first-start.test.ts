import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../support/eventually';
import type { Part } from '../support/site-processes';
import { createDraw, seeds } from './draw';
import { type KilledService, LONG_MS, openService } from './service';
import { QUICK } from './traffic';

const KILLS = 3;
/** About as long as a start takes. */
const START_MS = 2_500;

/** The main process alone, with its servers, and everything. */
const VICTIMS: readonly [Part[], ...Part[][]] = [['main'], ['temporal', 'store', 'main'], []];

let service: KilledService;
beforeEach(async () => {
  service = await openService();
}, LONG_MS);
afterEach(() => service.close(), LONG_MS);

it.each(seeds(2))(
  'seed %d: first starts that are killed on their way leave a data folder that the next one works with',
  async (seed) => {
    const draw = createDraw(seed);
    const kills = Array.from({ length: KILLS }, () => ({
      afterMs: draw.integer(0, START_MS),
      victims: draw.pick(VICTIMS),
    }));
    const { site } = service;
    for (const { afterMs, victims } of kills) {
      const starting = site.start().then(
        () => 'ready',
        () => 'killed',
      );
      await delay(afterMs);
      await eventually(
        async () => site.kill(...victims),
        (killed) => killed > 0,
      );
      await site.untilGone();
      await starting;
    }
    const program = await service.start();
    await service.caller.start({ model_type: 'xgboost', hyperparameters: QUICK });
    const violations = await service.violations();
    const accepted = service.caller.accepted.size;
    const exitCode = await program.stop();
    expect({ kills, violations, accepted, exitCode }).toEqual({
      kills,
      violations: [],
      accepted: 1,
      exitCode: 0,
    });
  },
  LONG_MS,
);
