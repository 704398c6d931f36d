import type { JsonObject, JsonValue } from '../../domain/json';

/** In a row; the page of the thing itself shows all. */
const SHOWN_IN_ROW = 4;
const DIGITS = 5;

/** The first names and values in one line. */
export function metricsText(metrics: JsonObject): string {
  const told = Object.entries(metrics).map(([name, value]) => `${name} ${valueText(value)}`);
  const more = told.length > SHOWN_IN_ROW ? ['…'] : [];
  return [...told.slice(0, SHOWN_IN_ROW), ...more].join(', ');
}

/** A value as people read it: numbers to five digits. */
export function valueText(value: JsonValue | undefined): string {
  if (typeof value === 'number') return String(Number(value.toPrecision(DIGITS)));
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
