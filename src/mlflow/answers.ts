import { DomainError } from '../domain/errors';
import type { JsonObject } from '../domain/json';
import type { ForeignModel, ForeignVersion } from '../domain/registry/foreign';

/** The alias by which MLflow's users name what serves. */
const CHAMPION = 'champion';
/** What did so before MLflow had aliases. */
const PRODUCTION = 'Production';
/** Tags that MLflow itself sets, some of them long. */
const OWN_TAG = /^mlflow\./;
/** As far as times go in JavaScript. */
const MILLISECONDS_MAX = 8.64e15;

/** A metric, a parameter or a tag; a metric that is no number is `NaN`, `Infinity` or `-Infinity`, as text. */
export interface Pair {
  key: string;
  value: string | number;
}

/** A registered model as MLflow answers it. */
export interface MlflowModel {
  name: string;
  description?: string | null;
  aliases?: { alias: string; version: string }[];
  tags?: Pair[];
}

/** A model version as MLflow answers it. Times in milliseconds. */
export interface MlflowVersion {
  name: string;
  version: string;
  creation_timestamp: number;
  current_stage?: string | null;
  description?: string | null;
  source?: string | null;
  run_id?: string | null;
  tags?: Pair[];
}

/** A run as MLflow answers it, with the newest value of each metric. */
export interface MlflowRun {
  info: {
    run_id: string;
    run_name?: string | null;
    start_time?: number | null;
    end_time?: number | null;
    artifact_uri?: string | null;
  };
  data: { metrics?: Pair[]; params?: Pair[]; tags?: Pair[] };
}

/** A list, which MLflow leaves out when it is empty. */
export function listOf<T>(value: unknown): T[] {
  return Array.isArray(value) ? (value as T[]) : [];
}

/**
 * A model and its versions, as they are brought in.
 * @throws DomainError VALIDATION_FAILED for a version without a number or a time
 */
export function toModel(
  model: MlflowModel,
  told: readonly { version: MlflowVersion; run: MlflowRun | null }[],
): ForeignModel {
  const numbers = told
    .filter(({ version }) => version.current_stage === PRODUCTION)
    .map(({ version }) => Number(version.version));
  const alias = model.aliases?.find((each) => each.alias === CHAMPION);
  const staged = numbers.length > 0 ? Math.max(...numbers) : null;
  return {
    name: model.name,
    versions: told
      .map(({ version, run }) => toVersion(model, version, run))
      .sort((a, b) => a.number - b.number),
    champion: alias ? Number(alias.version) : staged,
  };
}

function toVersion(model: MlflowModel, version: MlflowVersion, run: MlflowRun | null): ForeignVersion {
  const { name, version: number, creation_timestamp: createdAt, source, run_id: runId } = version;
  if (!/^[1-9]\d{0,8}$/.test(number) || !isTime(createdAt))
    throw new DomainError(
      'VALIDATION_FAILED',
      `the version "${number}" has no number or no time of creation`,
    );
  const aliases = (model.aliases ?? []).filter((each) => Number(each.version) === Number(number));
  const ofRun = run && {
    mlflow_run_name: run.info.run_name ?? null,
    parameters: valuesOf(run.data.params),
    run_tags: valuesOf(run.data.tags?.filter(({ key }) => !OWN_TAG.test(key))),
    started_at: timeOf(run.info.start_time),
    ended_at: timeOf(run.info.end_time),
  };
  return {
    number: Number(number),
    key: `${name}/${number}`,
    createdAt: new Date(createdAt).toISOString(),
    source: source || null,
    metrics: valuesOf(run?.data.metrics),
    told: {
      model_description: model.description ?? '',
      model_tags: valuesOf(model.tags),
      description: version.description ?? '',
      tags: valuesOf(version.tags),
      aliases: aliases.map(({ alias }) => alias),
      ...(runId ? { mlflow_run_id: runId } : {}),
      ...ofRun,
    },
  };
}

function valuesOf(pairs: readonly Pair[] = []): JsonObject {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value]));
}

function isTime(milliseconds: number): boolean {
  return Number.isSafeInteger(milliseconds) && Math.abs(milliseconds) <= MILLISECONDS_MAX;
}

function timeOf(milliseconds: number | null | undefined): string | null {
  return milliseconds && isTime(milliseconds) ? new Date(milliseconds).toISOString() : null;
}
