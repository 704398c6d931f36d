import * as fc from 'fast-check';
import { RUN_STATES, type Run } from '../../src/domain/run';
import { settleParent } from '../../src/domain/run-rules';
import type { TrainModelType } from '../../src/domain/run-spec';
import { afterNoon, aRun, aSpec, NOON } from './records';

const TYPES: readonly TrainModelType[] = ['neural-net', 'xgboost', 'random-forest'];
const children = TYPES.map((modelType, index) => ({
  id: `c${index}`,
  modelType,
  modelId: 'm',
  spec: aSpec(),
}));

function aParent(changes: Partial<Run> = {}): Run {
  return aRun({
    spec: null,
    children,
    state: 'running',
    facets: { train: { modelType: 'all', retrain: false } },
    ...changes,
  });
}

const aChild = (index: number, changes: Partial<Run>): Run =>
  aRun({
    id: `c${index}`,
    facets: { train: { modelType: TYPES[index] ?? 'xgboost', retrain: false } },
    finalizedAt: NOON,
    ...changes,
  });
const succeeded = TYPES.map((_, index) => aChild(index, { state: 'succeeded' }));

it('a parent succeeds when all its children have succeeded and been finalized', () => {
  const decision = settleParent(aParent(), succeeded, afterNoon(3));
  expect(decision?.changes).toEqual({ state: 'succeeded', endedAt: afterNoon(3) });
  expect(decision?.event?.type).toBe('run.succeeded');
});

it('a parent fails naming each child that did not complete, with how it ended', () => {
  const lost = [
    aChild(0, { state: 'succeeded' }),
    aChild(1, { state: 'failed' }),
    aChild(2, { state: 'cancelled' }),
  ];
  const decision = settleParent(aParent(), lost, NOON);
  expect(decision?.changes).toMatchObject({
    state: 'failed',
    failure: { kind: 'child', message: 'not completed: xgboost (failed), random-forest (cancelled)' },
  });
});

it('a child that has ended but is not finalized, or is not stored yet, is waited for', () => {
  const unfinished = [...succeeded.slice(0, 2), aChild(2, { state: 'succeeded', finalizedAt: null })];
  expect(settleParent(aParent(), unfinished, NOON)).toBeNull();
  expect(settleParent(aParent(), succeeded.slice(0, 2), NOON)).toBeNull();
  expect(settleParent(aParent(), [], NOON)).toBeNull();
});

it.each(RUN_STATES.filter((state) => state !== 'running'))('a parent that is %s is not settled', (state) => {
  expect(settleParent(aParent({ state }), succeeded, NOON)).toBeNull();
});

it('whatever its children do, a parent ends only after all of them, and succeeds only with all of them', () => {
  const child = fc.record({
    state: fc.constantFrom(...RUN_STATES),
    finalizedAt: fc.constantFrom(null, NOON),
  });
  fc.assert(
    fc.property(fc.array(child, { maxLength: 3 }), (made) => {
      const runs = made.map((changes, index) => aChild(index, changes));
      const decision = settleParent(aParent(), runs, NOON);
      const allEnded = runs.length === 3 && runs.every(({ finalizedAt }) => finalizedAt !== null);
      expect(decision !== null).toBe(allEnded);
      const allWell = runs.every(({ state }) => state === 'succeeded');
      expect(decision?.changes.state).toBe(allEnded ? (allWell ? 'succeeded' : 'failed') : undefined);
    }),
  );
});
