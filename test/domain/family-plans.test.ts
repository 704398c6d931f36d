import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { syntheticTable } from '../../src/domain/families/synthetic';
import type { JsonObject } from '../../src/domain/json';
import { MODEL_FAMILIES, type ModelFamily } from '../../src/domain/model';
import { TRAINING_TYPES } from '../../src/domain/run';
import { complaintsOf, specOfManifest } from '../support/recipes';

const DRAWN = { data: { synthetic: {} } };

it.each(MODEL_FAMILIES)('%s over drawn rows needs nothing but that to be said', (family) => {
  const { columns } = syntheticTable(family, { rows: 1, seed: 1 });
  for (const type of TRAINING_TYPES) {
    const { datasetId, recipe } = specOfManifest(family, DRAWN, type);
    expect(datasetId).toBe(`synthetic-${family}`);
    expect(recipe).toMatchObject({ roles: { family }, synthetic: { rows: 6_000, seed: 7 }, windows: 4 });
    const read = recipe?.features.map(({ name }) => name).filter((name) => columns.includes(name)) ?? [];
    const made = recipe?.calendar ? ['trend', 'day_of_week', 'month'] : [];
    expect([...read, ...made]).toEqual(recipe?.features.map(({ name }) => name));
    expect(columns).toEqual(expect.arrayContaining([recipe?.target, recipe?.time]));
  }
});

it.each(MODEL_FAMILIES)('%s draws the same rows from the same seed, and others from another', (family) => {
  const drawn = (seed: number) => syntheticTable(family, { rows: 50, seed }).rows;
  expect(drawn(1)).toEqual(drawn(1));
  expect(drawn(1)).not.toEqual(drawn(2));
});

it('a registered dataset is read as the manifest says', () => {
  const spec = specOfManifest('pricing', {
    description: 'for people',
    data: { dataset: 'sales@3' },
    columns: { price: 'net_price', quantity: 'sold', time: 'day' },
    features: { numeric: ['net_price', 'stock'], categorical: ['shop'] },
    model: { engine: 'linear', hyperparameters: { reg_lambda: 2, seed: 9 }, cross_validation: true },
    evaluation: { holdout: 0.3, windows: 6 },
    pricing: { max_price_change: 0.1 },
  });
  expect(spec).toMatchObject({
    engine: 'linear',
    datasetId: 'sales@3',
    useCv: true,
    holdoutFraction: 0.3,
    hyperparameters: { reg_lambda: 2, seed: 9 },
    recipe: {
      roles: { family: 'pricing', price: 'net_price', cost: null, objective: 'margin', maxPriceChange: 0.1 },
      synthetic: null,
      task: 'regression',
      target: 'sold',
      features: [
        { name: 'net_price', kind: 'numeric' },
        { name: 'stock', kind: 'numeric' },
        { name: 'shop', kind: 'categorical' },
      ],
      time: 'day',
      windows: 6,
    },
  });
});

it.each<[ModelFamily, JsonObject, RegExp]>([
  ['pricing', {}, /^data: /],
  ['pricing', { data: { dataset: 'sales' } }, /^columns: name the columns/],
  ['pricing', { data: { synthetic: { rows: 5 } } }, /^data/],
  ['pricing', { ...DRAWN, model: { engine: 'oracle' } }, /^model\.engine: /],
  ['pricing', { ...DRAWN, model: { hyperparameters: { depth: 3 } } }, /unknown hyperparameter 'depth'/],
  ['pricing', { ...DRAWN, model: { hyperparameters: { max_depth: 99 } } }, /must be between 1 and 16/],
  ['pricing', { ...DRAWN, evaluation: { windows: 0 } }, /^evaluation\.windows: /],
  ['next_best_action', { ...DRAWN, columns: { action: 'a' } }, /^columns\.response: /],
  ['location_scoring', { data: { dataset: 'sites' }, columns: { score: 's' } }, /^features: /],
  ['forecasting', { ...DRAWN, forecasting: { lags: [0] } }, /^forecasting\.lags\.0: /],
  [
    'pricing',
    { ...DRAWN, features: { numeric: ['stock'] } },
    /^data\.synthetic: .*'stock'; their columns are /,
  ],
])('%s: %j is not executed, and says why', (family, manifest, reason) => {
  expect(complaintsOf(family, manifest)).toEqual([expect.stringMatching(reason)]);
});

it('a backtest of rows without times is not executed', () => {
  const manifest = { ...DRAWN, columns: { score: 'annual_revenue' } };
  expect(complaintsOf('location_scoring', manifest)).toEqual([]);
  expect(complaintsOf('location_scoring', manifest, 'backtest')).toEqual([
    'columns.time: a backtest needs a column of times',
  ]);
});

it('every manifest in the guide satisfies the schema of its family', () => {
  const guide = readFileSync(join(__dirname, '..', '..', 'docs', 'recipes.md'), 'utf8');
  const examples = [...guide.matchAll(/```json (\w+)\n([\s\S]*?)```/g)];
  expect(new Set(examples.map(([, family]) => family))).toEqual(new Set(MODEL_FAMILIES));
  for (const [, family, text = ''] of examples)
    expect([family, complaintsOf(family as ModelFamily, JSON.parse(text) as JsonObject)]).toEqual([
      family,
      [],
    ]);
});
