import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWorkFolders } from '../../src/compute/work-folders';
import type { RunData } from '../../src/domain/data/ports';
import { planSynthetic } from '../../src/domain/data/synthetic';
import { type Dataset, NYC_FLIGHTS_2013 } from '../../src/domain/dataset';
import type { LoggedEvent } from '../../src/domain/event';
import type { RunOrchestrator, WorkflowState } from '../../src/domain/orchestration';
import type { ArtifactStore } from '../../src/domain/ports';
import type { ModelsDirectory } from '../../src/domain/published-copies';
import type { NewRun, Run } from '../../src/domain/run';
import * as rules from '../../src/domain/run-rules';
import type { Trainer } from '../../src/domain/trainer';
import { TrainingError } from '../../src/domain/training';
import { createArtifactFolder } from '../../src/persistence/artifact-folder';
import { createModelsFolder } from '../../src/persistence/models-folder';
import { createReporting } from '../../src/usecases/attempt-reporting';
import { createAttempts } from '../../src/usecases/attempts';
import type { PlannedDataset, SyntheticDatasets } from '../../src/usecases/data/synthetic';
import { createFinalization } from '../../src/usecases/finalization';
import { createProjectTrainings } from '../../src/usecases/project-trainings';
import { createReconciliation } from '../../src/usecases/reconciliation';
import { createModelDeletion } from '../../src/usecases/registry/deletion';
import { createRunAcceptance } from '../../src/usecases/run-acceptance';
import { createRunUseCases } from '../../src/usecases/runs';
import { createTrainJobs } from '../../src/usecases/train-jobs';
import { accepted, afterNoon, aModel, NOON } from '../domain/records';
import { faultsOf, readLog } from '../persistence/log-check';
import { openStore, type Repositories, type TestStore } from '../persistence/store';
import { type MovableClock, movableClock } from '../support/clock';
import { aReport } from '../support/scripted-trainer';

/** Workflows as a Temporal would have them, kept in memory: what was asked for is written down. */
export interface RecordedOrchestrator extends RunOrchestrator {
  started: string[];
  woken: string[];
  /** How workflows stand; those that are not named are missing. */
  states: Map<string, WorkflowState>;
}

function recordedOrchestrator(): RecordedOrchestrator {
  const started: string[] = [];
  const woken: string[] = [];
  const states = new Map<string, WorkflowState>();
  return {
    started,
    woken,
    states,
    ensureStarted: async ({ id }) => void started.push(id),
    wake: async (id) => void woken.push(id),
    state: async (id) => states.get(id) ?? { state: 'missing', detail: 'NOT_FOUND' },
    runningIds: async () =>
      new Set([...states].flatMap(([id, { state }]) => (state === 'running' ? [id] : []))),
  };
}

/** Everything that use cases stand on. */
export type Ports = Omit<Repositories, 'connection' | 'dirty'> & {
  artifacts: ArtifactStore;
  directory: ModelsDirectory;
  orchestrator: RunOrchestrator;
  clock: MovableClock;
  onDelayed: (runId: string, cause: unknown) => void;
};

/** The use cases over ports, which may be wrapped. */
export function useCasesOver(ports: Ports) {
  const finalization = createFinalization(ports);
  const acceptance = createRunAcceptance(ports);
  const runUseCases = createRunUseCases({ ...ports, acceptance, finalization });
  const synthetic = { plan: async () => PLANNED };
  return {
    acceptance,
    finalization,
    runUseCases,
    trainJobs: createTrainJobs({ ...ports, acceptance, runUseCases }),
    projectTrainings: createProjectTrainings({ ...ports, acceptance, finalization, synthetic }),
    modelDeletion: createModelDeletion({ ...ports, runUseCases }),
    reconciliation: createReconciliation({ ...ports, runUseCases }),
  };
}

/** Attempts over ports, which may be wrapped; the dataset `flights` is registered. */
export function attemptsOver(
  world: World,
  trainer: Trainer,
  ports: Ports = world.ports,
  synthetic: Pick<SyntheticDatasets, 'ensure'> = { ensure: async () => undefined },
) {
  const { finalization } = useCasesOver(ports);
  const open: RunData['openTable'] & RunData['open'] = async (asked) => {
    if (String(asked) === FLIGHTS.id) return FLIGHTS;
    throw new TrainingError('input', `dataset '${String(asked)}' is not registered`);
  };
  const runData: RunData = { open, openTable: open };
  const workFolders = createWorkFolders(join(world.folder, 'work'));
  const startReporter = createReporting(ports).start;
  const examples = { find: async () => null };
  return createAttempts({
    ...ports,
    runData,
    synthetic,
    examples,
    trainer,
    finalization,
    workFolders,
    startReporter,
  });
}

const FLIGHTS: Dataset = { ...NYC_FLIGHTS_2013, id: 'flights' };

/** What a training that names no data draws. */
export const PLANNED: PlannedDataset = {
  id: FLIGHTS.id,
  drawn: {
    title: 'Drawn data',
    teamId: null,
    table: planSynthetic(null, { task: 'binary_classification', seed: 0 }),
  },
};

/** Real storage of one test file, with workflows that are only written down. */
export interface World extends ReturnType<typeof useCasesOver> {
  store: TestStore;
  ports: Ports;
  orchestrator: RecordedOrchestrator;
  /** Runs whose delay was told. */
  delayed: string[];
  folder: string;
  close(): Promise<void>;
}

export async function openWorld(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'modelkeeper-world-'));
  const clock = movableClock();
  const store = await openStore({ clock });
  const artifacts = createArtifactFolder(join(folder, 'artifacts'));
  const directory = createModelsFolder(join(folder, 'models'), artifacts);
  const orchestrator = recordedOrchestrator();
  const delayed: string[] = [];
  const onDelayed = (runId: string): void => void delayed.push(runId);
  const ports: Ports = { ...store, artifacts, directory, orchestrator, clock, onDelayed };
  return {
    ...useCasesOver(ports),
    store,
    ports,
    orchestrator,
    delayed,
    folder,
    async close() {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The model of the type `xgboost`, made when it is first asked for. */
export async function trainModelId({ store }: World): Promise<string> {
  const event = { type: 'model.registered', actor: 'system', data: {} };
  return (await store.models.ensureTrainModel('xgboost', () => ({ model: aModel(), event }))).id;
}

/** A stored run. */
export async function insertRun(world: World, asked: Partial<NewRun> = {}): Promise<Run> {
  const { run, event } = accepted({ modelId: await trainModelId(world), ...asked });
  await world.store.runs.insert(run, event);
  return run;
}

/** Keeps `content` under `key`. */
export async function putArtifact({ folder, ports }: World, key: string, content: string) {
  const file = join(folder, 'given');
  await writeFile(file, content);
  return ports.artifacts.put(key, file);
}

/**
 * A run that its second attempt has brought to `succeeded`, with what both attempts left lying about: of the Train face
 * unless asked otherwise.
 */
export async function succeededRun(
  world: World,
  { retrain = false, ...asked }: Partial<NewRun> & { retrain?: boolean } = {},
): Promise<Run> {
  const { runs } = world.store;
  const { id, type } = await insertRun(world, {
    facets: { train: { modelType: 'xgboost', retrain } },
    ...asked,
  });
  await runs.transition(id, (run) => rules.beginAttempt(run, 'w/1', NOON));
  await putArtifact(world, `models/${id}/1/model.json`, `lost ${id}`);
  await runs.transition(id, (run) => rules.beginAttempt(run, 'w/2', NOON));
  await putArtifact(world, `checkpoints/${id}/2-1`, `half ${id}`);
  const model = type === 'train' ? `model of ${id}` : null;
  const artifact = model === null ? null : await putArtifact(world, `models/${id}/2/model.json`, model);
  const now = afterNoon(60_000);
  return runs.transition(id, (run) => rules.succeed(run, 2, { report: aReport(), artifact, now }));
}

/** What a file of the models directory holds: the run of its model, and its metadata. */
export async function publishedCopy(world: World, name: string): Promise<{ run: string; metadata: unknown }> {
  const { path } = world.ports.directory;
  const text = await readFile(join(path, name), 'utf8');
  const metadata = await readFile(join(path, name.replace(/\.json$/, '.meta.json')), 'utf8');
  return { run: text.replace('model of ', ''), metadata: JSON.parse(metadata) };
}

/** The whole log, after everything pending has been brought into it; it must be sound. */
export async function loggedEvents({ store }: World): Promise<LoggedEvent[]> {
  while ((await store.eventLog.relayDirty()) > 0);
  const events = await readLog(store.eventLog);
  expect(faultsOf(events)).toEqual([]);
  return events;
}

/** Types of the events of records: one record after another, each in its order. */
export async function eventTypes(world: World, ids: ReadonlySet<string>): Promise<string[]> {
  const events = await loggedEvents(world);
  return [...ids]
    .flatMap((id) => events.filter(({ aggregateId }) => aggregateId === id))
    .map(({ type }) => type);
}
