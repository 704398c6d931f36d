import { randomUUID } from 'node:crypto';
import type { Principal } from '../../domain/auth/principal';
import { currentVersion, foreignTeam, mayServe, parseReference } from '../../domain/data/registered-dataset';
import { DomainError, refusedField } from '../../domain/errors';
import type { Model } from '../../domain/model';
import type { ArtifactStore, ModelRepository, VersionRepository } from '../../domain/ports';
import type { Created, OnceOnly } from '../../domain/request-key';
import { type Artifact, type Run, visibleState } from '../../domain/run';
import type { RunSpec } from '../../domain/run-spec';
import { tableComplaint } from '../../domain/table-prediction';
import type { Datasets, ShownDataset } from '../data/datasets';
import type { RunAcceptance } from '../run-acceptance';
import type { RunHistory } from '../run-history';
import { predictingVersion } from './artifacts';
import { championOf } from './predictions';
import { versionOf } from './versions';
import { visibleModel } from './visible-model';

/** What a caller wants predicted. */
export interface TablePredictionAsked {
  modelId: string;
  /** Null: the version that serves now. */
  version: number | null;
  /** `sales`, or `sales@3` for its third version; the newest one unless it is named. */
  dataset: string;
  /** Of the bytes that are meant; null: whatever the version holds. */
  datasetSha256: string | null;
}

/** Batches of predictions: a version applied to a registered table, by a run of its own. */
export interface TablePredictions {
  /**
   * Accepts one; version and data are settled then, whatever is promoted or registered later.
   * @throws DomainError NOT_FOUND, INVALID_STATE where no version serves, it can't predict here or the data are another
   * team's, VALIDATION_FAILED naming columns that the table lacks, UNAVAILABLE at the cap of open runs
   */
  start(
    asked: TablePredictionAsked,
    principal: Principal,
    once: OnceOnly<Run> | undefined,
  ): Promise<Created<Run>>;
  /** @throws DomainError NOT_FOUND */
  get(asked: { modelId: string; runId: string }, principal: Principal): Promise<Run>;
  /** The table with its predictions, as it comes. @throws DomainError NOT_FOUND, INVALID_STATE where there is none, or none any more */
  read(
    asked: { modelId: string; runId: string },
    principal: Principal,
  ): Promise<{ artifact: Artifact; bytes: AsyncIterable<Uint8Array> }>;
}

interface TablePredictionDeps {
  models: ModelRepository;
  versions: VersionRepository;
  datasets: Datasets;
  artifacts: ArtifactStore;
  acceptance: RunAcceptance;
  runHistory: RunHistory;
}

/** Batches of predictions over their ports. */
export function createTablePredictions(deps: TablePredictionDeps): TablePredictions {
  const { models, acceptance, artifacts, runHistory } = deps;

  async function get(
    { modelId, runId }: { modelId: string; runId: string },
    principal: Principal,
  ): Promise<Run> {
    const run = await runHistory.get(runId, principal);
    if (run.modelId === modelId && run.type === 'predict') return run;
    throw new DomainError('NOT_FOUND', `model ${modelId} has no batch of predictions ${runId}`);
  }

  return {
    async start(asked, principal, once) {
      const model = await visibleModel(models, asked.modelId, principal);
      const spec = await settle(deps, { model, asked, principal });
      const { actor } = principal;
      const run = { id: randomUUID(), type: 'predict' as const, facets: {}, spec, modelId: model.id, actor };
      return acceptance.acceptOnce({ ...run, parentId: null, children: [] }, once);
    },
    get,
    async read(asked, principal) {
      const artifact = fileOf(await get(asked, principal));
      return { artifact, bytes: await artifacts.read(artifact) };
    },
  };
}

async function settle(
  { versions, datasets }: TablePredictionDeps,
  { model, asked, principal }: { model: Model; asked: TablePredictionAsked; principal: Principal },
): Promise<RunSpec> {
  const version = await versionOf(versions, model, asked.version ?? championOf(model));
  const { signature } = predictingVersion(version);
  const { dataset, table, number } = await datasetOf(datasets, asked, principal);
  if (!mayServe(dataset, model.teamId)) throw new DomainError('INVALID_STATE', foreignTeam(dataset));
  const complaint = tableComplaint(signature, new Map(table.columns.map(({ name, type }) => [name, type])));
  if (complaint !== null) throw refusedField('dataset', `'${dataset.id}@${number}': ${complaint}`);
  return {
    engine: signature.engine,
    datasetId: `${dataset.id}@${number}`,
    hyperparameters: {},
    useCv: false,
    prediction: { version: version.number, datasetSha256: table.sha256, teamId: dataset.teamId },
  };
}

/** The newest version that fits what was asked: an older one only when other bytes than the newest's are meant. */
async function datasetOf(
  datasets: Datasets,
  { dataset: reference, datasetSha256: sha256 }: TablePredictionAsked,
  principal: Principal,
): Promise<ShownDataset & { number: number }> {
  const { id, number: asked } = parseReference(reference);
  const shown = await datasets.get(principal, id, asked);
  const number = asked ?? currentVersion(shown.dataset).number;
  if (sha256 === null || shown.table.sha256 === sha256) return { ...shown, number };
  const meant = shown.dataset.versions.findLast((version) => version.sha256 === sha256);
  if (asked !== null || !meant)
    throw new DomainError('NOT_FOUND', `dataset '${reference}' has no version of sha-256 ${sha256}`);
  return { ...(await datasets.get(principal, id, meant.number)), number: meant.number };
}

function fileOf(run: Run): Artifact {
  const state = visibleState(run);
  if (state === 'succeeded' && run.artifact) return run.artifact;
  const removedAt = run.predicted?.removedAt ?? null;
  const why =
    removedAt === null
      ? `the run is ${state}, and only one that has succeeded has a table`
      : `its table was removed at ${removedAt}, as its time was over: predict again`;
  throw new DomainError('INVALID_STATE', why);
}
