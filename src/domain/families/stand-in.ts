import type { Feature } from '../dataset';
import { featuresRead } from './columns-read';
import { drawsOf } from './draws';
import { type SyntheticTable, syntheticTable } from './synthetic';
import type { RecipeWork } from './work';

/**
 * The table of a family under the names that a manifest gives its columns, for a dataset that is not read: what plays a
 * part in the family is drawn as it always is, and all other features hold noise.
 */
export function standInTable(work: RecipeWork, asked: { rows: number; seed: number }): SyntheticTable {
  const { columns, rows } = syntheticTable(work.roles.family, asked);
  const parts = partsOf(work);
  const [first = []] = rows;
  for (const { name, kind } of work.features) {
    const place = columns.indexOf(name);
    const isSame = place >= 0 && (typeof first[place] === 'number') === (kind === 'numeric');
    if (!parts.has(name) && isSame) parts.set(name, name);
  }
  const noise = featuresRead(work).filter(({ name }) => !parts.has(name));
  const places = [...parts.values()].map((origin) => columns.indexOf(origin));
  return {
    columns: [...parts.keys(), ...noise.map(({ name }) => name)],
    rows: rows.map((row, index) => [
      ...places.map((place) => row[place] ?? ''),
      ...noiseRow(noise, asked.seed + 1, index),
    ]),
  };
}

/** The manifest's columns by the generator's columns that play the same parts. */
function partsOf({ roles, target, time }: RecipeWork): Map<string, string> {
  const named: (readonly [string | null, string])[] = [];
  if (roles.family === 'pricing')
    named.push([roles.price, 'price'], [roles.cost, 'cost'], [target, 'units'], [time, 'week']);
  if (roles.family === 'next_best_action')
    named.push([roles.action, 'action'], [target, 'responded'], [time, 'contacted_on']);
  if (roles.family === 'location_scoring') named.push([target, 'annual_revenue'], [time, 'opened_on']);
  if (roles.family === 'forecasting') named.push([target, 'value'], [time, 'date']);
  return new Map(named.flatMap(([name, origin]) => (name === null ? [] : [[name, origin] as const])));
}

function noiseRow(noise: readonly Feature[], seed: number, row: number): (string | number)[] {
  const draws = drawsOf(seed, row);
  return noise.map(({ kind }) =>
    kind === 'numeric' ? Number(draws.normal().toFixed(4)) : draws.pick(['a', 'b', 'c']),
  );
}
