import { randomUUID } from 'node:crypto';
import type { NewEvent } from '../../src/domain/event';
import { type Model, newModel } from '../../src/domain/model';
import { type ModelVersion, metricsOf, trainingMetricsOf } from '../../src/domain/model-version';
import { type Artifact, acceptRun, type NewRun, type Run } from '../../src/domain/run';
import type { RunSpec } from '../../src/domain/run-spec';
import { aReport } from '../support/scripted-trainer';

export const NOON = '2020-03-01T12:00:00.000Z';

/** `ms` after noon. */
export function afterNoon(ms: number): string {
  return new Date(Date.parse(NOON) + ms).toISOString();
}

export function aSpec(changes: Partial<RunSpec> = {}): RunSpec {
  return { engine: 'xgboost', datasetId: 'flights', hyperparameters: { seed: 1 }, useCv: false, ...changes };
}

/** What acceptance of a single training makes, and its event. */
export function accepted(asked: Partial<NewRun> = {}, now: string = NOON): { run: Run; event: NewEvent } {
  const facets = { train: { modelType: 'xgboost' as const, retrain: false } };
  const common = { id: randomUUID(), facets, spec: aSpec(), modelId: null, parentId: null };
  return acceptRun({ ...common, children: [], actor: 'local', ...asked }, now);
}

/** A run in any state. */
export function aRun(changes: Partial<Run> = {}): Run {
  return { ...accepted().run, ...changes };
}

export function anArtifact(key = 'models/x/1/model.json'): Artifact {
  return { key, sha256: 'a'.repeat(64), sizeBytes: 10 };
}

export function aModel(changes: Partial<Model> = {}): Model {
  const asked = { id: randomUUID(), name: 'xgboost', facets: { train: { modelType: 'xgboost' as const } } };
  return { ...newModel(asked, NOON), ...changes };
}

export function aVersion(changes: Partial<ModelVersion> = {}): ModelVersion {
  return {
    id: 'ver_1',
    modelId: 'm',
    number: 1,
    runId: 'r',
    datasetId: 'flights',
    recipeVersionId: null,
    artifactKey: 'models/x/1/model.json',
    artifactPath: 'models/x/1/model.json',
    sha256: 'a'.repeat(64),
    sizeBytes: 10,
    metrics: metricsOf(aReport()),
    trainingMetrics: trainingMetricsOf(aReport()),
    report: aReport(),
    createdAt: NOON,
    ...changes,
  };
}
