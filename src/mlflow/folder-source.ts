import { dirname, join } from 'node:path';
import { DomainError } from '../domain/errors';
import type { LeftOut } from '../domain/registry/foreign';
import type { MlflowRun, MlflowVersion } from './answers';
import { foldersIn, type Meta, readMeta, readMetrics, readTexts, textOf, timeOf } from './folder-records';
import { createLocalArtifacts, type ExperimentFolder } from './local-artifacts';
import { type MlflowSource, type RegisteredModel, unlessUnreadable } from './source';

const MODELS = 'models';
const TRASH = '.trash';
const VERSION = /^version-\d+$/;
/** As MLflow has it; nothing that leads out of a folder. */
const RUN_ID = /^[a-z0-9][\w-]*$/i;
/** A version that was deleted keeps its folder. */
const DELETED = 'Deleted_Internal';

/**
 * An MLflow that keeps its records in a folder (`mlruns`), as MLflow 2 does unless told otherwise. Files are read in
 * it, in `mlartifacts` beside it, and in the folders given.
 * @throws DomainError VALIDATION_FAILED for a folder without such records, saying what was looked for
 */
export async function createFolderSource(
  folder: string,
  { artifacts }: { artifacts: readonly string[] },
): Promise<MlflowSource> {
  const experiments = await experimentsOf(folder);
  const models = await foldersIn(join(folder, MODELS));
  await assertRecords(folder, { experiments: experiments.length, models });
  const base = dirname(folder);
  const local = createLocalArtifacts({
    folders: [folder, join(base, 'mlartifacts'), ...artifacts],
    experiments,
    base,
  });
  const places = new Map<MlflowVersion, string | null>();
  return {
    async registered() {
      const leftOut: LeftOut[] = [];
      const found: RegisteredModel[] = [];
      for (const name of models) {
        const model = await readModel(join(folder, MODELS, name), places).catch(
          unlessUnreadable(leftOut, name),
        );
        if (model) found.push(model);
      }
      return { models: found, leftOut };
    },
    async run(id) {
      if (!RUN_ID.test(id)) return null;
      for (const { path } of experiments) {
        const run = await readRun(join(path, id));
        if (run) return run;
      }
      return null;
    },
    place: async (version) => places.get(version) ?? null,
    files: (place) => local.find(place),
    outside: (place) => local.outside(place),
    close: () => undefined,
  };
}

/** Those that were deleted too: their runs made versions. */
async function experimentsOf(folder: string): Promise<(ExperimentFolder & { path: string })[]> {
  const found: (ExperimentFolder & { path: string })[] = [];
  for (const parent of [folder, join(folder, TRASH)])
    for (const name of await foldersIn(parent)) {
      const path = join(parent, name);
      const meta = await readMeta(path).catch(() => null);
      const id = meta && textOf(meta, 'experiment_id');
      if (meta && id === name) found.push({ id, path, location: textOf(meta, 'artifact_location') ?? '' });
    }
  return found;
}

/** An experiment has a folder `models` too, of other things. */
async function assertRecords(
  folder: string,
  found: { experiments: number; models: readonly string[] },
): Promise<void> {
  const own = await readMeta(folder).catch(() => null);
  const isExperiment = own !== null && textOf(own, 'experiment_id') !== null;
  const metas = found.models.map((name) => readMeta(join(folder, MODELS, name)).catch(() => null));
  const hasModels = (await Promise.all(metas)).some((meta) => meta !== null);
  if (!isExperiment && (found.experiments > 0 || hasModels)) return;
  const hint = isExperiment ? ` It is one experiment: name ${dirname(folder)}.` : '';
  throw new DomainError(
    'VALIDATION_FAILED',
    `${folder} has no records of MLflow: neither registered models (a folder "${MODELS}" of folders with a meta.yaml) nor an experiment (a folder with a meta.yaml) was found in it.${hint}`,
  );
}

async function readModel(
  folder: string,
  places: Map<MlflowVersion, string | null>,
): Promise<RegisteredModel> {
  const meta = await metaOf(folder);
  const name = named(meta, folder);
  const versions: MlflowVersion[] = [];
  for (const each of (await foldersIn(folder)).filter((entry) => VERSION.test(entry))) {
    const found = await readVersion(join(folder, each), name);
    if (found.version.current_stage === DELETED) continue;
    versions.push(found.version);
    places.set(found.version, found.place);
  }
  const aliases = await readTexts(join(folder, 'aliases'));
  const model = {
    name,
    description: textOf(meta, 'description'),
    aliases: aliases.map(({ key, value }) => ({ alias: key, version: String(value) })),
    tags: await readTexts(join(folder, 'tags')),
  };
  return { model, versions };
}

async function readVersion(
  folder: string,
  name: string,
): Promise<{ version: MlflowVersion; place: string | null }> {
  const meta = await metaOf(folder);
  const version = {
    name,
    version: textOf(meta, 'version') ?? '',
    creation_timestamp: timeOf(meta, 'creation_timestamp') ?? Number.NaN,
    current_stage: textOf(meta, 'current_stage'),
    description: textOf(meta, 'description'),
    source: textOf(meta, 'source'),
    run_id: textOf(meta, 'run_id'),
    tags: await readTexts(join(folder, 'tags')),
  };
  return { version, place: textOf(meta, 'storage_location') ?? version.source };
}

async function readRun(folder: string): Promise<MlflowRun | null> {
  const meta = await readMeta(folder);
  if (meta === null) return null;
  return {
    info: {
      run_id: textOf(meta, 'run_id') ?? textOf(meta, 'run_uuid') ?? '',
      run_name: textOf(meta, 'run_name') ?? textOf(meta, 'name'),
      start_time: timeOf(meta, 'start_time'),
      end_time: timeOf(meta, 'end_time'),
      artifact_uri: textOf(meta, 'artifact_uri'),
    },
    data: {
      metrics: await readMetrics(join(folder, 'metrics')),
      params: await readTexts(join(folder, 'params')),
      tags: await readTexts(join(folder, 'tags')),
    },
  };
}

async function metaOf(folder: string): Promise<Meta> {
  const meta = await readMeta(folder);
  if (meta === null) throw new DomainError('VALIDATION_FAILED', `${folder} has no meta.yaml`);
  return meta;
}

function named(meta: Meta, folder: string): string {
  const name = textOf(meta, 'name');
  if (name) return name;
  throw new DomainError('VALIDATION_FAILED', `${folder} has a meta.yaml without a name`);
}
