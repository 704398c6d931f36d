import type { RunData } from '../domain/data/ports';
import { DomainError, messageOf } from '../domain/errors';
import type { RunOrchestrator } from '../domain/orchestration';
import type {
  ArtifactStore,
  Clock,
  ModelRepository,
  RunRepository,
  VersionRepository,
} from '../domain/ports';
import type { SyntheticExampleRepository } from '../domain/recipes/ports';
import { type Artifact, isTerminal, type Run, runFolder } from '../domain/run';
import * as rules from '../domain/run-rules';
import type { Trainer, WorkFolders } from '../domain/trainer';
import { type Failure, TrainingError } from '../domain/training';
import type { Progress, TrainingHooks } from '../domain/training-job';
import { type JobContext, prepareJob, preparePrediction } from './attempt-job';
import type { AttemptReporter } from './attempt-reporting';
import type { SyntheticDatasets } from './data/synthetic';
import type { Finalization } from './finalization';
import { untilStored } from './persistently';

/** What drives an attempt from outside. */
export interface AttemptControl {
  /** Names this attempt: the same key again is the same attempt. */
  key: string;
  /** Aborted when the worker is to go. */
  stopping: AbortSignal;
  onProgress: (progress: Progress) => void;
}

/** How an attempt ended, for whoever drives the run; the record says the rest. */
export type AttemptEnd = 'settled' | 'released' | 'superseded';

/** The verbs of one attempt. */
export interface Attempts {
  /**
   * Executes the next attempt of a run from its last checkpoint to a recorded outcome.
   * Aborting `stopping` saves a checkpoint and leaves the run to a later attempt: `released`.
   * A run that was ended or taken over meanwhile stops the work: `superseded`.
   */
  execute(runId: string, control: AttemptControl): Promise<AttemptEnd>;
}

/** Attempts that ended without a word. */
export interface LostAttempts {
  /** Counts an attempt whose worker died; one that reported already, or never began, is left alone. */
  report(runId: string, key: string, failure: Failure): Promise<void>;
}

/** Reports of lost attempts, which need no trainer. */
export function createLostAttempts({ runs, clock }: Pick<AttemptDeps, 'runs' | 'clock'>): LostAttempts {
  return {
    async report(runId, key, failure) {
      await runs.transition(runId, (run) =>
        run.attemptKey === key ? rules.failAttempt(run, run.attempt, { failure, now: clock.now() }) : null,
      );
    },
  };
}

interface AttemptDeps {
  runs: RunRepository;
  runData: RunData;
  synthetic: Pick<SyntheticDatasets, 'ensure'>;
  examples: Pick<SyntheticExampleRepository, 'find'>;
  models: Pick<ModelRepository, 'find'>;
  versions: Pick<VersionRepository, 'findNumbers'>;
  artifacts: ArtifactStore;
  trainer: Trainer;
  finalization: Finalization;
  workFolders: WorkFolders;
  startReporter: (run: Run) => AttemptReporter;
  orchestrator: Pick<RunOrchestrator, 'wake'>;
  clock: Clock;
  /** Told when the workflow could not be woken: it looks by itself, later. */
  onDelayed: (runId: string, cause: unknown) => void;
}

/** Builtin attempts over their ports. */
export function createAttempts(deps: AttemptDeps): Attempts {
  const { runs, finalization, workFolders, startReporter, orchestrator, clock, onDelayed } = deps;
  return {
    async execute(runId, { key, stopping, onProgress }) {
      await cancelOrphan(deps, runId);
      const begun = await runs.transition(runId, (run) => rules.beginAttempt(run, key, clock.now()));
      if (begun.attemptKey !== key || !rules.isCurrentAttempt(begun, begun.attempt)) return 'superseded';
      // Those who watch the workflow see at once that the run has left the queue; nothing waits for it.
      void orchestrator.wake(runId).catch((cause: unknown) => onDelayed(runId, cause));
      const workFolder = await workFolders.create(runId, begun.attempt);
      const reporter = startReporter(begun);
      try {
        const outcome = await workOnce(deps, { run: begun, workFolder, reporter, stopping, onProgress });
        // What the log or the progress is refused must not cost the outcome.
        await untilStored(reporter.flush).catch((cause: unknown) => onDelayed(runId, cause));
        if (outcome !== null) await commit(deps, begun, outcome);
        await finalization.finalize(runId);
        if (stopping.aborted && outcome === null) return 'released';
        return reporter.superseded.aborted ? 'superseded' : 'settled';
      } finally {
        reporter.stop();
        await workFolders.remove(workFolder);
      }
    },
  };
}

/** A child whose parent has ended before it began does not begin. */
async function cancelOrphan({ runs, clock }: AttemptDeps, runId: string): Promise<void> {
  const run = await runs.get(runId);
  const parent = run.parentId === null ? null : await runs.find(run.parentId);
  if (parent === null || !isTerminal(parent.state)) return;
  const by = {
    actor: 'system',
    reason: `run ${parent.id}, which it belongs to, is ${parent.state}`,
    now: clock.now(),
  };
  await runs.transition(runId, (current) => (isTerminal(current.state) ? null : rules.cancel(current, by)));
}

interface AttemptContext {
  run: Run;
  workFolder: string;
  reporter: AttemptReporter;
  stopping: AbortSignal;
  onProgress: AttemptControl['onProgress'];
}

type Outcome = { kind: 'done'; result: rules.RunResult } | { kind: 'failed'; failure: Failure };

/** Works to an outcome; null when it was told to stop first, by the worker or because the run is another's now. */
async function workOnce(deps: AttemptDeps, context: AttemptContext): Promise<Outcome | null> {
  const { run, reporter, stopping } = context;
  const signal = AbortSignal.any([stopping, reporter.superseded]);
  try {
    const onProgress = (progress: Progress): void => {
      reporter.hooks.onProgress(progress);
      context.onProgress(progress);
    };
    const job = { run, workFolder: context.workFolder, log: reporter.hooks.onLog };
    const hooks = { signal, ...reporter.hooks, onProgress };
    const result = await (run.type === 'predict' ? predict : train)(deps, job, hooks);
    return { kind: 'done', result };
  } catch (error) {
    if (signal.aborted) return null;
    return { kind: 'failed', failure: failureOf(error) };
  }
}

async function train(deps: AttemptDeps, context: JobContext, hooks: TrainingHooks): Promise<rules.RunResult> {
  const { artifactFile: file, report } = await deps.trainer.train(await prepareJob(deps, context), hooks);
  if (file === null || context.run.facets.dryRun) return { report, artifact: null };
  const name = `model.${file.slice(file.lastIndexOf('.') + 1)}`;
  return { report, artifact: await keep(deps, context.run, { file, name }) };
}

async function predict(
  deps: AttemptDeps,
  context: JobContext,
  hooks: TrainingHooks,
): Promise<rules.RunResult> {
  const { file, predicted } = await deps.trainer.predict(await preparePrediction(deps, context), hooks);
  return { predicted, artifact: await keep(deps, context.run, { file, name: 'predictions.parquet' }) };
}

/** In a folder of this attempt. */
function keep(
  { artifacts }: AttemptDeps,
  run: Run,
  { file, name }: { file: string; name: string },
): Promise<Artifact> {
  return artifacts.put(`${runFolder(run)}/${run.attempt}/${name}`, file);
}

async function commit(deps: AttemptDeps, run: Run, outcome: Outcome): Promise<void> {
  const decide = (current: Run) => {
    const now = deps.clock.now();
    return outcome.kind === 'done'
      ? rules.succeed(current, run.attempt, { ...outcome.result, now })
      : rules.failAttempt(current, run.attempt, { failure: outcome.failure, now });
  };
  await untilStored(() => deps.runs.transition(run.id, decide));
}

function failureOf(error: unknown): Failure {
  if (error instanceof TrainingError) return { kind: error.kind, message: error.message };
  const message = messageOf(error);
  const isOurs = !(error instanceof DomainError) || error.code === 'INTERNAL';
  return { kind: isOurs ? 'code' : 'infrastructure', message };
}
