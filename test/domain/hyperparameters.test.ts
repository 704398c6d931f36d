import * as fc from 'fast-check';
import { DomainError } from '../../src/domain/errors';
import { HYPERPARAMETERS, resolveHyperparameters } from '../../src/domain/hyperparameters';
import type { JsonObject } from '../../src/domain/json';
import { ENGINES, type Engine } from '../../src/domain/training';

const specs = ENGINES.flatMap((engine) =>
  Object.entries(HYPERPARAMETERS[engine]).map(([key, spec]) => ({ engine, key, spec })),
);

/** What the refusal of `given` says; null when it is accepted. */
function refusal(engines: readonly Engine[], given: JsonObject): DomainError | null {
  try {
    resolveHyperparameters(engines, given);
    return null;
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}

it.each(specs)(
  '$engine $key: the default is legal, and so are both ends of the range',
  ({ engine, key, spec }) => {
    for (const value of [spec.default, spec.minimum, spec.maximum])
      expect(refusal([engine], { [key]: value })).toBeNull();
    expect(refusal([engine], { [key]: spec.minimum - 1 })?.fields[0]?.kind).toBe('value');
    expect(refusal([engine], { [key]: spec.maximum + 1 })?.fields[0]?.kind).toBe('value');
  },
);

it.each(specs.filter(({ spec }) => spec.type === 'integer'))(
  '$engine $key: a fraction is refused as of the wrong type',
  ({ engine, key, spec }) => {
    expect(refusal([engine], { [key]: spec.minimum + 0.5 })?.fields[0]?.kind).toBe('type');
  },
);

it.each([['6'], [true], [null], [[6]], [{ $gt: 1 }], ['']])('%j is no number', (value) => {
  expect(refusal(['xgboost'], { max_depth: value })).toMatchObject({
    code: 'VALIDATION_FAILED',
    fields: [{ path: ['body', 'hyperparameters', 'max_depth'], kind: 'type' }],
  });
});

it.each([['nonsense'], ['constructor'], ['toString'], ['hasOwnProperty'], ['']])(
  'a key that no asked-for engine knows is refused by name: %j',
  (key) => {
    const error = refusal(['xgboost', 'neural_network'], { [key]: 1 });
    expect(error?.message).toContain(`unknown hyperparameter '${key}'`);
    expect(error?.message).toContain('hidden_units');
    expect(error?.fields).toMatchObject([{ path: ['body', 'hyperparameters', key], kind: 'value' }]);
  },
);

it('a key named __proto__ is refused like any other and reaches no prototype', () => {
  const given = JSON.parse('{"__proto__": {"max_depth": 3}}') as JsonObject;
  expect(refusal(['xgboost'], given)?.message).toContain('__proto__');
  expect(resolveHyperparameters(['xgboost'], {}).get('xgboost')?.['max_depth']).toBe(6);
});

it('every fault is told, not only the first', () => {
  const error = refusal(['xgboost'], { a: 1, max_depth: 99, n_estimators: 1.5, seed: 3 });
  expect(error?.fields.map(({ path }) => path.at(-1))).toEqual(['a', 'max_depth', 'n_estimators']);
});

it('a key of one engine is legal where that engine is asked for, and refused by name where it is not', () => {
  expect(refusal(['xgboost', 'neural_network'], { hidden_units: 8 })).toBeNull();
  expect(refusal(['xgboost'], { hidden_units: 8 })?.message).toContain(
    "unknown hyperparameter 'hidden_units'",
  );
});

it('a value must suit every asked-for engine that knows its key', () => {
  expect(refusal(['xgboost'], { n_estimators: 3_000 })).toBeNull();
  expect(refusal(['xgboost', 'random_forest'], { n_estimators: 3_000 })?.message).toContain(
    'between 1 and 1000',
  );
});

it('each engine gets exactly its own keys: the given values, and defaults for the rest', () => {
  const given = fc.record(
    {
      seed: fc.integer({ min: 0, max: 2_147_483_647 }),
      learning_rate: fc.double({ min: 0.0001, max: 1, noNaN: true }),
      hidden_units: fc.integer({ min: 1, max: 512 }),
      max_features: fc.double({ min: 0.01, max: 1, noNaN: true }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(given, (values) => {
      const resolved = resolveHyperparameters(ENGINES, values);
      for (const engine of ENGINES) {
        const own = Object.entries(HYPERPARAMETERS[engine]).map(
          ([key, spec]) => [key, (values as Record<string, number>)[key] ?? spec.default] as const,
        );
        expect(resolved.get(engine)).toEqual(Object.fromEntries(own));
      }
    }),
  );
});

it('a seed given as 0 is kept', () => {
  expect(resolveHyperparameters(['xgboost'], { seed: 0 }).get('xgboost')?.['seed']).toBe(0);
});
