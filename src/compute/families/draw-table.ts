import { writeFile } from 'node:fs/promises';
import { standInTable } from '../../domain/families/stand-in';
import { type SyntheticTable, syntheticTable } from '../../domain/families/synthetic';
import type { JsonObject, JsonValue } from '../../domain/json';
import type { TrainingJob } from '../../domain/training-job';

/**
 * Writes the rows that a job brings, or that its recipe wants drawn, to the file of its dataset, as CSV; nothing where it
 * reads registered data.
 */
export async function drawTable(job: TrainingJob): Promise<void> {
  const table = tableOf(job);
  if (table === null) return;
  const lines = [table.columns, ...table.rows].map((row) => row.map(cellText).join(','));
  await writeFile(job.dataset.path, `${lines.join('\n')}\n`);
}

function tableOf({ recipe, sampleRows }: TrainingJob): { columns: readonly string[]; rows: Rows } | null {
  if (sampleRows) return tableOfObjects(sampleRows);
  if (!recipe?.synthetic) return null;
  const { synthetic } = recipe;
  return synthetic.standsIn
    ? standInTable(recipe, synthetic)
    : syntheticTable(recipe.roles.family, synthetic);
}

type Rows = SyntheticTable['rows'] | readonly JsonValue[][];

function tableOfObjects(objects: readonly JsonObject[]): { columns: string[]; rows: JsonValue[][] } {
  const columns = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  return { columns, rows: objects.map((object) => columns.map((name) => object[name] ?? null)) };
}

function cellText(value: JsonValue): string {
  if (value === null) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
