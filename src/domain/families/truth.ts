import { ACTION_TRUTH, FORECAST_NOISE, LOCATION_NOISE, PRICING_TRUTH, syntheticTable } from './synthetic';
import type { RecipeWork } from './work';

/** As far below and above the prices charged as the metric of this name goes. */
const ELASTICITY_STEP = 0.1;

/**
 * What a perfect model would measure on the rows that are drawn for a family, by the names of the metrics; nothing where
 * the rows are not the family's own.
 */
export function truthOf({
  roles,
  synthetic,
}: Pick<RecipeWork, 'roles' | 'synthetic'>): Record<string, number> {
  if (synthetic === null || synthetic.standsIn) return {};
  switch (roles.family) {
    case 'pricing':
      return { price_elasticity: elasticityOf(synthetic) };
    case 'next_best_action': {
      const best = Object.values(ACTION_TRUTH).map((chances) => Math.max(...Object.values(chances)));
      return { policy_response_rate: best.reduce((sum, chance) => sum + chance, 0) / best.length };
    }
    case 'location_scoring':
      return { rmse: LOCATION_NOISE };
    case 'forecasting':
      return { rmse: FORECAST_NOISE };
  }
}

/** Of all demand together: each segment answers to prices in its own way. */
function elasticityOf(drawn: { rows: number; seed: number }): number {
  const { columns, rows } = syntheticTable('pricing', drawn);
  const [segment, units] = [columns.indexOf('segment'), columns.indexOf('units')];
  const demandAt = (factor: number): number =>
    rows.reduce((sum, row) => {
      const { elasticity } = PRICING_TRUTH[String(row[segment]) as keyof typeof PRICING_TRUTH];
      return sum + Number(row[units]) * factor ** elasticity;
    }, 0);
  const [lower, higher] = [1 - ELASTICITY_STEP, 1 + ELASTICITY_STEP];
  return Math.log(demandAt(higher) / demandAt(lower)) / Math.log(higher / lower);
}
