import { CALENDAR_FEATURES, type Feature } from '../dataset';
import type { JsonObject } from '../json';
import type { ModelFamily } from '../model';
import { MANIFEST_SCHEMAS, type ManifestOf } from './manifest';
import type { RecipeWork } from './work';

/** The part of a run's work that its family decides. */
export type Shape = Omit<RecipeWork, 'synthetic' | 'windows'>;
type ShapeOrComplaints = Shape | { complaints: string[] };

/** How each family reads a manifest that satisfies its schema. */
export const SHAPES: Readonly<Record<ModelFamily, (manifest: JsonObject) => ShapeOrComplaints>> = {
  pricing(manifest) {
    const read = MANIFEST_SCHEMAS.pricing.parse(manifest);
    const columns =
      read.columns ?? drawn(read, { price: 'price', quantity: 'units', cost: 'cost', time: 'week' });
    if (columns === null) return UNNAMED;
    const { price, quantity, cost, time } = columns;
    const { objective, max_price_change: maxPriceChange } = read.pricing;
    const needed = numeric(price, ...(cost === null ? [] : [cost]));
    return {
      roles: { family: 'pricing', price, cost, objective, maxPriceChange },
      task: 'regression',
      target: quantity,
      ...featuresOf(read, needed, [...numeric('promotion', 'week_of_year'), ...categorical('segment')]),
      time,
      calendar: null,
    };
  },
  next_best_action(manifest) {
    const read = MANIFEST_SCHEMAS.next_best_action.parse(manifest);
    const columns =
      read.columns ?? drawn(read, { action: 'action', response: 'responded', time: 'contacted_on' });
    if (columns === null) return UNNAMED;
    const { action, response, time } = columns;
    return {
      roles: { family: 'next_best_action', action },
      task: 'binary_classification',
      target: response,
      ...featuresOf(read, categorical(action), [...categorical('segment'), ...numeric('tenure_months')]),
      time,
      calendar: null,
    };
  },
  location_scoring(manifest) {
    const read = MANIFEST_SCHEMAS.location_scoring.parse(manifest);
    const columns = read.columns ?? drawn(read, { score: 'annual_revenue', time: 'opened_on' });
    if (columns === null) return UNNAMED;
    const drivers = ['footfall', 'competitors', 'median_income', 'distance_to_transit', 'parking_spaces'];
    const { features } = featuresOf(read, [], numeric(...drivers));
    if (features.length === 0)
      return { complaints: ['features: name the columns that the score may be learned from'] };
    const { score, time } = columns;
    const roles = { family: 'location_scoring' } as const;
    return { roles, task: 'regression', target: score, features, time, calendar: null };
  },
  forecasting(manifest) {
    const read = MANIFEST_SCHEMAS.forecasting.parse(manifest);
    const columns = read.columns ?? drawn(read, { time: 'date', value: 'value', series: null });
    if (columns === null) return UNNAMED;
    const { time, value, series } = columns;
    const lags = [...new Set(read.forecasting.lags)].sort((a, b) => a - b);
    const made = [...CALENDAR_FEATURES, ...numeric(...lags.map((lag) => `lag_${lag}`))];
    const told = series === null ? [] : categorical(series);
    return {
      roles: { family: 'forecasting' },
      task: 'regression',
      target: value,
      ...featuresOf(read, [...made, ...told], []),
      time,
      calendar: { value, series, lags },
    };
  },
};

const UNNAMED = { complaints: ['columns: name the columns of the dataset by their parts'] };

const numeric = (...names: string[]): Feature[] => names.map((name) => ({ name, kind: 'numeric' }));
const categorical = (...names: string[]): Feature[] => names.map((name) => ({ name, kind: 'categorical' }));

interface Common {
  data: ManifestOf<'pricing'>['data'];
  features?: ManifestOf<'pricing'>['features'];
}

/** The columns of drawn rows, which need not be named; null for a dataset, whose columns must be. */
function drawn<T>({ data }: Common, columns: T): T | null {
  return 'synthetic' in data ? columns : null;
}

/** What the family needs, then what the manifest names; of drawn rows all there are, unless it names some. */
function featuresOf(
  { data, features }: Common,
  needed: readonly Feature[],
  drawable: readonly Feature[],
): { features: Feature[] } {
  const named = features
    ? [...numeric(...features.numeric), ...categorical(...features.categorical)]
    : 'synthetic' in data
      ? drawable
      : [];
  const all = [...needed, ...named];
  return { features: all.filter(({ name }, index) => all.findIndex((one) => one.name === name) === index) };
}
