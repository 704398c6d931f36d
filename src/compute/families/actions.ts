import type { FamilyRoles } from '../../domain/families/work';
import { at, columnOf, withColumn } from './columns';
import type { Judged } from './judge';

type ActionRoles = Extract<FamilyRoles, { family: 'next_best_action' }>;

/**
 * How much better the model's choice of actions does than those that were taken, by replay (Li et al. 2011): of the rows
 * in which the model would have taken the action that was taken, the share of responses (`policy_response_rate`) beside
 * that of all rows. This is honest where actions were taken at random; otherwise it leans to what was usual.
 */
export async function actionMetrics(judged: Judged<ActionRoles>): Promise<Record<string, number>> {
  const { roles, features, categories, rows, model } = judged;
  const action = columnOf(features, roles.action);
  const best = new Float32Array(rows.rows).fill(-1);
  const chosen = new Float32Array(rows.rows).fill(Number.NaN);
  for (const code of (categories[roles.action] ?? []).keys()) {
    const expected = await model.predict(withColumn(rows, action, () => code));
    expected.forEach((probability, row) => {
      if (probability <= (best[row] ?? 0)) return;
      best[row] = probability;
      chosen[row] = code;
    });
  }
  let matched = 0;
  let matchedResponses = 0;
  let responses = 0;
  rows.labels.forEach((label, row) => {
    responses += label;
    if (at(rows, row, action) !== chosen[row]) return;
    matched += 1;
    matchedResponses += label;
  });
  const rate = responses / rows.rows;
  const policyRate = matched === 0 ? 0 : matchedResponses / matched;
  return {
    response_rate: rate,
    policy_response_rate: policyRate,
    response_lift: rate === 0 ? 0 : policyRate / rate - 1,
    matched_share: matched / rows.rows,
  };
}
