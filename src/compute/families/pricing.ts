import type { FamilyRoles } from '../../domain/families/work';
import type { Matrix } from '../engines/matrix';
import { at, columnOf, withColumn } from './columns';
import type { Judged } from './judge';
import { absoluteErrorShares } from './ranking';

/** Prices that are tried, evenly from the lowest to the highest that is allowed; the middle one is the price charged. */
const TRIED_PRICES = 9;
/** Prices this much below and above the one charged tell the elasticity. */
const ELASTICITY_STEP = 0.1;

type PricingRoles = Extract<FamilyRoles, { family: 'pricing' }>;

/**
 * How well demand is predicted, and what it says of prices: `price_elasticity` of all demand (log demand by log price,
 * over a tenth down and up); `revenue_lift` and `margin_impact` of charging in each row the price that the model expects
 * to bring most, as shares of what it expects at the prices charged.
 */
export async function pricingMetrics(judged: Judged<PricingRoles>): Promise<Record<string, number>> {
  const { roles, features, rows, predictions, model } = judged;
  const price = columnOf(features, roles.price);
  const cost = roles.cost === null ? null : columnOf(features, roles.cost);
  const demandAt = async (factor: number): Promise<Float32Array> => {
    const changed = withColumn(rows, price, (row) => at(rows, row, price) * factor);
    return (await model.predict(changed)).map((quantity) => Math.max(0, quantity));
  };
  const lower = sum(await demandAt(1 - ELASTICITY_STEP));
  const higher = sum(await demandAt(1 + ELASTICITY_STEP));
  const elasticity = Math.log(higher / lower) / Math.log((1 + ELASTICITY_STEP) / (1 - ELASTICITY_STEP));
  const factors = Array.from(
    { length: TRIED_PRICES },
    (_, index) => 1 + roles.maxPriceChange * ((2 * index) / (TRIED_PRICES - 1) - 1),
  );
  const tried = [];
  for (const factor of factors) tried.push({ factor, demand: await demandAt(factor) });
  return {
    ...absoluteErrorShares(predictions, rows.labels),
    // Where nothing is sold at any price there is no elasticity to speak of.
    price_elasticity: Number.isFinite(elasticity) ? elasticity : 0,
    ...liftsOf({ rows, price, cost, isForMargin: cost !== null && roles.objective === 'margin' }, tried),
  };
}

interface Tried {
  factor: number;
  demand: Float32Array;
}

interface Columns {
  rows: Matrix;
  price: number;
  cost: number | null;
  /** What prices are chosen for; else revenue. */
  isForMargin: boolean;
}

function liftsOf(
  { rows, price, cost, isForMargin }: Columns,
  tried: readonly Tried[],
): Record<string, number> {
  const now = { revenue: 0, margin: 0 };
  const chosen = { revenue: 0, margin: 0 };
  const current = tried[(tried.length - 1) / 2];
  for (let row = 0; row < rows.rows; row += 1) {
    const resultOf = ({ factor, demand }: Tried) => {
      const charged = at(rows, row, price) * factor;
      const quantity = demand[row] ?? 0;
      const unitCost = cost === null ? 0 : at(rows, row, cost);
      return { revenue: charged * quantity, margin: (charged - unitCost) * quantity };
    };
    const before = current ? resultOf(current) : { revenue: 0, margin: 0 };
    if (!Number.isFinite(before.margin)) continue;
    const goal = isForMargin ? ('margin' as const) : ('revenue' as const);
    const best = tried.map(resultOf).reduce((a, b) => (b[goal] > a[goal] ? b : a), before);
    for (const name of ['revenue', 'margin'] as const) {
      now[name] += before[name];
      chosen[name] += best[name];
    }
  }
  return {
    revenue_lift: shareOf(chosen.revenue - now.revenue, now.revenue),
    ...(cost === null ? {} : { margin_impact: shareOf(chosen.margin - now.margin, now.margin) }),
  };
}

function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : part / Math.abs(whole);
}

function sum(values: Float32Array): number {
  return values.reduce((total, value) => total + value, 0);
}
