import { writeFile } from 'node:fs/promises';
import { syntheticTable } from '../../domain/families/synthetic';
import type { TrainingJob } from '../../domain/training';

/** Writes the rows that a recipe wants drawn to the file of its dataset, as CSV; nothing where it names registered data. */
export async function drawTable({ recipe, dataset }: TrainingJob): Promise<void> {
  if (!recipe?.synthetic) return;
  const { columns, rows } = syntheticTable(recipe.roles.family, recipe.synthetic);
  // No text in these tables holds a comma or a quote.
  const lines = [columns, ...rows].map((row) => row.join(','));
  await writeFile(dataset.path, `${lines.join('\n')}\n`);
}
