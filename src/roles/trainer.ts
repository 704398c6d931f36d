import { join } from 'node:path';
import { createBulkActivities } from '../../activities';
import { createForkedTrainer } from '../compute/forked-trainer';
import { tracedTrainer } from '../compute/traced-trainer';
import { createWorkFolders } from '../compute/work-folders';
import { isTerminal } from '../domain/run';
import { superviseWorker, trainerOptions } from '../temporal/workers';
import type { RoleContext, RunningRole } from './role';

/** The role `trainer`: attempts of builtin runs, each in a child process of its own. */
export async function startTrainer(context: RoleContext): Promise<RunningRole> {
  const { config, core, addresses, tracing } = context;
  const { xgboostLibrary } = addresses;
  if (xgboostLibrary === null) throw new Error('a trainer needs the XGBoost library');
  const forked = createForkedTrainer({ xgboostLibrary, threads: config.trainingThreads });
  const trainer = tracing === null ? forked : tracedTrainer(forked, tracing);
  const workFolders = createWorkFolders(join(config.dataDirectory, 'work'));
  await workFolders.sweep(async (runIds) => {
    const runs = await core.runs.findMany(runIds);
    return runs.filter(({ state }) => isTerminal(state)).map(({ id }) => id);
  });
  const attempts = core.createAttempts({ trainer, workFolders });
  const activities = createBulkActivities({ attempts });
  return superviseWorker(context, trainerOptions(config.trainingSlots, activities));
}
