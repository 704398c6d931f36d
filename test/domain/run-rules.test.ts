import {
  isTerminal,
  RUN_STATES,
  RUN_TRANSITIONS,
  type Run,
  type RunState,
  visibleState,
} from '../../src/domain/run';
import * as rules from '../../src/domain/run-rules';
import { FAILURE_KINDS, type Failure, type FailureKind } from '../../src/domain/training';
import type { Progress } from '../../src/domain/training-job';
import { aReport } from '../support/scripted-trainer';
import { accepted, afterNoon, anArtifact, aRun, NOON } from './records';

const TERMINAL = ['succeeded', 'failed', 'cancelled'] as const;
const OPEN = ['queued', 'running'] as const;

const running = (changes: Partial<Run> = {}): Run =>
  aRun({ state: 'running', attempt: 1, attemptKey: 'w/1', startedAt: NOON, ...changes });
const failure = (kind: FailureKind): Failure => ({ kind, message: 'it broke' });
const aProgress: Progress = { phase: 'training', step: 1, steps: 2, fraction: 0.5, message: 'tree 1 of 2' };
const aCheckpoint = (attempt: number, fraction: number, key = `checkpoints/x/${attempt}-${fraction}`) => ({
  artifact: anArtifact(key),
  attempt,
  fraction,
});

/** `run` after a decision. */
function after(run: Run, decision: { changes: Partial<Run> } | null): Run {
  if (decision === null) throw new Error('nothing was decided');
  return { ...run, ...decision.changes };
}

describe('states', () => {
  it.each(TERMINAL)('%s is terminal: no step leads out of it', (state) => {
    expect(isTerminal(state)).toBe(true);
    expect(
      Object.values(RUN_TRANSITIONS).filter(({ from }) => (from as readonly RunState[]).includes(state)),
    ).toEqual([]);
  });

  it.each(OPEN)('%s is open, and can be cancelled and fail', (state) => {
    expect(isTerminal(state)).toBe(false);
    expect(rules.cancel(aRun({ state }), { actor: 'a', reason: null, now: NOON }).changes.state).toBe(
      'cancelled',
    );
    expect(
      rules.settleFailed(aRun({ state }), { failure: failure('terminated'), now: NOON }).changes.state,
    ).toBe('failed');
  });

  it.each(TERMINAL)('a %s run can be neither cancelled nor settled again', (state) => {
    const refusal = expect.objectContaining({
      code: 'INVALID_STATE',
      message: expect.stringContaining(state),
    });
    expect(() => rules.cancel(aRun({ state }), { actor: 'a', reason: null, now: NOON })).toThrow(refusal);
    expect(() => rules.settleFailed(aRun({ state }), { failure: failure('code'), now: NOON })).toThrow(
      refusal,
    );
  });

  it('a success reads running until it is finalized; every other state reads as it is', () => {
    expect(visibleState({ state: 'succeeded', finalizedAt: null })).toBe('running');
    expect(visibleState({ state: 'succeeded', finalizedAt: NOON })).toBe('succeeded');
    for (const state of RUN_STATES.filter((each) => each !== 'succeeded'))
      for (const finalizedAt of [null, NOON]) expect(visibleState({ state, finalizedAt })).toBe(state);
  });

  it('an accepted run is queued, has done nothing, and says so in its first event', () => {
    const { run, event } = accepted({ modelId: 'm', actor: 'ann' });
    expect(run).toMatchObject({
      state: 'queued',
      revision: 1,
      attempt: 0,
      acceptedAt: NOON,
      lastEventAt: NOON,
    });
    expect(Object.values(run.failures)).toEqual(FAILURE_KINDS.map(() => 0));
    expect(event).toEqual({ type: 'run.accepted', actor: 'ann', data: { modelId: 'm', parentId: null } });
  });
});

describe('beginning an attempt', () => {
  it('counts it, names it and keeps the time of the first', () => {
    const first = after(aRun(), rules.beginAttempt(aRun(), 'w/1', NOON));
    expect(first).toMatchObject({ state: 'running', attempt: 1, attemptKey: 'w/1', startedAt: NOON });
    const second = after(first, rules.beginAttempt(first, 'w/2', afterNoon(5)));
    expect(second).toMatchObject({ attempt: 2, attemptKey: 'w/2', startedAt: NOON });
  });

  it('with the key of the running one changes nothing', () => {
    expect(rules.beginAttempt(running(), 'w/1', NOON)).toBeNull();
  });

  it('with an older key of the same execution changes nothing, with any key of another one counts', () => {
    const tenth = running({ attemptKey: 'w/10' });
    expect(rules.beginAttempt(tenth, 'w/9', NOON)).toBeNull();
    expect(rules.beginAttempt(tenth, 'v/9', NOON)?.changes.attemptKey).toBe('v/9');
  });

  it('ends the pause after a failure', () => {
    expect(rules.beginAttempt(running({ retryAt: afterNoon(1) }), 'w/2', NOON)?.changes.retryAt).toBeNull();
  });

  it.each(TERMINAL)('of a %s run changes nothing', (state) => {
    expect(rules.beginAttempt(aRun({ state }), 'w/9', NOON)).toBeNull();
  });
});

describe('a superseded attempt', () => {
  const superseded = [
    running({ attempt: 2, attemptKey: 'w/2' }),
    ...TERMINAL.map((state) => aRun({ state, attempt: 1 })),
  ];

  it.each(superseded)('changes nothing of a run that is $state in attempt $attempt', (run) => {
    const result = { report: aReport(), artifact: anArtifact(), now: NOON };
    expect(rules.isCurrentAttempt(run, 1)).toBe(false);
    expect(rules.recordProgress(run, 1, aProgress)).toBeNull();
    expect(rules.recordCheckpoint(run, aCheckpoint(1, 0.5))).toBeNull();
    expect(rules.succeed(run, 1, result)).toBeNull();
    expect(rules.failAttempt(run, 1, { failure: failure('code'), now: NOON })).toBeNull();
  });
});

describe('success', () => {
  it('carries report and artifact, and leaves no pause or progress behind', () => {
    const run = running({ retryAt: afterNoon(9), progress: aProgress });
    const result = { report: aReport(), artifact: anArtifact(), now: afterNoon(7) };
    const decision = rules.succeed(run, 1, result);
    expect(after(run, decision)).toMatchObject({
      state: 'succeeded',
      report: result.report,
      artifact: result.artifact,
      endedAt: afterNoon(7),
      progress: null,
      retryAt: null,
      failure: null,
    });
    expect(decision?.event).toMatchObject({
      type: 'run.succeeded',
      data: { attempt: 1, sha256: 'a'.repeat(64) },
    });
  });
});

describe('a failed attempt', () => {
  /** How many attempts fail with `kind` before the run has failed. */
  function attemptsUntilFailed(kind: FailureKind): Run {
    let run = running();
    while (run.state === 'running') {
      run = after(run, rules.failAttempt(run, run.attempt, { failure: failure(kind), now: NOON }));
      if (run.state === 'running') run = after(run, rules.beginAttempt(run, `w/${run.attempt + 1}`, NOON));
    }
    return run;
  }

  it.each(FAILURE_KINDS)(
    'of kind %s is retried as often as its budget says, then the run has failed',
    (kind) => {
      const run = attemptsUntilFailed(kind);
      expect(run.attempt).toBe(rules.RETRY_BUDGETS[kind] + 1);
      expect(run).toMatchObject({
        state: 'failed',
        endedAt: NOON,
        retryAt: null,
        progress: null,
        failure: { kind },
      });
      expect(run.failure?.message).toMatch(
        run.attempt > 1 ? `it broke (${run.attempt} attempts failed this way)` : /^it broke$/,
      );
    },
  );

  it('is counted once, although worker and workflow both report it', () => {
    const outcome = { failure: failure('infrastructure'), now: NOON };
    const once = after(running(), rules.failAttempt(running(), 1, outcome));
    expect(rules.failAttempt(once, 1, outcome)).toBeNull();
  });

  it('is tried again after 1, 2, 4, then 8 s', () => {
    const pauses = Array.from({ length: 5 }, (_, failed) => {
      const run = running({ failures: { ...running().failures, infrastructure: failed } });
      const retryAt = rules.failAttempt(run, 1, { failure: failure('infrastructure'), now: NOON })?.changes
        .retryAt;
      return retryAt ? Date.parse(retryAt) - Date.parse(NOON) : null;
    });
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, null]);
  });

  it('spends the budget of its own kind only', () => {
    const spent = running({ failures: { ...running().failures, infrastructure: 4 } });
    expect(
      rules.failAttempt(spent, 1, { failure: failure('code'), now: NOON })?.changes.state,
    ).toBeUndefined();
    expect(
      rules.failAttempt(spent, 1, { failure: failure('infrastructure'), now: NOON })?.changes.state,
    ).toBe('failed');
  });
});

describe('a checkpoint', () => {
  const worn = running({ failures: { ...running().failures, infrastructure: 3, code: 1 } });

  it('that holds more than the last makes infrastructure failures count anew, and no others', () => {
    const run = after(worn, rules.recordCheckpoint(worn, aCheckpoint(1, 0.25)));
    expect(run.failures).toMatchObject({ infrastructure: 0, code: 1 });
    expect(run.checkpoint).toEqual(aCheckpoint(1, 0.25));
  });

  it('that holds no more than the last is kept, but gives no new tries', () => {
    const run = { ...worn, checkpoint: aCheckpoint(0, 0.25) };
    const again = after(run, rules.recordCheckpoint(run, aCheckpoint(1, 0.25)));
    expect(again.failures.infrastructure).toBe(3);
    expect(again.checkpoint?.attempt).toBe(1);
  });

  it('told twice is one event', () => {
    const run = after(worn, rules.recordCheckpoint(worn, aCheckpoint(1, 0.25)));
    expect(rules.recordCheckpoint(run, aCheckpoint(1, 0.25))).toBeNull();
  });
});

describe('the end', () => {
  it.each(OPEN)('is not finalized while the run is %s', (state) => {
    expect(rules.finalize(aRun({ state }), NOON)).toBeNull();
  });

  it.each(TERMINAL)('of a %s run is finalized once', (state) => {
    const run = aRun({ state });
    const finalized = after(run, rules.finalize(run, afterNoon(1)));
    expect(finalized).toMatchObject({ state, finalizedAt: afterNoon(1) });
    expect(rules.finalize(finalized, afterNoon(2))).toBeNull();
  });

  it('names the published copy once', () => {
    expect(rules.nameModelFile(aRun(), null)).toBeNull();
    expect(rules.nameModelFile(aRun(), 'a.json')).toEqual({ changes: { modelFile: 'a.json' }, event: null });
    expect(rules.nameModelFile(aRun({ modelFile: 'a.json' }), 'b.json')).toBeNull();
  });
});
