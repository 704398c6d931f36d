import { randomUUID } from 'node:crypto';
import { DEFAULT_DATASET_ID } from '../domain/dataset';
import { DomainError } from '../domain/errors';
import { resolveHyperparameters } from '../domain/hyperparameters';
import type { JsonObject } from '../domain/json';
import { newModel } from '../domain/model';
import type { Clock, LogSlice, ModelRepository, RunLogRepository, RunRepository } from '../domain/ports';
import type { ModelsDirectory, PublishedFile } from '../domain/published-copies';
import type { RunPage } from '../domain/queries';
import type { NewRun, Run, RunState } from '../domain/run';
import {
  type ChildSpec,
  type RunSpec,
  TRAIN_MODEL_TYPES,
  type TrainFacet,
  type TrainModelType,
} from '../domain/run-spec';
import type { Engine } from '../domain/training';
import type { RunAcceptance } from './run-acceptance';
import type { RunUseCases } from './runs';

const LOG_TAIL_BYTES = 64 * 1024;
const LOG_PAGE_BYTES = 1024 * 1024;

/** What a caller of the Train face asks for. */
export interface TrainRequest extends TrainFacet {
  /** Of the job, where the caller chose it: the same one again accepts nothing more. */
  id?: string;
  useCv: boolean;
  /** As sent; each engine takes the keys that it knows. */
  hyperparameters: JsonObject;
}

/** A job and a part of its log. */
export interface JobWithLog {
  run: Run;
  log: LogSlice;
}

/** The verbs of the Train contract. */
export interface TrainJobs {
  /**
   * Accepts a job: the record is stored before its workflow is asked for, so an unreachable Temporal delays it only.
   * @throws DomainError VALIDATION_FAILED naming hyperparameters that no asked-for engine knows
   * @throws DomainError UNAVAILABLE (with retryAfterSeconds) at the cap of open runs, or while the store is away
   */
  start(request: TrainRequest, actor: string): Promise<Run>;
  /** The job with the last 64 KiB of its log. @throws DomainError NOT_FOUND */
  getWithLog(id: string): Promise<JobWithLog>;
  /** Newest first; `state` as the face shows it (`visibleState`), null for all. */
  list(query: { state: RunState | null; limit: number }): Promise<RunPage>;
  /** @throws DomainError NOT_FOUND, or INVALID_STATE when the job has ended */
  cancel(id: string, actor: string): Promise<Run>;
  /** The job, and then its log from `offset` (UTF-8 bytes) on. @throws DomainError NOT_FOUND */
  readLog(id: string, offset: number): Promise<JobWithLog>;
  availableModels(): Promise<{ directory: string; files: PublishedFile[] }>;
}

interface TrainJobDeps {
  runs: RunRepository;
  models: ModelRepository;
  logs: RunLogRepository;
  directory: ModelsDirectory;
  acceptance: RunAcceptance;
  runUseCases: RunUseCases;
  clock: Clock;
}

/** The verbs of the Train contract over their ports. */
export function createTrainJobs(deps: TrainJobDeps): TrainJobs {
  const { runs, logs, directory, runUseCases } = deps;
  return {
    async start(request, actor) {
      return deps.acceptance.accept(await toNewRun(deps, request, actor));
    },
    async getWithLog(id) {
      const [run, log] = await Promise.all([getTrainRun(runs, id), logs.tail(id, LOG_TAIL_BYTES)]);
      return { run, log };
    },
    list: ({ state, limit }) => runs.list({ facet: 'train', state, limit }),
    async cancel(id, actor) {
      await getTrainRun(runs, id);
      return runUseCases.cancel(id, actor);
    },
    async readLog(id, offset) {
      // The job first: when it has ended by then, an empty part is the end.
      const run = await getTrainRun(runs, id);
      return { run, log: await logs.read(id, { offset, maxBytes: LOG_PAGE_BYTES }) };
    },
    availableModels: async () => ({ directory: directory.path, files: await directory.list() }),
  };
}

/** A face finds by id the records that carry its facet. */
async function getTrainRun(runs: RunRepository, id: string): Promise<Run> {
  const run = await runs.find(id);
  if (!run?.facets.train) throw new DomainError('NOT_FOUND', `training job ${id} does not exist`);
  return run;
}

async function toNewRun(deps: TrainJobDeps, request: TrainRequest, actor: string): Promise<NewRun> {
  const { modelType, retrain } = request;
  const children = await toChildren(deps, request);
  const common = {
    id: request.id ?? randomUUID(),
    facets: { train: { modelType, retrain } },
    parentId: null,
    actor,
  };
  const [only] = children;
  if (modelType === 'all' || !only) return { ...common, spec: null, modelId: null, children };
  return { ...common, spec: only.spec, modelId: only.modelId, children: [] };
}

/** One entry for each asked-for type; a job for a single type takes its spec from its only entry. */
async function toChildren(deps: TrainJobDeps, request: TrainRequest): Promise<ChildSpec[]> {
  const types = request.modelType === 'all' ? ALL_TYPES : [request.modelType];
  const values = resolveHyperparameters(
    types.map((type) => TRAIN_MODEL_TYPES[type]),
    request.hyperparameters,
  );
  return Promise.all(
    types.map(async (modelType) => {
      const engine: Engine = TRAIN_MODEL_TYPES[modelType];
      const hyperparameters = values.get(engine) ?? {};
      const spec: RunSpec = { engine, datasetId: DEFAULT_DATASET_ID, hyperparameters, useCv: request.useCv };
      const modelId = await trainModelId(deps, modelType);
      return { id: randomUUID(), modelType, modelId, spec };
    }),
  );
}

const ALL_TYPES = Object.keys(TRAIN_MODEL_TYPES) as TrainModelType[];

async function trainModelId({ models, clock }: TrainJobDeps, modelType: TrainModelType): Promise<string> {
  const model = await models.ensureTrainModel(modelType, () => ({
    model: newModel({ id: randomUUID(), name: modelType, facets: { train: { modelType } } }, clock.now()),
    event: { type: 'model.registered', actor: 'system', data: { name: modelType, facet: 'train' } },
  }));
  return model.id;
}
