import * as fc from 'fast-check';
import { type NewEvent, nextEventTime } from '../../src/domain/event';
import { nextMotion } from '../../src/domain/motion';
import { canApply, isTerminal, type Run, type RunDecision } from '../../src/domain/run';
import * as rules from '../../src/domain/run-rules';
import { FAILURE_KINDS, type FailureKind } from '../../src/domain/training';
import { aReport } from '../support/scripted-trainer';
import { accepted, anArtifact, NOON } from './records';

/** Attempts are named by their distance from the running one: 0 is it, 1 the one before, −1 one that never was. */
type Step =
  | { do: 'begin'; key: 'new' | 'same' | 'first' }
  | { do: 'progress' | 'succeed'; behind: number }
  | { do: 'checkpoint'; behind: number; fraction: number }
  | { do: 'fail'; behind: number; kind: FailureKind }
  | { do: 'cancel' | 'terminate' | 'finalize' };

const behind = fc.constantFrom(0, 0, 0, 0, 1, 2, -1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('begin' as const),
      key: fc.constantFrom('new', 'new', 'same', 'first'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('progress' as const), behind }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('checkpoint' as const),
      behind,
      fraction: fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('fail' as const),
      behind,
      kind: fc.oneof(
        { weight: 5, arbitrary: fc.constant<FailureKind>('infrastructure') },
        { weight: 1, arbitrary: fc.constantFrom(...FAILURE_KINDS) },
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('succeed' as const), behind }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('cancel' as const, 'terminate' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('finalize' as const) }) },
);
/** Steps at moments before or after each other, as clocks of several machines tell them. */
const history = fc.array(fc.tuple(step, fc.integer({ min: -3_600_000, max: 3_600_000 })), {
  minLength: 1,
  maxLength: 60,
});

/** A record and what is known of how it came about, kept apart from the rules. */
interface World {
  run: Run;
  now: string;
  keys: string[];
  events: (NewEvent & { at: string; revision: number })[];
  /** Failures that count, by kind. */
  counted: Record<FailureKind, number>;
}

function begunWorld(): World {
  const { run, event } = accepted();
  const events = [{ ...event, at: run.lastEventAt, revision: run.revision }];
  return { run, now: NOON, keys: [], events, counted: { ...run.failures } };
}

/** Writes a decision as the store does. */
function write(world: World, decision: RunDecision | null): void {
  if (decision === null) return;
  const { changes, event } = decision;
  const revision = world.run.revision + 1;
  const at = nextEventTime(world.now, world.run.lastEventAt);
  world.run = { ...world.run, ...changes, revision, ...(event ? { lastEventAt: at } : {}) };
  if (event) world.events.push({ ...event, at, revision });
}

function decide(world: World, asked: Step): RunDecision | null {
  const { run, now, keys } = world;
  const attempt = 'behind' in asked ? run.attempt - asked.behind : 0;
  const failure = (kind: FailureKind) => ({ failure: { kind, message: 'it broke' }, now });
  switch (asked.do) {
    case 'begin': {
      const key = { new: `w/${keys.length + 1}`, same: run.attemptKey ?? 'w/1', first: keys[0] ?? 'w/1' }[
        asked.key
      ];
      keys.push(key);
      return rules.beginAttempt(run, key, now);
    }
    case 'progress':
      return rules.recordProgress(run, attempt, {
        phase: 'training',
        step: 1,
        steps: 2,
        fraction: 0.5,
        message: 'x',
      });
    case 'checkpoint': {
      const { fraction } = asked;
      return rules.recordCheckpoint(run, {
        artifact: anArtifact(`c/${world.events.length}`),
        attempt,
        fraction,
      });
    }
    case 'succeed':
      return rules.succeed(run, attempt, { report: aReport(), artifact: anArtifact(), now });
    case 'fail':
      return rules.failAttempt(run, attempt, failure(asked.kind));
    case 'cancel':
      return canApply(run.state, 'cancel') ? rules.cancel(run, { actor: 'a', reason: null, now }) : null;
    case 'terminate':
      return canApply(run.state, 'fail') ? rules.settleFailed(run, failure('terminated')) : null;
    case 'finalize':
      break;
  }
  return rules.finalize(run, now);
}

/** Names of promises that do not hold. */
function broken(promises: Record<string, boolean>): string[] {
  return Object.entries(promises).flatMap(([name, isKept]) => (isKept ? [] : [name]));
}

/** What one step may and may not have changed. */
function faultsOfStep(world: World, asked: Step, before: Run): string[] {
  const { run, now } = world;
  const wasOpen = !isTerminal(before.state);
  const isBegun = asked.do === 'begin' && wasOpen && run.attemptKey !== before.attemptKey;
  const isSuperseded = 'behind' in asked && (asked.behind !== 0 || before.state !== 'running');
  const pauseMs = run.retryAt === null ? null : Date.parse(run.retryAt) - Date.parse(now);
  const isFinalizing = asked.do === 'finalize' && before.finalizedAt === null;
  return broken({
    'terminal states absorb': wasOpen || run.state === before.state,
    'only finalizing changes a terminal run': wasOpen || run === before || isFinalizing,
    'nothing changes a finalized run': before.finalizedAt === null || run === before,
    'a superseded attempt changes nothing': !isSuperseded || run === before,
    'only terminal runs are finalized': run.finalizedAt === null || isTerminal(run.state),
    'nothing is pending in a terminal run': !isTerminal(run.state) || (run.retryAt ?? run.progress) === null,
    'attempts rise by one with each new key': run.attempt === before.attempt + (isBegun ? 1 : 0),
    'an open run takes a newer key, never an older one':
      asked.do !== 'begin' ||
      !wasOpen ||
      run.attemptKey === ((asked.key === 'first' && before.attemptKey) || world.keys.at(-1)),
    'an attempt that begins runs at once': !isBegun || (run.state === 'running' && run.retryAt === null),
    'pauses last 1 to 60 s':
      pauseMs === null || run.retryAt === before.retryAt || (pauseMs >= 1_000 && pauseMs <= 60_000),
    'revisions rise by one': run === before || run.revision === before.revision + 1,
  });
}

/** Budgets, by a count of our own. */
function faultsOfBudget(world: World, asked: Step, before: Run): string[] {
  const { run, counted } = world;
  if (run === before) return [];
  if (asked.do === 'checkpoint' && asked.fraction > (before.checkpoint?.fraction ?? 0))
    counted.infrastructure = 0;
  if (asked.do !== 'fail') return [];
  counted[asked.kind] += 1;
  const isSpent = counted[asked.kind] > rules.RETRY_BUDGETS[asked.kind];
  return broken({
    'an attempt that fails is retried while its budget lasts': run.state === (isSpent ? 'failed' : 'running'),
    'a failure is counted once': before.retryAt === null,
    'a run has failed for the last reason': (run.failure?.kind ?? null) === (isSpent ? asked.kind : null),
    'failures are counted by kind': FAILURE_KINDS.every((kind) => run.failures[kind] === counted[kind]),
  });
}

function faultsOfMotion({ run, now }: World): string[] {
  const motion = nextMotion(run, now);
  const isOpen = !isTerminal(run.state);
  const delayMs = motion.kind === 'execute' ? motion.delayMs : 0;
  return broken({
    'a workflow stops exactly when its run is finalized':
      (motion.kind === 'stop') === (run.finalizedAt !== null),
    'a run that has ended is finalized':
      (motion.kind === 'finalize') === (!isOpen && run.finalizedAt === null),
    'an open run is executed': (motion.kind === 'execute') === isOpen,
    'no attempt waits longer than 60 s': delayMs >= 0 && delayMs <= 60_000,
    'without a failure none waits': run.retryAt !== null || delayMs === 0,
  });
}

function faultsOfEvents({ events, run }: World): string[] {
  const count = (...types: string[]) => events.filter(({ type }) => types.includes(type)).length;
  const isRising = (event: World['events'][number], index: number): boolean => {
    const previous = events[index - 1];
    return previous === undefined || (event.at > previous.at && event.revision > previous.revision);
  };
  return broken({
    'a run ends at most once':
      count('run.succeeded', 'run.failed', 'run.cancelled') === (isTerminal(run.state) ? 1 : 0),
    'a run is finalized at most once': count('run.finalized') === (run.finalizedAt === null ? 0 : 1),
    'each attempt is told': count('run.attempt_began') === run.attempt,
    'times rise with revisions': events.every(isRising),
  });
}

it('any history of a run keeps every promise of its rules', () => {
  const ended = { succeeded: 0, failed: 0, cancelled: 0, queued: 0, running: 0 };
  fc.assert(
    fc.property(history, (steps) => {
      const world = begunWorld();
      const faults = steps.flatMap(([asked, deltaMs]) => {
        world.now = new Date(Date.parse(world.now) + deltaMs).toISOString();
        const before = world.run;
        write(world, decide(world, asked));
        const ofStep = [...faultsOfStep(world, asked, before), ...faultsOfBudget(world, asked, before)];
        return [...ofStep, ...faultsOfMotion(world)];
      });
      expect([...faults, ...faultsOfEvents(world)]).toEqual([]);
      ended[world.run.state] += 1;
    }),
    { numRuns: 2_000 },
  );
  // Otherwise the histories would not have tried what they are to try.
  const tried = ['succeeded', 'failed', 'cancelled', 'running'] as const;
  expect(tried.filter((state) => ended[state] < 20)).toEqual([]);
});
