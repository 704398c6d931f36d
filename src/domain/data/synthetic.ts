import type { Task } from '../training';
import type { Ontology, OntologyColumn, OntologyType } from './ontology';

/** A table that is drawn: the columns that a model learns from, and a target that depends on them in a known way. */
export interface SyntheticTable {
  columns: readonly {
    name: string;
    type: 'number' | 'integer' | 'boolean' | 'category';
    values: readonly string[];
  }[];
  target: string;
  task: Task;
  rows: number;
  seed: number;
}

/** A table that is registered as a dataset once it is drawn. */
export interface DrawnTable {
  table: SyntheticTable;
  title: string;
  /** Whose the columns are; null: nobody's. */
  teamId: string | null;
}

/** Enough for folds and a hold-out, and drawn in well under a second. */
export const SYNTHETIC_ROWS = 4_000;
/** More would make each of them matter too little to be found. */
const COLUMNS_MAX = 40;
const USUAL_VALUES = ['a', 'b', 'c', 'd'];
const DEFAULT_COLUMNS: readonly OntologyColumn[] = [
  ...['feature_1', 'feature_2', 'feature_3'].map((name) => column(name, 'number')),
  column('feature_4', 'integer'),
  column('segment', 'category'),
];
const TYPES: Partial<Record<OntologyType, SyntheticTable['columns'][number]['type']>> = {
  number: 'number',
  integer: 'integer',
  boolean: 'boolean',
  category: 'category',
};

/**
 * What is drawn for an ontology: its columns that can be learned from, texts and times left out. Its target is the
 * column that it marks as one, else one is added. Without an ontology, or with none such column, a table of five.
 */
export function planSynthetic(
  ontology: Pick<Ontology, 'entities'> | null,
  { task, seed }: { task: Task; seed: number },
): SyntheticTable {
  const all = (ontology?.entities ?? []).flatMap((entity, index, { length }) =>
    entity.columns.map((each) => ({
      ...each,
      name: length > 1 && index > 0 ? `${entity.name}.${each.name}` : each.name,
    })),
  );
  const usable = all.filter(({ type, isTarget }) => TYPES[type] !== undefined && !isTarget);
  const chosen = (usable.length > 0 ? usable : DEFAULT_COLUMNS).slice(0, COLUMNS_MAX);
  const names = new Set(chosen.map(({ name }) => name));
  const marked = all.find(({ isTarget }) => isTarget)?.name ?? 'target';
  const target = names.has(marked) ? `${marked}_target` : marked;
  const columns = chosen.map(({ name, type, values }) => ({
    name,
    type: TYPES[type] ?? ('number' as const),
    values: type === 'category' ? (values.length > 1 ? values : USUAL_VALUES) : [],
  }));
  return { columns, target, task, rows: SYNTHETIC_ROWS, seed };
}

/**
 * The value of the target before noise, from the values of the columns as numbers in [0, 1]: a weighted sum, whose
 * weights fall from column to column and alternate in sign, and one product of the first two.
 */
export function syntheticSignal(values: readonly number[]): number {
  const linear = values.reduce((sum, value, index) => {
    const weight = (index % 2 === 0 ? 1 : -1) / (1 + index / 2);
    return sum + weight * (value - 0.5);
  }, 0);
  const [first = 0.5, second = 0.5] = values;
  return 3 * linear + 2 * (first - 0.5) * (second - 0.5);
}

function column(name: string, type: OntologyType): OntologyColumn {
  return { name, type, values: [], isTarget: false };
}
