import { createHash } from 'node:crypto';
import { messageOf } from '../domain/errors';
import { canonicalJson, type JsonObject } from '../domain/json';
import type { TrainingJob } from '../domain/training-job';
import { type Checkpoints, createCheckpoints, type ResumedState, readCheckpoint } from './checkpoint';
import type { LoadedDataset } from './load-dataset';
import { pluralText } from './log-text';
import type { ChildSettings } from './protocol';
import type { SessionReports } from './session';

interface Resuming {
  job: TrainingJob;
  data: LoadedDataset;
  settings: ChildSettings;
  reports: SessionReports;
  library: string;
}

/** Takes up the checkpoint of an earlier attempt where there is a fitting one, and keeps new ones from here on. */
export async function takeUpCheckpoint(
  context: Resuming,
): Promise<{ checkpoints: Checkpoints; resumed: ResumedState | null }> {
  const { job, settings, reports } = context;
  const { workFolder } = job;
  const identity = identityOf(context);
  const found = await readEarlier(context, identity);
  const checkpoints = createCheckpoints({
    workFolder,
    intervalMs: settings.checkpointIntervalMs,
    identity,
    contentDigest: found?.contentDigest ?? null,
    handOver: (file, fraction) => reports.checkpoint(file, fraction),
  });
  return { checkpoints, resumed: found?.state ?? null };
}

async function readEarlier({ job, reports }: Resuming, identity: string) {
  const { resumeFrom, workFolder } = job;
  if (resumeFrom === null) return null;
  try {
    const found = await readCheckpoint(resumeFrom, { workFolder, identity, task: job.dataset.task });
    const { folds, fit } = found.state;
    const part = job.runType === 'backtest' ? 'window' : 'fold';
    const under = fit === null ? '' : `, in ${fit === 'final' ? 'the final model' : `${part} ${fit + 1}`}`;
    reports.log(
      `resumed from a checkpoint of an earlier attempt: ${pluralText(folds.length, part)} done${under}`,
    );
    return found;
  } catch (error) {
    const reason = messageOf(error);
    reports.log(`the checkpoint of an earlier attempt can't be used, starting afresh: ${reason}`);
    return null;
  }
}

/** Digest of all that decides what a training computes. */
function identityOf({ job, data, library }: Resuming): string {
  const { runType, engine, dataset, recipe, hyperparameters, useCv, seed, maxRows } = job;
  const { task, target, features, split } = dataset;
  const decisive: JsonObject = {
    runType,
    engine,
    library,
    windows: recipe?.windows ?? null,
    useCv,
    seed,
    maxRows,
    task,
    target,
    hyperparameters: { ...hyperparameters },
    features: features.map((feature) => ({ ...feature })),
    split: { ...split },
    data: data.digest,
  };
  return createHash('sha256').update(canonicalJson(decisive)).digest('hex');
}
