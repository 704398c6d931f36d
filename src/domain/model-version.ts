import { hexId } from './ids';
import type { JsonObject, JsonValue } from './json';
import type { Run } from './run';
import type { ModelSignature } from './signature';
import type { TrainingReport } from './training';

/** An immutable, numbered result of one run of one model. JSON-safe. */
export interface ModelVersion {
  /** `ver_` and the run's hex id: one run makes at most one version. */
  id: string;
  modelId: string;
  /** 1, 2, 3 … within the model. */
  number: number;
  runId: string;
  /** Null where the run was executed outside. */
  datasetId: string | null;
  /** The recipe's version that the run followed, if it followed one. */
  recipeVersionId: string | null;
  /** Where the artifact lies in the artifact store; null for one that lies elsewhere, or none. */
  artifactKey: string | null;
  /** As it was reported, else the key; null without an artifact. */
  artifactPath: string | null;
  /** Lower-case hex, taken when the version was registered; null where the service can't read the artifact. */
  sha256: string | null;
  sizeBytes: number | null;
  /** How well it does, by name. */
  metrics: JsonObject;
  /** How its training went, by name. */
  trainingMetrics: JsonObject;
  /** Of a builtin training. */
  report: TrainingReport | null;
  /** Of a version that was made elsewhere, where it was registered with one. */
  signature?: ModelSignature;
  createdAt: string;
}

/** Id of the one version that a run can make. */
export function versionId(runId: string): string {
  return `ver_${hexId(runId)}`;
}

/** True when the digest was taken here: only such a version can predict. */
export function isVerified({ artifactKey, sha256 }: Pick<ModelVersion, 'artifactKey' | 'sha256'>): boolean {
  return artifactKey !== null && sha256 !== null;
}

/** What a succeeded run leaves as a version of its model; null for one without a model. */
export function versionOf(run: Run, now: string): Omit<ModelVersion, 'number'> | null {
  const { modelId, spec, artifact, report, outside, facets } = run;
  if (modelId === null) return null;
  const reported = outside?.artifacts['model_artifact_path'] ?? outside?.artifacts['model_path'];
  return {
    id: versionId(run.id),
    modelId,
    runId: run.id,
    datasetId: spec?.datasetId ?? null,
    recipeVersionId: facets.recipe?.recipeVersionId ?? null,
    artifactKey: artifact?.key ?? null,
    artifactPath: typeof reported === 'string' ? reported : (artifact?.key ?? null),
    sha256: artifact?.sha256 ?? null,
    sizeBytes: artifact?.sizeBytes ?? null,
    metrics: { ...(report ? metricsOf(report) : {}), ...outside?.metrics },
    trainingMetrics: { ...(report ? trainingMetricsOf(report) : {}), ...outside?.trainingMetrics },
    report,
    ...(outside?.signature ? { signature: outside.signature } : {}),
    createdAt: now,
  };
}

/** Hold-out metrics as faces show them: in snake case, and those of a recipe's family by their published names. */
export function metricsOf({
  metrics,
  familyMetrics,
}: Pick<TrainingReport, 'metrics' | 'familyMetrics'>): JsonObject {
  const named = Object.entries(metrics).map(([name, value]) => [snakeCase(name), value] as const);
  return { ...Object.fromEntries(named), ...familyMetrics };
}

/** How a builtin training went. */
export function trainingMetricsOf({ rows, rounds, resumed }: TrainingReport): { [name: string]: JsonValue } {
  return {
    rounds,
    training_rows: rows.train,
    validation_rows: rows.validation,
    holdout_rows: rows.holdout,
    resumed,
  };
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
