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
