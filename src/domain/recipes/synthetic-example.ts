import type { NewEvent } from '../event';
import type { JsonObject, JsonValue } from '../json';

/** Made-up data that show what a recipe takes, and a run on them. */
export interface SyntheticExample {
  id: string;
  recipeId: string;
  datasetSchema: JsonObject;
  sampleRows: readonly JsonValue[];
  exampleRun: JsonObject;
  actor: string;
  createdAt: string;
}

/** That it took the place of the one before, if there was one. */
export function examplePut({ id, sampleRows, actor }: SyntheticExample): NewEvent {
  return { type: 'syntheticExample.put', actor, data: { exampleId: id, sampleRows: sampleRows.length } };
}
