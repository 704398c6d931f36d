import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Dataset } from '../domain/dataset';
import { messageOf } from '../domain/errors';
import type { ModelSignature } from '../domain/signature';
import type { Progress, TrainingJob } from '../domain/training-job';
import type { Checkpoints, ResumedState, TrainingState } from './checkpoint';
import { type FittedModel, goalOf, type Round, type TrainingEngine } from './engines/engine';
import type { EngineEntry } from './engines/engines';
import { takeRows } from './engines/matrix';
import type { FitRows } from './fit-rows';
import type { LoadedDataset } from './load-dataset';
import { LOSS_TITLES, numberText } from './log-text';
import type { ProgressTracker } from './progress';

/** What a session tells while it works. */
export interface SessionReports {
  log(line: string): void;
  progress(progress: Progress): void;
  /** Hands a checkpoint over; resolves when its file may be overwritten. */
  checkpoint(file: string, fraction: number): Promise<void>;
  /** True once the session must save a checkpoint and end. */
  isStopping(): boolean;
}

/** All that the phases of one session share. */
export interface Session {
  job: TrainingJob;
  reports: SessionReports;
  entry: EngineEntry;
  engine: TrainingEngine;
  data: LoadedDataset;
  progress: ProgressTracker;
  checkpoints: Checkpoints;
  resumed: ResumedState | null;
}

/** Ends a session that was told to stop, after its checkpoint is kept. */
export class StoppedError extends Error {
  constructor() {
    super('the training was told to stop');
    this.name = 'StoppedError';
  }
}

/** One fit of a session: where it stands among the others, and its rows. */
export interface FitTask {
  state: TrainingState;
  rows: FitRows;
  /** What the fits of a `cross-validation` are called; windows are those of a backtest. */
  part?: 'fold' | 'window';
  phase: 'cross-validation' | 'training';
  /** Finished fits of the phase, and all of them: the fit under way is a part of the phase. */
  done: number;
  of: number;
}

/** Fits one model, telling each round, saving checkpoints and minding the order to stop. */
export async function fitModel(session: Session, task: FitTask): Promise<FittedModel> {
  const { job, data, engine, resumed, reports } = session;
  const { features } = job.dataset;
  const isResumed = resumed?.fit === task.state.fit && resumed.engineState !== null;
  if (isResumed) reports.log(`${fitName(task)} goes on from its checkpoint`);
  return engine.fit({
    ...goalOf(targetOf(job.dataset)),
    train: { source: data.table, rows: task.rows.train },
    validation: task.rows.validation && takeRows(data.table, task.rows.validation),
    featureNames: features.map(({ name }) => name),
    featureKinds: features.map(({ kind }) => kind),
    parameters: { ...job.hyperparameters, seed: job.seed },
    resumeFrom: isResumed ? resumed.engineState : null,
    onRound: (round, saveState) => afterRound(session, task, { round, saveState }),
  });
}

/** What a dataset's models are to say, as their signatures tell it. */
export function targetOf({ task, labels }: Dataset): Pick<ModelSignature, 'task' | 'classes'> {
  return task === 'multiclass_classification' ? { task, classes: labels ?? [] } : { task };
}

/** Ends the session if it must stop: between fits, where the finished folds are all there is to keep. */
export async function mindStop(session: Session, state: TrainingState): Promise<void> {
  await nextTurn();
  if (!session.reports.isStopping()) return;
  if (state.folds.length > 0) await saveCheckpoint(session, state, null);
  throw new StoppedError();
}

/** `fold 2 of 5`, or `the final model`. */
export function fitName({
  phase,
  part = 'fold',
  done,
  of,
}: Pick<FitTask, 'phase' | 'part' | 'done' | 'of'>): string {
  return phase === 'cross-validation' ? `${part} ${done + 1} of ${of}` : 'the final model';
}

interface RoundEnd {
  round: Round;
  saveState: (file: string) => Promise<void>;
}

async function afterRound(session: Session, task: FitTask, { round, saveState }: RoundEnd): Promise<void> {
  tellRound(session, task, round);
  // Messages of the parent are read in between.
  await nextTurn();
  const { isStopping } = session.reports;
  if (isStopping() || session.checkpoints.isDue()) await saveCheckpoint(session, task.state, saveState);
  if (isStopping()) throw new StoppedError();
}

function tellRound(
  { progress, entry, job }: Session,
  task: FitTask,
  { round, rounds, validationLoss }: Round,
): void {
  const { phase, done, of } = task;
  const isFold = phase === 'cross-validation';
  const title = LOSS_TITLES[job.dataset.task];
  const loss = validationLoss === null ? '' : `, validation ${title} ${numberText(validationLoss)}`;
  const message = `${entry.round} ${round} of ${rounds}${loss}`;
  progress.moment({
    phase,
    step: isFold ? done : round,
    steps: isFold ? of : rounds,
    within: (done + round / rounds) / of,
    message: isFold ? `${fitName(task)}: ${message}` : message,
  });
}

/** A checkpoint that can't be written is told; training needs none. When stopping it is waited for. */
async function saveCheckpoint(
  session: Session,
  state: TrainingState,
  saveState: RoundEnd['saveState'] | null,
): Promise<void> {
  const { checkpoints, progress, reports } = session;
  try {
    await checkpoints.save(state, progress.fraction(), saveState);
    if (reports.isStopping()) await checkpoints.settled();
  } catch (error) {
    const reason = messageOf(error);
    reports.log(`a checkpoint could not be written: ${reason}`);
  }
}
