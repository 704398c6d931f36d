import { CALENDAR_FEATURES, type Feature } from '../dataset';
import type { RecipeWork } from './work';

/** Features that lie in the table itself: those of a calendar are made of its times. */
export function featuresRead({ features, calendar }: RecipeWork): readonly Feature[] {
  if (calendar === null) return features;
  const lags = calendar.lags.map((lag) => `lag_${lag}`);
  const made = new Set([...CALENDAR_FEATURES.map(({ name }) => name), ...lags]);
  return features.filter(({ name }) => !made.has(name));
}

/** All columns that a table must have. */
export function columnsRead(work: RecipeWork): string[] {
  const { time, target } = work;
  const names = [...(time === null ? [] : [time]), target, ...featuresRead(work).map(({ name }) => name)];
  return [...new Set(names)];
}
