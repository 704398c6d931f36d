import type { Feature } from '../../domain/dataset';
import type { FamilyRoles } from '../../domain/families/work';
import type { FittedModel } from '../engines/engine';
import type { Matrix } from '../engines/matrix';
import { actionMetrics } from './actions';
import { pricingMetrics } from './pricing';
import { absoluteErrorShares, rankCorrelation, topDecileLift } from './ranking';

/** A model and the rows that it is judged by. */
export interface Judged<R extends FamilyRoles = FamilyRoles> {
  roles: R;
  features: readonly Feature[];
  categories: Readonly<Record<string, readonly string[]>>;
  model: Pick<FittedModel, 'predict'>;
  rows: Matrix;
  /** The model's for `rows`. */
  predictions: Float32Array;
}

/** What a family measures besides the metrics of its task, by its published names. */
export async function familyMetrics(judged: Judged): Promise<Record<string, number>> {
  const { roles, predictions, rows } = judged;
  switch (roles.family) {
    case 'pricing':
      return pricingMetrics({ ...judged, roles });
    case 'next_best_action':
      return actionMetrics({ ...judged, roles });
    case 'location_scoring':
      return {
        ...absoluteErrorShares(predictions, rows.labels),
        rank_correlation: rankCorrelation(predictions, rows.labels),
        top_decile_lift: topDecileLift(predictions, rows.labels),
      };
    case 'forecasting':
      return absoluteErrorShares(predictions, rows.labels);
  }
}
