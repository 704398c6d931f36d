import type { JsonObject } from '../domain/json';
import type { ForeignModel, ForeignVersion } from '../domain/registry/foreign';

/** The alias by which MLflow's users name what serves. */
const CHAMPION = 'champion';
/** What did so before MLflow had aliases. */
const PRODUCTION = 'Production';

interface Pair {
  key: string;
  value: string | number;
}

/** A registered model as MLflow answers it. */
export interface MlflowModel {
  name: string;
  description?: string;
  aliases?: { alias: string; version: string }[];
  latest_versions?: { version: string; current_stage?: string }[];
}

/** A model version as MLflow answers it. Times in milliseconds. */
export interface MlflowVersion {
  name: string;
  version: string;
  creation_timestamp: number;
  description?: string;
  source?: string;
  run_id?: string;
}

/** A run as MLflow answers it. */
export interface MlflowRun {
  info: { run_id: string; run_name?: string; start_time?: number; end_time?: number };
  data: { metrics?: Pair[]; params?: Pair[] };
}

/** A list, which MLflow leaves out when it is empty. */
export function listOf<T>(value: unknown): T[] {
  return Array.isArray(value) ? (value as T[]) : [];
}

/** A model and its versions, as they are brought in. */
export function toModel(model: MlflowModel, versions: readonly ForeignVersion[]): ForeignModel {
  const alias = model.aliases?.find((each) => each.alias === CHAMPION);
  const staged = model.latest_versions?.find((each) => each.current_stage === PRODUCTION);
  const champion = alias ?? staged;
  return {
    name: model.name,
    description: model.description ?? '',
    versions,
    champion: champion ? Number(champion.version) : null,
  };
}

/** A version with what its run told; null for a version without a run. */
export function foreignVersion(version: MlflowVersion, run: MlflowRun | null): ForeignVersion {
  const { name, version: number, creation_timestamp: createdAt, source, run_id: runId } = version;
  const ofRun = run && {
    mlflow_run_name: run.info.run_name ?? null,
    parameters: valuesOf(run.data.params),
    started_at: timeOf(run.info.start_time),
    ended_at: timeOf(run.info.end_time),
  };
  return {
    number: Number(number),
    key: `${name}/${number}`,
    createdAt: new Date(createdAt).toISOString(),
    source: source === undefined || source === '' ? null : source,
    metrics: valuesOf(run?.data.metrics),
    told: {
      description: version.description ?? '',
      ...(runId === undefined || runId === '' ? {} : { mlflow_run_id: runId }),
      ...ofRun,
    },
  };
}

function valuesOf(pairs: readonly Pair[] = []): JsonObject {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value]));
}

function timeOf(milliseconds: number | undefined): string | null {
  return milliseconds === undefined ? null : new Date(milliseconds).toISOString();
}
