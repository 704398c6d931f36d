import { join } from 'node:path';
import { createForkedPredictor } from '../../src/compute/forked-predictor';
import {
  ACTION_TRUTH,
  FORECAST_TRUTH,
  LOCATION_TRUTH,
  PRICING_TRUTH,
} from '../../src/domain/families/synthetic';
import type { JsonObject } from '../../src/domain/json';
import type { ModelFamily } from '../../src/domain/model';
import { metricsOf } from '../../src/domain/model-version';
import { dryRunSpec } from '../../src/domain/recipes/dry-run';
import { aRecipeJob, specOfManifest } from '../support/recipes';
import { aTrainer, CHILD_MODULE, numberOf, recordHooks, xgboostLibrary } from '../support/training';

const predictor = createForkedPredictor({
  xgboostLibrary: xgboostLibrary(),
  threads: 1,
  childModule: join(CHILD_MODULE, '..', 'prediction-child.js'),
});
afterAll(() => predictor.close());
const DRAWN = { data: { synthetic: {} } };

/** Trains on drawn rows; answers what the model says of rows, and its report. */
async function trained(family: ModelFamily, manifest: JsonObject = DRAWN) {
  const outcome = await aTrainer().train(await aRecipeJob(family, manifest), recordHooks());
  const predict = async (rows: JsonObject[]): Promise<number[]> => {
    const predictions = await predictor.predict({
      artifactFile: outcome.artifactFile,
      signature: outcome.report,
      rows,
    });
    return predictions.map(numberOf);
  };
  return { report: outcome.report, predict };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe('pricing', () => {
  test('finds the price elasticity of each segment that its rows were drawn with', async () => {
    const { report, predict } = await trained('pricing');
    for (const [segment, { elasticity, listPrice }] of Object.entries(PRICING_TRUTH)) {
      const demandAt = async (factor: number): Promise<number> => {
        const rows = Array.from({ length: 52 }, (_, week) => ({
          price: listPrice * factor,
          cost: listPrice * 0.55,
          promotion: 0,
          week_of_year: week,
          segment,
        }));
        return mean(await predict(rows));
      };
      const found = Math.log((await demandAt(1.15)) / (await demandAt(0.85))) / Math.log(1.15 / 0.85);
      expect(Math.abs(found - elasticity)).toBeLessThan(0.25);
    }
    // Noise of a tenth leaves a mean error of 8 % to the truth itself.
    expect(report.familyMetrics['MAPE']).toBeLessThan(0.12);
    expect(report.familyMetrics['price_elasticity']).toBeGreaterThan(-2.6);
    expect(report.familyMetrics['price_elasticity']).toBeLessThan(-1.2);
  });

  test('expects more margin of other prices, and more revenue where that is the objective', async () => {
    const margin = await trained('pricing');
    const revenue = await trained('pricing', { ...DRAWN, pricing: { objective: 'revenue' } });
    expect(margin.report.familyMetrics['margin_impact']).toBeGreaterThan(0.02);
    expect(revenue.report.familyMetrics['revenue_lift']).toBeGreaterThan(
      margin.report.familyMetrics['revenue_lift'] ?? 0,
    );
    expect(revenue.report.familyMetrics['margin_impact']).toBeLessThan(
      margin.report.familyMetrics['margin_impact'] ?? 0,
    );
  });
});

describe('next best action', () => {
  test('finds the action that is best for each segment', async () => {
    const { report, predict } = await trained('next_best_action');
    for (const [segment, chances] of Object.entries(ACTION_TRUTH)) {
      const found = await Promise.all(
        Object.keys(chances).map(async (action) => {
          const rows = [5, 20, 35, 50].map((tenure) => ({ segment, action, tenure_months: tenure }));
          return [action, mean(await predict(rows))] as const;
        }),
      );
      const best = (entries: readonly (readonly [string, number])[]) =>
        entries.toSorted(([, a], [, b]) => b - a)[0]?.[0];
      expect([segment, best(found)]).toEqual([segment, best(Object.entries(chances))]);
    }
    const { familyMetrics } = report;
    // The best actions bring (0.35 + 0.45 + 0.3) / 3 = 0.367, actions at random 0.233.
    expect(familyMetrics['policy_response_rate']).toBeGreaterThan(0.3);
    expect(familyMetrics['response_lift']).toBeGreaterThan(0.3);
    expect(familyMetrics['matched_share']).toBeGreaterThan(0.2);
  });
});

describe('location scoring', () => {
  test('finds what drives the score, how much, and what does not', async () => {
    const { report, predict } = await trained('location_scoring');
    const order = Object.entries(report.featureImportance)
      .sort(([, a], [, b]) => b - a)
      .map(([name]) => name);
    expect(order.slice(0, 2)).toEqual(['footfall', 'competitors']);
    expect(order.at(-1)).toBe('parking_spaces');
    const site = {
      footfall: 500,
      competitors: 4,
      median_income: 70,
      distance_to_transit: 2.5,
      parking_spaces: 50,
    };
    const [few = 0, many = 0] = await predict([
      { ...site, footfall: 200 },
      { ...site, footfall: 800 },
    ]);
    expect((many - few) / 600).toBeCloseTo(LOCATION_TRUTH.footfall, 1);
    expect(report.familyMetrics['rank_correlation']).toBeGreaterThan(0.95);
    expect(report.familyMetrics['top_decile_lift']).toBeGreaterThan(0.3);
  });
});

describe('rows that stand for a dataset', () => {
  const [data, time] = [{ dataset: 'not-read' }, 'at'];
  const features = { numeric: ['size'], categorical: ['segment', 'kind'] };
  test.each([
    [
      'next_best_action',
      { columns: { action: 'did', response: 'bought', time }, features },
      'policy_response_rate',
      0.25,
    ],
    [
      'location_scoring',
      { columns: { score: 'sales' }, features: { numeric: ['footfall', 'size'] } },
      'r2',
      0.6,
    ],
    [
      'forecasting',
      { columns: { time, value: 'load', series: 'area' }, forecasting: { lags: [1] } },
      'r2',
      0.5,
    ],
  ] as const)(
    'have the names of the manifest, and the truth of %s',
    async (family, manifest, metric, least) => {
      const spec = dryRunSpec(specOfManifest(family, { ...manifest, data } as JsonObject), null);
      const { report } = await aTrainer().train(await aRecipeJob(family, {}, { spec }), recordHooks());
      expect(metricsOf(report)[metric]).toBeGreaterThan(least);
    },
  );
});

describe('forecasting', () => {
  test('finds trend and days of the week, and carries them on', async () => {
    const manifest = { data: { synthetic: { rows: 1_500, seed: 3 } } };
    const { report, predict } = await trained('forecasting', manifest);
    const day = (trend: number, weekday: number): JsonObject => ({
      trend,
      day_of_week: String(weekday),
      month: '6',
    });
    const [now = 0, later = 0, friday = 0, saturday = 0] = await predict([
      day(8_000, 1),
      day(9_000, 1),
      day(9_000, 5),
      day(9_000, 6),
    ]);
    expect((later - now) / 1_000).toBeCloseTo(FORECAST_TRUTH.perDay, 1);
    expect(friday - saturday).toBeGreaterThan(64);
    expect(friday - saturday).toBeLessThan(76);
    expect(report.familyMetrics['MAPE']).toBeLessThan(0.04);
    expect(Math.abs(report.familyMetrics['bias'] ?? 1)).toBeLessThan(0.03);
  });

  test('learns from earlier numbers of the series where the manifest asks for them', async () => {
    const manifest = { data: { synthetic: { rows: 800, seed: 3 } }, forecasting: { lags: [14, 7] } };
    const { report } = await trained('forecasting', manifest);
    expect(report.features.map(({ name }) => name)).toEqual([
      'trend',
      'day_of_week',
      'month',
      'lag_7',
      'lag_14',
    ]);
    expect(report.featureImportance['lag_7']).toBeGreaterThan(0);
    expect(report.familyMetrics['MAPE']).toBeLessThan(0.05);
  });
});
