import * as wf from '@temporalio/workflow';
import type { RunStanding, RunStep } from '../src/domain/motion';
import type { RunState } from '../src/domain/run';
import { describeStanding } from './details';
import { lossOf } from './losses';
import { progress, runChanged } from './messages/run';
import { reads, records, training } from './proxies';
import { RunStateKey } from './search-attributes';

/** How long a wait lasts at most before the record is read again. */
const REREAD = '60s';
/** Within the first minute of an attempt it is read more often, as most end there. */
const EARLY_REREAD = '10s';
const EARLY_REREADS = 6;
const PAUSE_AFTER_LOSS = '1s';

/** What the parts of one workflow share: wakes are counted, so that none that comes while reading is lost. */
interface Drive {
  runId: string;
  wakes: number;
  cancelAsked: boolean;
  attempts: number;
  standing: RunStanding | null;
}

/**
 * Drives one recorded run to its end. It decides nothing itself: it reads the record, makes the one motion that the
 * record calls for, and reads again, so that it may be started anew, reset or doubled at any point.
 */
export async function run(runId: string): Promise<RunState | null> {
  const drive: Drive = { runId, wakes: 0, cancelAsked: false, attempts: 0, standing: null };
  wf.setHandler(runChanged, () => {
    drive.wakes += 1;
  });
  wf.setHandler(progress, () => drive.standing);
  wf.CancellationScope.current().cancelRequested.catch(() => {
    drive.cancelAsked = true;
    drive.wakes += 1;
  });
  return wf.CancellationScope.nonCancellable(() => driveToEnd(drive));
}

async function driveToEnd(drive: Drive): Promise<RunState | null> {
  for (;;) {
    if (drive.cancelAsked) await records.cancelRunFromWorkflow(drive.runId);
    const seen = drive.wakes;
    const step = await reread(drive);
    if (step.motion.kind === 'stop') return step.standing?.state ?? null;
    await move(drive, step, seen);
    if (wf.workflowInfo().continueAsNewSuggested) await wf.continueAsNew<typeof run>(drive.runId);
  }
}

async function move(drive: Drive, { motion }: RunStep, seen: number): Promise<void> {
  const { runId } = drive;
  switch (motion.kind) {
    case 'finalize':
      return records.finalizeRun(runId);
    case 'insert_children':
      return records.insertChildRuns(runId);
    case 'await_children':
      if (!(await records.settleParentRun(runId))) await wf.condition(() => drive.wakes > seen, REREAD);
      return;
    case 'execute':
      if (motion.delayMs === 0) return executeAttempt(drive);
      await wf.condition(() => drive.wakes > seen, motion.delayMs);
      return;
    case 'stop':
      return;
  }
}

/** One attempt: while it works the record is watched, and what ends the run ends the work. */
async function executeAttempt(drive: Drive): Promise<void> {
  drive.attempts += 1;
  const key = `${wf.workflowInfo().runId}/${drive.attempts}`;
  const scope = new wf.CancellationScope();
  let isOver = false;
  let loss: unknown = null;
  const work = scope
    .run(() => training.executeAttempt.executeWithOptions({ summary: summaryOf(drive) }, [drive.runId, key]))
    .catch((error: unknown) => {
      loss = error;
    })
    .finally(() => {
      isOver = true;
    });
  for (let rereads = 0; !isOver; rereads++) {
    const seen = drive.wakes;
    const wait = rereads < EARLY_REREADS ? EARLY_REREAD : REREAD;
    await wf.condition(() => isOver || drive.wakes > seen, wait);
    if (!isOver && (drive.cancelAsked || (await reread(drive)).motion.kind !== 'execute')) scope.cancel();
    if (drive.cancelAsked) await work;
  }
  await work;
  const failure = lossOf(loss);
  if (failure === null) return;
  await records.reportLostAttempt(drive.runId, key, failure);
  await wf.condition(() => drive.cancelAsked, PAUSE_AFTER_LOSS);
}

async function reread(drive: Drive): Promise<RunStep> {
  const step = await reads.readRunStep(drive.runId);
  const before = drive.standing?.state;
  drive.standing = step.standing;
  wf.setCurrentDetails(describeStanding(step));
  if (step.standing && before !== undefined && step.standing.state !== before)
    wf.upsertSearchAttributes([{ key: RunStateKey, value: step.standing.state }]);
  return step;
}

function summaryOf({ standing }: Drive): string {
  const attempt = (standing?.attempt ?? 0) + 1;
  return attempt === 1 ? 'train' : `train, attempt ${attempt}`;
}
