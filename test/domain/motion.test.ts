import { nextMotion, stepOf } from '../../src/domain/motion';
import type { Run } from '../../src/domain/run';
import { aReport } from '../support/scripted-trainer';
import { afterNoon, anArtifact, aRun, NOON } from './records';

const parent = (changes: Partial<Run> = {}): Run => aRun({ spec: null, ...changes });

describe('the next motion', () => {
  it.each([
    ['a run that was never stored', null, { kind: 'stop' }],
    ['a finalized run', aRun({ state: 'succeeded', finalizedAt: NOON }), { kind: 'stop' }],
    ['a success', aRun({ state: 'succeeded' }), { kind: 'finalize' }],
    ['a failure', aRun({ state: 'failed' }), { kind: 'finalize' }],
    ['a cancelled run', aRun({ state: 'cancelled' }), { kind: 'finalize' }],
    ['a queued run', aRun(), { kind: 'execute', delayMs: 0 }],
    ['a running run', aRun({ state: 'running', attempt: 1 }), { kind: 'execute', delayMs: 0 }],
    ['a queued parent', parent(), { kind: 'insert_children' }],
    ['a running parent', parent({ state: 'running' }), { kind: 'await_children' }],
    ['a parent that has ended', parent({ state: 'failed' }), { kind: 'finalize' }],
    ['a finalized parent', parent({ state: 'failed', finalizedAt: NOON }), { kind: 'stop' }],
  ])('of %s', (_name, run, motion) => {
    expect(nextMotion(run, NOON)).toEqual(motion);
  });

  it.each([
    ['in 1.5 s', 1_500, 1_500],
    ['now', 0, 0],
    ['a while ago', -9_000, 0],
    ['an hour from now, as a clock that was set back tells', 3_600_000, 60_000],
  ])('of a run whose retry is due %s', (_name, dueMs, delayMs) => {
    const run = aRun({ state: 'running', attempt: 1, retryAt: afterNoon(dueMs) });
    expect(nextMotion(run, NOON)).toEqual({ kind: 'execute', delayMs });
  });
});

describe('the standing', () => {
  it('is null for a run that was never stored', () => {
    expect(stepOf(null, NOON)).toEqual({ motion: { kind: 'stop' }, standing: null });
  });

  it('tells how far an open run has come', () => {
    const progress = { phase: 'training', step: 2, steps: 4, fraction: 0.5, message: 'tree 2 of 4' } as const;
    const checkpoint = { artifact: anArtifact(), attempt: 1, fraction: 0.25 };
    const failures = { ...aRun().failures, infrastructure: 2, code: 1 };
    const run = aRun({ state: 'running', attempt: 4, progress, checkpoint, failures });
    expect(stepOf(run, NOON).standing).toMatchObject({
      state: 'running',
      attempt: 4,
      failedAttempts: 3,
      progress,
      checkpointFraction: 0.25,
      failure: null,
      metrics: null,
      modelFile: null,
    });
  });

  it('tells result and failure, and shows a success only when all that follows is done', () => {
    const won = aRun({ state: 'succeeded', report: aReport(), modelFile: 'a.json' });
    expect(stepOf(won, NOON).standing).toMatchObject({
      state: 'running',
      metrics: aReport().metrics,
      modelFile: 'a.json',
    });
    expect(stepOf({ ...won, finalizedAt: NOON }, NOON).standing).toMatchObject({ state: 'succeeded' });
    const lost = aRun({ state: 'failed', failure: { kind: 'input', message: 'no rows' } });
    expect(stepOf(lost, NOON).standing).toMatchObject({ state: 'failed', failure: 'no rows' });
  });
});
