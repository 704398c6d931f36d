import type { ModelFamily } from '../model';
import { type Draws, drawsOf } from './draws';

/** A drawn table: the same seed gives the same rows. */
export interface SyntheticTable {
  columns: readonly string[];
  rows: readonly (readonly (string | number)[])[];
}

/** Price elasticity of demand by segment, and the list price around which prices lie. */
export const PRICING_TRUTH = {
  basic: { elasticity: -1.8, listPrice: 20 },
  premium: { elasticity: -1.2, listPrice: 60 },
  budget: { elasticity: -2.6, listPrice: 10 },
} as const;
/** What a unit costs, by its list price. */
const COST_SHARE = 0.55;

/** Chance of a response by segment and action. */
export const ACTION_TRUTH = {
  new: { discount: 0.35, email: 0.15, call: 0.2 },
  loyal: { discount: 0.2, email: 0.45, call: 0.25 },
  lapsed: { discount: 0.12, email: 0.08, call: 0.3 },
} as const;

/** Revenue that one more of each brings; what is not named here brings nothing. */
export const LOCATION_TRUTH = {
  footfall: 0.5,
  competitors: -20,
  median_income: 1,
  distance_to_transit: -15,
} as const;

/** Standard deviation of what nothing explains of the revenue. */
export const LOCATION_NOISE = 20;
/** The same of the series' values. */
export const FORECAST_NOISE = 8;

/** Rise a day, and what each day of the week adds, from Sunday. */
export const FORECAST_TRUTH = { perDay: 0.3, weekday: [-20, -10, 0, 5, 15, 40, -30] } as const;

/** The columns of the table of a family. */
export function syntheticColumns(family: ModelFamily): readonly string[] {
  return GENERATORS[family].columns;
}

/** Draws the table of a family, whose truth is known (the constants above), so that one can see whether a model found it. */
export function syntheticTable(
  family: ModelFamily,
  { rows, seed }: { rows: number; seed: number },
): SyntheticTable {
  const { columns, draw } = GENERATORS[family];
  return {
    columns,
    rows: Array.from({ length: rows }, (_, row) => draw(drawsOf(seed, row), { row, rows })),
  };
}

interface Place {
  row: number;
  rows: number;
}

interface Generator {
  columns: readonly string[];
  draw(draws: Draws, place: Place): (string | number)[];
}

const GENERATORS: Readonly<Record<ModelFamily, Generator>> = {
  pricing: {
    columns: ['week', 'segment', 'price', 'cost', 'promotion', 'week_of_year', 'units'],
    draw(draws, { row, rows }) {
      const week = Math.floor((row / rows) * 104);
      const segment = draws.pick(['basic', 'premium', 'budget']);
      const { elasticity, listPrice } = PRICING_TRUTH[segment];
      const price = listPrice * (0.75 + 0.5 * draws.uniform());
      const cost = listPrice * COST_SHARE * (0.95 + 0.1 * draws.uniform());
      const promotion = draws.uniform() < 0.2 ? 1 : 0;
      const season = 0.2 * Math.sin((2 * Math.PI * week) / 52);
      const expected = 4 + elasticity * Math.log(price / listPrice) + 0.3 * promotion + season;
      const units = Math.exp(expected + 0.1 * draws.normal());
      const numbers = [price, cost].map((value) => rounded(value, 2));
      return [dateText(7 * week), segment, ...numbers, promotion, week % 52, rounded(units, 1)];
    },
  },
  next_best_action: {
    columns: ['contacted_on', 'segment', 'tenure_months', 'action', 'responded'],
    draw(draws, { row, rows }) {
      const segment = draws.pick(['new', 'loyal', 'lapsed']);
      const action = draws.pick(['discount', 'email', 'call']);
      const tenure = Math.floor(60 * draws.uniform());
      const responded = draws.uniform() < ACTION_TRUTH[segment][action] ? 1 : 0;
      return [dateText(Math.floor((row / rows) * 365)), segment, tenure, action, responded];
    },
  },
  location_scoring: {
    columns: [
      'opened_on',
      'footfall',
      'competitors',
      'median_income',
      'distance_to_transit',
      'parking_spaces',
      'annual_revenue',
    ],
    draw(draws, { row, rows }) {
      const footfall = rounded(1_000 * draws.uniform(), 0);
      const competitors = Math.floor(9 * draws.uniform());
      const income = rounded(20 + 100 * draws.uniform(), 1);
      const distance = rounded(5 * draws.uniform(), 2);
      const parking = Math.floor(100 * draws.uniform());
      const revenue =
        400 +
        LOCATION_TRUTH.footfall * footfall +
        LOCATION_TRUTH.competitors * competitors +
        LOCATION_TRUTH.median_income * income +
        LOCATION_TRUTH.distance_to_transit * distance +
        LOCATION_NOISE * draws.normal();
      const opened = dateText(Math.floor((row / rows) * 1_460));
      return [opened, footfall, competitors, income, distance, parking, rounded(revenue, 1)];
    },
  },
  forecasting: {
    columns: ['date', 'value'],
    draw(draws, { row }) {
      const date = dateText(row);
      const weekday = FORECAST_TRUTH.weekday[new Date(date).getUTCDay()] ?? 0;
      const season = 25 * Math.sin((2 * Math.PI * row) / 365.25);
      const value = 200 + FORECAST_TRUTH.perDay * row + weekday + season + FORECAST_NOISE * draws.normal();
      return [date, rounded(value, 2)];
    },
  },
};

const FIRST_DAY_MS = Date.UTC(2022, 0, 1);
const DAY_MS = 86_400_000;

/** The `day`th day since the first, as `2022-01-01`. */
function dateText(day: number): string {
  return new Date(FIRST_DAY_MS + day * DAY_MS).toISOString().slice(0, 10);
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
