import { randomUUID } from 'node:crypto';
import { DomainError } from '../../src/domain/errors';
import { resolveHyperparameters } from '../../src/domain/hyperparameters';
import type { PublishedFile } from '../../src/domain/ports';
import { acceptRun, RUN_STATES, type Run, type RunDecision, visibleState } from '../../src/domain/run';
import * as rules from '../../src/domain/run-rules';
import { TRAIN_MODEL_TYPES, type TrainModelType } from '../../src/domain/run-spec';
import type { RunStatistics } from '../../src/http/metrics';
import type { TrainJobs, TrainRequest } from '../../src/usecases/train-jobs';

const TYPES = Object.keys(TRAIN_MODEL_TYPES) as TrainModelType[];
const LOG_TAIL_BYTES = 64 * 1024;

/** The Train verbs over a map, with handles that play the worker's part. */
export interface InMemoryTrainJobs extends TrainJobs {
  requests: TrainRequest[];
  files: PublishedFile[];
  apply(id: string, decide: (run: Run) => RunDecision | null): Run;
  log(id: string, text: string): void;
  statistics(): Promise<RunStatistics>;
}

export function inMemoryTrainJobs(options: { directory: string; now?: () => string }): InMemoryTrainJobs {
  const { directory, now = () => new Date().toISOString() } = options;
  const runs = new Map<string, Run>();
  const logs = new Map<string, Buffer>();
  const requests: TrainRequest[] = [];
  const files: PublishedFile[] = [];

  const find = (id: string): Run => {
    const run = runs.get(id);
    if (!run) throw new DomainError('NOT_FOUND', `run ${id} does not exist`);
    return run;
  };
  const apply = (id: string, decide: (run: Run) => RunDecision | null): Run => {
    const run = find(id);
    const next = { ...run, ...decide(run)?.changes, revision: run.revision + 1 };
    runs.set(id, next);
    return next;
  };
  const newestFirst = (): Run[] => [...runs.values()].toReversed();

  return {
    requests,
    files,
    apply,
    log: (id, text) => void logs.set(id, Buffer.concat([logs.get(id) ?? Buffer.alloc(0), Buffer.from(text)])),
    async start(request, actor) {
      const { modelType, retrain } = request;
      const types = modelType === 'all' ? TYPES : [modelType];
      const values = resolveHyperparameters(
        types.map((type) => TRAIN_MODEL_TYPES[type]),
        request.hyperparameters,
      );
      requests.push(request);
      const specs = types.map((type) => {
        const engine = TRAIN_MODEL_TYPES[type];
        const hyperparameters = values.get(engine) ?? {};
        const spec = { engine, datasetId: 'flights', hyperparameters, useCv: request.useCv };
        return { id: randomUUID(), modelType: type, modelId: randomUUID(), spec };
      });
      const [only] = specs;
      const isParent = modelType === 'all' || !only;
      const { run } = acceptRun(
        {
          id: randomUUID(),
          facets: { train: { modelType, retrain } },
          spec: isParent ? null : only.spec,
          modelId: isParent ? null : only.modelId,
          parentId: null,
          children: isParent ? specs : [],
          actor,
        },
        now(),
      );
      runs.set(run.id, run);
      return run;
    },
    get: async (id) => find(id),
    async list({ state, limit }) {
      const matching = newestFirst().filter((run) => state === null || visibleState(run) === state);
      return { runs: matching.slice(0, limit), total: runs.size, matching: matching.length };
    },
    cancel: async (id, actor) => apply(id, (run) => rules.cancel(run, { actor, reason: null, now: now() })),
    async readLog(id, offset) {
      find(id);
      const bytes = logs.get(id) ?? Buffer.alloc(0);
      const from = Math.min(offset ?? Math.max(0, bytes.length - LOG_TAIL_BYTES), bytes.length);
      return { text: bytes.subarray(from).toString(), offset: from, nextOffset: bytes.length };
    },
    availableModels: async () => ({ directory, files }),
    async statistics() {
      const count = (state: string): number =>
        newestFirst().filter((run) => visibleState(run) === state).length;
      const byState = RUN_STATES.map((state) => [state, count(state)] as const);
      const queued = newestFirst().filter(({ state }) => state === 'queued');
      return {
        byState: Object.fromEntries(byState) as RunStatistics['byState'],
        oldestQueuedAt: queued.at(-1)?.acceptedAt ?? null,
      };
    },
  };
}
