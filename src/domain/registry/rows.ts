import type { JsonObject } from '../json';
import type { ModelSignature } from '../signature';

const NAMED_MAX = 10;

/**
 * What is odd about rows, though a model can read them: columns that it does not know, and categories that its training
 * never saw, which count as missing. One sentence for each column.
 */
export function oddities(
  { features, categories }: Pick<ModelSignature, 'features' | 'categories'>,
  rows: readonly JsonObject[],
): string[] {
  const known = new Set(features.map(({ name }) => name));
  const extra = new Set(rows.flatMap((row) => Object.keys(row).filter((name) => !known.has(name))));
  const unseen = features
    .filter(({ kind }) => kind === 'categorical')
    .flatMap(({ name }) => unseenIn(name, categories[name] ?? [], rows));
  const ignored = [...extra].slice(0, NAMED_MAX).map((name) => `'${name}' is no feature: it was ignored`);
  const more = extra.size - ignored.length;
  return [...ignored, ...(more > 0 ? [`${more} more columns were ignored`] : []), ...unseen];
}

function unseenIn(name: string, levels: readonly string[], rows: readonly JsonObject[]): string[] {
  const seen = new Set(levels);
  const values = rows.flatMap((row) => {
    const value = Object.hasOwn(row, name) ? row[name] : null;
    if (value === null || value === undefined || typeof value === 'object') return [];
    const text = String(value);
    return seen.has(text) || seen.has(`${text}.0`) ? [] : [text];
  });
  const different = [...new Set(values)];
  if (different.length === 0) return [];
  const told = different
    .slice(0, NAMED_MAX)
    .map((text) => `'${text}'`)
    .join(', ');
  const rest = different.length > NAMED_MAX ? ` and ${different.length - NAMED_MAX} more` : '';
  return [`'${name}' has values that training never saw, taken for missing: ${told}${rest}`];
}
