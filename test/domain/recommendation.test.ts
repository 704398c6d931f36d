import * as fc from 'fast-check';
import type { DataFacts, RecommendationFacts } from '../../src/domain/recommendation/facts';
import { DEFAULT_SCORES, recommend } from '../../src/domain/recommendation/recommend';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const type = fc.constantFrom('decision_tree', 'random_forest', 'regression', 'neural_network');
const data: fc.Arbitrary<DataFacts> = fc.record({
  datasets: fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 3 }),
  rows: fc.integer({ min: 1, max: 10_000_000 }),
  numericFeatures: fc.integer({ min: 0, max: 1_000 }),
  categoricalFeatures: fc.integer({ min: 0, max: 1_000 }),
  missingShare: share,
  task: fc.constantFrom('binary_classification', 'regression'),
  minorityShare: fc.option(share),
  linearity: fc.option(fc.record({ linear: share, tree: share, rows: fc.integer({ min: 1, max: 2_000 }) })),
});
const facts: fc.Arbitrary<RecommendationFacts> = fc.record({
  data: fc.option(data),
  ontology: fc.option(
    fc.record({
      id: fc.string({ minLength: 1 }),
      entities: fc.integer({ min: 1, max: 50 }),
      columns: fc.integer({ min: 1, max: 1_000 }),
      categoricalColumns: fc.integer({ min: 0, max: 1_000 }),
      task: fc.constantFrom('binary_classification', 'regression', null),
    }),
  ),
  past: fc.array(fc.record({ type, score: fc.option(share) }), { maxLength: 10 }),
});

describe('a recommendation', () => {
  it('is always the best of four scores from 0 to 100, in words that name it', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const { type: best, score, scores, reasoning } = recommend(given);
        expect(Object.keys(scores).sort()).toEqual(Object.keys(DEFAULT_SCORES).sort());
        for (const value of Object.values(scores)) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(100);
        }
        expect(score).toBe(Math.max(...Object.values(scores)));
        expect(scores[best]).toBe(score);
        expect(reasoning).toContain(best);
        for (const id of given.data?.datasets ?? []) expect(reasoning).toContain(id);
      }),
    );
  });

  it('never favours a line less when a line explains more', () => {
    fc.assert(
      fc.property(data, share, share, share, (seen, tree, one, two) => {
        const scoreWith = (linear: number): number =>
          recommend({
            ontology: null,
            past: [],
            data: { ...seen, linearity: { linear, tree, rows: 2_000 } },
          }).scores.regression;
        expect(scoreWith(Math.max(one, two))).toBeGreaterThanOrEqual(scoreWith(Math.min(one, two)));
      }),
    );
  });

  it('says without data that it decided by what was trained before', () => {
    const past = [
      { type: 'neural_network' as const, score: 0.99 },
      { type: 'regression' as const, score: 0.6 },
    ];
    const { reasoning, scores } = recommend({ ontology: null, data: null, past });
    expect(reasoning).toMatch(/No data .* decided by what the project has trained before/);
    expect(scores.neural_network).toBeGreaterThan(DEFAULT_SCORES.neural_network);
  });
});
