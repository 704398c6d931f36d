import type { Duration } from '@temporalio/common';
import * as wf from '@temporalio/workflow';
import { attemptKey, type RunStanding, type RunStep } from '../src/domain/motion';
import type { RunState } from '../src/domain/run';
import { describeStanding, summarizeAttempt } from './details';
import { isGone, lossOf } from './losses';
import { progress, runChanged } from './messages/run';
import { reads, records, training } from './proxies';
import { RunStateKey } from './search-attributes';

/** How long a wait lasts at most before the record is read again; a wake ends it sooner. */
const REREAD = '60s';
/** While nothing happens: a run that no trainer has taken yet. */
const IDLE_REREAD = '10m';
/** Within the first minute of an attempt the record is read more often, as most end there. */
const EARLY_REREAD = '10s';
const EARLY_REREADS = 6;
const PAUSE_AFTER_LOSS = '1s';
/** A start that came late may have brought what is no longer true, and nobody would wake its workflow. */
const FIRST_READ = '1s';

/** What the parts of one workflow share. */
interface Drive {
  runId: string;
  wakes: number;
  /** Wakes that the last read of the record has answered: one that comes while reading is not lost. */
  heard: number;
  /** Whether this workflow was cancelled, and whether the record has been told. */
  cancel: 'none' | 'asked' | 'told';
  attempts: number;
  /** False while all that is known of the record came with the start. */
  isRead: boolean;
  standing: RunStanding | null;
}

/**
 * Drives one recorded run to its end. It decides nothing itself: it reads the record, makes the one motion that the
 * record calls for, and reads again, so that it may be started anew, reset or doubled at any point. `known` is what the
 * record called for when the run was accepted: it spares the first reading. What has become of the run since is seen
 * by the attempt itself, which begins only what is still open.
 */
export async function run(runId: string, known?: RunStep): Promise<RunState | null> {
  const drive: Drive = {
    runId,
    wakes: 0,
    heard: 0,
    cancel: 'none',
    attempts: 0,
    isRead: false,
    standing: null,
  };
  wf.setHandler(runChanged, () => {
    drive.wakes += 1;
  });
  wf.setHandler(progress, () => drive.standing);
  wf.CancellationScope.current().cancelRequested.catch(() => {
    drive.cancel = 'asked';
    drive.wakes += 1;
  });
  return wf.CancellationScope.nonCancellable(() => driveToEnd(drive, known));
}

async function driveToEnd(drive: Drive, known: RunStep | undefined): Promise<RunState | null> {
  for (let first = known; ; first = undefined) {
    const step = first && drive.wakes === 0 ? take(drive, first) : await reread(drive);
    if (step.motion.kind === 'stop') return step.standing?.state ?? null;
    // A cancellation that the record was not told of would be lost.
    if (wf.workflowInfo().continueAsNewSuggested && drive.cancel !== 'asked')
      await wf.continueAsNew<typeof run>(drive.runId);
    try {
      await move(drive, step);
    } catch (error) {
      if (!isGone(error) || (await reread(drive)).standing !== null) throw error;
    }
  }
}

async function move(drive: Drive, { motion }: RunStep): Promise<void> {
  switch (motion.kind) {
    case 'finalize':
      return records.finalizeRun(drive.runId);
    case 'insert_children':
      return records.insertChildRuns(drive.runId);
    case 'await_children':
      if (await records.settleParentRun(drive.runId)) return;
      return untilWoken(drive, REREAD, 'until a child ends');
    case 'await_report':
      return untilWoken(drive, Math.max(1, motion.delayMs), 'until its report comes');
    case 'expire':
      return records.expireRun(drive.runId, new Date().toISOString());
    case 'execute':
      if (motion.delayMs === 0) return executeAttempt(drive);
      return untilWoken(drive, motion.delayMs, 'before the next attempt');
    case 'stop':
      return;
  }
}

/** One attempt: while it works the record is watched, and what ends the run ends the work. */
async function executeAttempt(drive: Drive): Promise<void> {
  drive.attempts += 1;
  const number = drive.attempts;
  const scope = new wf.CancellationScope();
  const work: Work = { isOver: false, loss: null };
  const summary = summarizeAttempt(drive.standing);
  const done = scope
    .run(() => training.executeAttempt.executeWithOptions({ summary }, [drive.runId, number]))
    .catch((error: unknown) => {
      work.loss = error;
    })
    .finally(() => {
      work.isOver = true;
    });
  await watch(drive, work);
  if (!work.isOver) scope.cancel();
  await done;
  const failure = lossOf(work.loss);
  if (failure === null) return;
  await records.reportLostAttempt(drive.runId, attemptKey(wf.workflowInfo().runId, number), failure);
  await untilWoken(drive, PAUSE_AFTER_LOSS, 'after a lost attempt');
}

interface Work {
  isOver: boolean;
  loss: unknown;
}

/** Resolves when the work is over, or is to be stopped: the record no longer calls for it, or the history is full. */
async function watch(drive: Drive, work: Work): Promise<void> {
  let early = 0;
  for (;;) {
    const isExecuting = drive.standing?.state === 'running';
    const wait = drive.isRead ? waitOf(isExecuting, early) : FIRST_READ;
    if (isExecuting) early += 1;
    const isWoken = (): boolean => work.isOver || drive.wakes > drive.heard;
    const summary = isExecuting ? 'at work; then the record is read again' : 'waiting for a trainer';
    await wf.condition(isWoken, wait, { summary });
    if (work.isOver || wf.workflowInfo().continueAsNewSuggested) return;
    if ((await reread(drive)).motion.kind !== 'execute') return;
  }
}

function waitOf(isExecuting: boolean, early: number): Duration {
  if (!isExecuting) return IDLE_REREAD;
  return early < EARLY_REREADS ? EARLY_REREAD : REREAD;
}

async function untilWoken(drive: Drive, wait: Duration, summary: string): Promise<void> {
  await wf.condition(() => drive.wakes > drive.heard, wait, { summary });
}

/** The record as it is now, shown to whoever looks at this workflow. It hears first of a cancellation. */
async function reread(drive: Drive): Promise<RunStep> {
  drive.heard = drive.wakes;
  if (drive.cancel === 'asked') {
    drive.cancel = 'told';
    await records.cancelRunFromWorkflow(drive.runId);
  }
  const step = await reads.readRunStep(drive.runId, new Date().toISOString());
  drive.isRead = true;
  return take(drive, step);
}

/** Shows what is known of the record now. */
function take(drive: Drive, step: RunStep): RunStep {
  drive.standing = step.standing;
  const continues = wf.workflowInfo().continuedFromExecutionRunId;
  wf.setCurrentDetails(describeStanding(step, { readAt: new Date().toISOString(), continues }));
  const state = step.standing?.state;
  if (state !== undefined && state !== wf.workflowInfo().typedSearchAttributes.get(RunStateKey))
    wf.upsertSearchAttributes([{ key: RunStateKey, value: state }]);
  return step;
}
