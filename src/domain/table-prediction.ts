import { isNumberType } from './data/table';
import type { TableFile } from './dataset';
import type { ModelSignature } from './signature';
import type { Task } from './training';

/** A version that is applied to a table. Paths are absolute, or relative to the installed package. */
export interface TablePredictionJob {
  runId: string;
  attempt: number;
  /** Number of the version. */
  version: number;
  artifactFile: string;
  signature: ModelSignature;
  /** By the name that people know it by: `sales@3`. */
  table: TableFile & { id: string };
  /** An empty folder that this attempt alone writes to. */
  workFolder: string;
}

/** What is known of a table to which its predictions were added. JSON-safe. */
export interface PredictedTable {
  rows: number;
  /** The columns that hold the predictions, after those of the table. */
  columns: readonly string[];
  /** What was odd about the rows, a sentence for each column. */
  warnings: readonly string[];
  /** When its file was removed because its time was over; null while it is there. */
  removedAt: string | null;
}

/** A finished Parquet file, in the job's work folder. */
export interface TablePredictionOutcome {
  file: string;
  predicted: PredictedTable;
}

/** A column of predictions and its DuckDB type. */
export interface PredictionColumn {
  name: string;
  type: 'DOUBLE' | 'INTEGER' | 'VARCHAR' | 'MAP(VARCHAR, DOUBLE)';
}

const COLUMNS: { readonly [T in Task]: readonly PredictionColumn[] } = {
  binary_classification: [
    { name: 'prediction_probability', type: 'DOUBLE' },
    { name: 'prediction_label', type: 'INTEGER' },
  ],
  // By the names of the classes, which as columns could be those of others.
  multiclass_classification: [
    { name: 'prediction_probabilities', type: 'MAP(VARCHAR, DOUBLE)' },
    { name: 'prediction_label', type: 'VARCHAR' },
  ],
  regression: [{ name: 'prediction_value', type: 'DOUBLE' }],
};

/** The columns that predictions are kept in: what a prediction of one row calls them, after `prediction_`. */
export function predictionColumns({ task }: Pick<ModelSignature, 'task'>): readonly PredictionColumn[] {
  return COLUMNS[task];
}

/**
 * Why a model can't be applied to a table with these columns (DuckDB's types), in words; null when it can, whatever the
 * rows hold.
 */
export function tableComplaint(
  signature: Pick<ModelSignature, 'task' | 'features'>,
  columns: ReadonlyMap<string, string>,
): string | null {
  const missing = signature.features.filter(({ name }) => !columns.has(name)).map(({ name }) => name);
  const unfit = signature.features.flatMap(({ name, kind }) => {
    const type = columns.get(name);
    return kind === 'categorical' || type === undefined || canHoldNumbers(type)
      ? []
      : [`'${name}' is ${type}`];
  });
  const own = new Set(predictionColumns(signature).map(({ name }) => name));
  const taken = [...columns.keys()].filter((name) => own.has(name.toLowerCase()));
  const complaints = [
    ...(missing.length > 0 ? [`it has no column ${quoted(missing)}, which the model reads`] : []),
    ...(unfit.length > 0 ? [`the model reads numbers where ${unfit.join(', ')}`] : []),
    ...(taken.length > 0 ? [`its column ${quoted(taken)} has the name of a prediction: rename it`] : []),
  ];
  return complaints.length > 0 ? complaints.join('; ') : null;
}

/** Texts may be numbers; which of them are not is seen row by row. */
function canHoldNumbers(type: string): boolean {
  return isNumberType(type) || type === 'VARCHAR';
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ');
}
