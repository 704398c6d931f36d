import { DomainError } from '../errors';
import { resolveHyperparameters } from '../hyperparameters';
import type { JsonObject } from '../json';
import type { PlanRun, RunPlan } from '../recipes/run-plan';
import type { RunSpec } from '../run-spec';
import type { Engine } from '../training';
import { columnsRead } from './columns-read';
import { MANIFEST_SCHEMAS } from './manifest';
import { SHAPES, type Shape } from './shapes';
import { syntheticColumns } from './synthetic';
import type { RecipeWork } from './work';

/** Engine of a manifest that names none: a line carries a trend on, which no tree does. */
const DEFAULT_ENGINES = {
  pricing: 'xgboost',
  next_best_action: 'xgboost',
  location_scoring: 'xgboost',
  forecasting: 'linear',
} as const satisfies Record<keyof typeof MANIFEST_SCHEMAS, Engine>;

/**
 * What a run of a recipe computes, from its effective manifest: or, where the manifest does not satisfy its family's
 * schema or reads columns that drawn rows do not have, all that stands against it, each with the member that it is about.
 */
export const planFamilyRun: PlanRun = ({ family, manifest, type }) => {
  const parsed = MANIFEST_SCHEMAS[family].safeParse(manifest);
  if (!parsed.success) return { complaints: parsed.error.issues.map(complaintOf) };
  const shape = SHAPES[family](manifest);
  if ('complaints' in shape) return shape;
  if (type === 'backtest' && shape.time === null)
    return { complaints: ['columns.time: a backtest needs a column of times'] };
  return specOf(shape, parsed.data, DEFAULT_ENGINES[family]);
};

interface CommonMembers {
  data: { dataset: string } | { synthetic: { rows: number; seed: number } };
  model: { engine?: Engine | undefined; hyperparameters: JsonObject; cross_validation: boolean };
  evaluation: { holdout: number; windows: number };
}

function specOf(shape: Shape, { data, model, evaluation }: CommonMembers, fallback: Engine): RunPlan {
  const engine = model.engine ?? fallback;
  const synthetic = 'synthetic' in data ? data.synthetic : null;
  const recipe = { ...shape, synthetic, windows: evaluation.windows };
  const missing = synthetic ? notDrawn(recipe) : [];
  if (missing.length > 0) return { complaints: missing };
  try {
    const hyperparameters = resolveHyperparameters([engine], model.hyperparameters).get(engine) ?? {};
    const spec: RunSpec = {
      engine,
      datasetId: 'dataset' in data ? data.dataset : `synthetic-${shape.roles.family}`,
      hyperparameters,
      useCv: model.cross_validation,
      holdoutFraction: evaluation.holdout,
      recipe,
    };
    return { spec };
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'VALIDATION_FAILED') throw error;
    return { complaints: error.fields.map(({ message }) => `model.hyperparameters: ${message}`) };
  }
}

/** Complaints of columns that the manifest reads and drawn rows do not have. */
function notDrawn(work: RecipeWork): string[] {
  const columns = syntheticColumns(work.roles.family);
  const missing = columnsRead(work).filter((name) => !columns.includes(name));
  const known = columns.join(', ');
  return missing.map(
    (name) => `data.synthetic: drawn rows have no column '${name}'; their columns are ${known}`,
  );
}

function complaintOf({ path, message }: { path: PropertyKey[]; message: string }): string {
  return path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`;
}
