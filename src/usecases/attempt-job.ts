import type { RunData } from '../domain/data/ports';
import type { Dataset } from '../domain/dataset';
import { messageOf } from '../domain/errors';
import type { RecipeWork } from '../domain/families/work';
import type { JsonObject } from '../domain/json';
import type { ArtifactStore, ModelRepository, VersionRepository } from '../domain/ports';
import { exampleRows } from '../domain/recipes/dry-run';
import type { SyntheticExampleRepository } from '../domain/recipes/ports';
import type { Run } from '../domain/run';
import type { RunSpec } from '../domain/run-spec';
import type { TablePredictionJob } from '../domain/table-prediction';
import { TrainingError } from '../domain/training';
import type { EvaluatedModel, TrainingJob } from '../domain/training-job';
import type { SyntheticDatasets } from './data/synthetic';
import { evaluatedVersion } from './evaluated-version';
import { predictingVersion } from './registry/artifacts';

interface JobDeps {
  runData: RunData;
  synthetic: Pick<SyntheticDatasets, 'ensure'>;
  examples: Pick<SyntheticExampleRepository, 'find'>;
  models: Pick<ModelRepository, 'find'>;
  versions: Pick<VersionRepository, 'findNumbers'>;
  artifacts: Pick<ArtifactStore, 'fetch'>;
}

/** An attempt and where it works. */
export interface JobContext {
  /** In its current attempt. */
  run: Run;
  workFolder: string;
  log: (line: string) => void;
}

/**
 * What a trainer is to do for a run, with all the files it needs on this machine.
 * @throws TrainingError input when its data, or what it evaluates, are not there
 */
export async function prepareJob(deps: JobDeps, context: JobContext): Promise<TrainingJob> {
  const { run, workFolder, log } = context;
  const { spec } = run;
  if (spec === null) throw new TrainingError('code', `run ${run.id} has nothing to execute`);
  if (run.attempt === 1) for (const note of spec.notes ?? []) log(note);
  if (run.type === 'predict') throw new TrainingError('code', `run ${run.id} trains nothing`);
  const evaluated = run.type === 'eval' ? await fetchEvaluated(deps, context) : null;
  const sampleRows = spec.exampleOf === undefined ? null : await readExample(deps, spec.exampleOf);
  const dataset = await openDataset(deps, context, spec);
  return {
    runId: run.id,
    attempt: run.attempt,
    runType: run.type,
    engine: evaluated?.report.engine ?? spec.engine,
    dataset: evaluated === null ? dataset : readAs(dataset, evaluated),
    hyperparameters: spec.hyperparameters,
    useCv: spec.useCv && run.type === 'train',
    seed: spec.hyperparameters.seed ?? 0,
    maxRows: spec.hyperparameters.max_rows ?? Number.MAX_SAFE_INTEGER,
    recipe: spec.recipe ?? null,
    ...(sampleRows === null ? {} : { sampleRows }),
    evaluated,
    workFolder,
    resumeFrom: await fetchCheckpoint(deps.artifacts, context),
  };
}

/**
 * What is to be predicted for a run, with all the files that it takes on this machine.
 * @throws TrainingError input when its data, or the version, are not there
 */
export async function preparePrediction(
  { models, versions, runData, artifacts }: JobDeps,
  { run, workFolder }: JobContext,
): Promise<TablePredictionJob> {
  const { spec, modelId } = run;
  const model = modelId === null ? null : await models.find(modelId);
  if (!spec?.prediction || !model) throw new TrainingError('code', `run ${run.id} has nothing to predict`);
  if (model.deletedAt !== null) throw new TrainingError('input', 'the model was deleted');
  const [version] = await versions.findNumbers(model.id, [spec.prediction.version]);
  if (!version) throw new TrainingError('code', `version ${spec.prediction.version} is not stored`);
  const { artifact, signature } = predictingVersion(version);
  const artifactFile = `${workFolder}/model`;
  await artifacts.fetch(artifact, artifactFile);
  const table = await runData.openTable(spec.datasetId, workFolder, model.teamId);
  return {
    runId: run.id,
    attempt: run.attempt,
    version: version.number,
    artifactFile,
    signature,
    table,
    workFolder,
  };
}

async function openDataset(
  { models, runData, synthetic }: JobDeps,
  { run, workFolder }: JobContext,
  spec: RunSpec,
): Promise<Dataset> {
  const { datasetId, moreDatasetIds = [], recipe, drawn, exampleOf } = spec;
  if (recipe && (recipe.synthetic || exampleOf !== undefined))
    return syntheticDataset(recipe, spec, workFolder);
  if (drawn) await synthetic.ensure({ id: datasetId, drawn });
  const model = run.modelId === null ? null : await models.find(run.modelId);
  const opened = await runData.open([datasetId, ...moreDatasetIds], workFolder, model?.teamId ?? null);
  const { holdoutFraction = opened.split.holdoutFraction } = spec;
  if (!recipe) return { ...opened, split: { ...opened.split, holdoutFraction } };
  // Other columns may be what the recipe predicts: the texts of the registered target's values are not theirs.
  const isSameTarget = opened.target === recipe.target && opened.task !== 'multiclass_classification';
  const labels = isSameTarget ? (opened.labels ?? null) : null;
  return { ...opened, ...shapeOf(recipe, holdoutFraction), labels };
}

/** @throws TrainingError input when it was replaced by one that is too small */
async function readExample({ examples }: JobDeps, recipeId: string): Promise<readonly JsonObject[]> {
  const rows = exampleRows(await examples.find(recipeId));
  if (rows === null)
    throw new TrainingError(
      'input',
      `the synthetic example of ${recipeId} was replaced meanwhile: try again`,
    );
  return rows;
}

const HOLDOUT_FRACTION = 0.2;

/** The table is drawn by whoever trains. */
function syntheticDataset(recipe: RecipeWork, spec: RunSpec, workFolder: string): Dataset {
  return {
    id: spec.datasetId,
    title: 'Drawn rows',
    licence: 'CC0-1.0',
    format: 'csv',
    path: `${workFolder}/synthetic.csv`,
    ...shapeOf(recipe, spec.holdoutFraction ?? HOLDOUT_FRACTION),
  };
}

function shapeOf(
  { task, target, features, time, calendar }: RecipeWork,
  holdoutFraction: number,
): Pick<Dataset, 'task' | 'target' | 'features' | 'split' | 'calendar'> {
  const split: Dataset['split'] =
    time === null ? { kind: 'hash', holdoutFraction } : { kind: 'time', column: time, holdoutFraction };
  return { task, target, features, split, calendar };
}

/** The data as the evaluated model reads them. */
function readAs(dataset: Dataset, { report }: EvaluatedModel): Dataset {
  const { task, target, features, classes } = report;
  return { ...dataset, task, target, features, ...(classes ? { labels: classes } : {}) };
}

/** The champion of the run's model, else its newest version. */
async function fetchEvaluated(
  { models, versions, artifacts }: JobDeps,
  { run, workFolder }: JobContext,
): Promise<EvaluatedModel> {
  const model = run.modelId === null ? null : await models.find(run.modelId);
  const found = await evaluatedVersion(versions, model);
  if ('complaint' in found) throw new TrainingError('input', found.complaint);
  const artifactFile = `${workFolder}/evaluated`;
  await artifacts.fetch(found.artifact, artifactFile);
  return { version: found.number, artifactFile, report: found.report };
}

/** A checkpoint that can't be read is no reason to fail: the attempt begins afresh and its log says so. */
async function fetchCheckpoint(artifacts: JobDeps['artifacts'], context: JobContext): Promise<string | null> {
  const { run, workFolder, log } = context;
  if (run.checkpoint === null) return null;
  const file = `${workFolder}/resume-from`;
  try {
    await artifacts.fetch(run.checkpoint.artifact, file);
    return file;
  } catch (error) {
    const reason = messageOf(error);
    log(`the checkpoint of attempt ${run.checkpoint.attempt} can't be used, starting afresh: ${reason}`);
    return null;
  }
}
