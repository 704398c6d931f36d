import type { JsonObject } from '../json';
import type { RunSpec } from '../run-spec';
import type { SyntheticExample } from './synthetic-example';

/** Rows that a dry run draws at most. */
const ROWS_MAX = 3_000;
/** Fewer rows than these can be looked at, but not learned from. */
const EXAMPLE_ROWS_MIN = 200;
const SEED = 7;
/** Most of what makes a training long. */
const HYPERPARAMETERS_MAX: Readonly<Record<string, number>> = { n_estimators: 200, epochs: 20 };

/** The rows of a recipe's synthetic example, where a model can be learned from them; else null. */
export function exampleRows(example: Pick<SyntheticExample, 'sampleRows'> | null): JsonObject[] | null {
  const rows = example?.sampleRows ?? [];
  const objects = rows.filter(
    (row): row is JsonObject => row !== null && typeof row === 'object' && !Array.isArray(row),
  );
  return objects.length === rows.length && rows.length >= EXAMPLE_ROWS_MIN ? objects : null;
}

/**
 * What a dry run computes of what a run would compute: on few rows, and for seconds. Rows that are drawn stay the
 * manifest's own. A dataset is not read: in its place are the rows of `exampleOf`, a recipe, where one is given, else
 * rows that are drawn for the family under the manifest's names.
 */
export function dryRunSpec(spec: RunSpec, exampleOf: string | null): RunSpec {
  const { recipe, notes: _notes, ...rest } = spec;
  if (!recipe) throw new Error('only what a recipe says is tried out');
  const { synthetic, roles } = recipe;
  const { hyperparameters, notes } = bounded(spec.hyperparameters);
  const base = { ...rest, hyperparameters, notes };
  if (synthetic) {
    const rows = Math.min(synthetic.rows, ROWS_MAX);
    return { ...base, recipe: { ...recipe, synthetic: { ...synthetic, rows } } };
  }
  if (exampleOf !== null) return { ...base, datasetId: `example-${exampleOf}`, exampleOf, recipe };
  const drawn = { rows: ROWS_MAX, seed: SEED, standsIn: true } as const;
  return { ...base, datasetId: `synthetic-${roles.family}`, recipe: { ...recipe, synthetic: drawn } };
}

function bounded(asked: RunSpec['hyperparameters']): Pick<RunSpec, 'hyperparameters'> & { notes: string[] } {
  const notes: string[] = [];
  const entries = Object.entries(asked).map(([name, value]) => {
    const most = HYPERPARAMETERS_MAX[name] ?? value;
    if (value > most) notes.push(`${name} is ${most} in a dry run, not ${value}`);
    return [name, Math.min(value, most)] as const;
  });
  return { hyperparameters: Object.fromEntries(entries), notes };
}
