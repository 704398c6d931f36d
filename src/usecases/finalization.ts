import { DomainError } from '../domain/errors';
import type { Model } from '../domain/model';
import { recordLostRun } from '../domain/model-training';
import { type ModelVersion, versionOf } from '../domain/model-version';
import type { RunOrchestrator } from '../domain/orchestration';
import type {
  ArtifactStore,
  Clock,
  ModelRepository,
  RunRepository,
  VersionRepository,
} from '../domain/ports';
import type { ModelsDirectory, PublishedCopyRepository } from '../domain/published-copies';
import { type Artifact, isTerminal, type Run, runFolder } from '../domain/run';
import { finalize } from '../domain/run-rules';
import type { TrainingReport } from '../domain/training';
import { cancelOpenChildren } from './children';
import { type KnownOfRun, keepingVersions, showTraining } from './version-keeping';

/** What follows from the end of a run: each step may be repeated, and all are done before `finalizedAt` is set. */
export interface Finalization {
  finalize(runId: string): Promise<Run>;
  /** The same for a run whose end the caller has just read or written. */
  finalizeEnded(run: Run, known?: KnownOfRun): Promise<Finalized>;
}

/** What a run came to: the version that it made and the model that has it, null where it made none just now. */
export interface Finalized {
  run: Run;
  version: ModelVersion | null;
  model: Model | null;
}

interface FinalizationDeps {
  runs: RunRepository;
  models: ModelRepository;
  versions: VersionRepository;
  copies: PublishedCopyRepository;
  directory: ModelsDirectory;
  artifacts: ArtifactStore;
  orchestrator: RunOrchestrator;
  clock: Clock;
  onDelayed: (runId: string, cause: unknown) => void;
}

/** Version, model, published copy, tidying up, then the run's last write (design: one commit point). */
export function createFinalization(deps: FinalizationDeps): Finalization {
  const { runs, orchestrator, clock, onDelayed } = deps;
  const keepResult = keepingResults(deps);

  async function finalizeEnded(run: Run, known: KnownOfRun = {}): Promise<Finalized> {
    if (!isTerminal(run.state)) return { run, ...NOTHING };
    if (run.finalizedAt !== null) {
      // An attempt that outlived the end of its run may have added files since.
      await removeLeftovers(deps.artifacts, run);
      return { run, ...NOTHING };
    }
    const kept = run.state === 'succeeded' ? await keepResult(run, known) : await lose(deps, run);
    await removeLeftovers(deps.artifacts, run);
    const done = await runs.settle(
      kept.run,
      (current) => finalize(current, clock.now()),
      known.announced ?? 0,
    );
    if (run.parentId !== null) {
      const { parentId } = run;
      await orchestrator.wake(parentId).catch((cause: unknown) => onDelayed(parentId, cause));
    }
    return { ...kept, run: done };
  }

  return {
    finalizeEnded,
    finalize: async (runId) => (await finalizeEnded(await runs.get(runId))).run,
  };
}

const NOTHING = { version: null, model: null };

/** A parent keeps nothing itself, and neither does what only evaluates or predicts. */
function keepingResults(deps: FinalizationDeps) {
  const keepVersion = keepingVersions(deps);
  return async (succeeded: Run, known: KnownOfRun): Promise<Finalized> => {
    const made = succeeded.type === 'train' ? versionOf(succeeded, deps.clock.now()) : null;
    if (made === null) return { run: succeeded, ...NOTHING };
    const kept = await keepVersion(made.modelId, { succeeded, made, known });
    const { version, model, run } = kept;
    if (run.modelFile !== null) {
      await deps.copies.assign(run.modelFile, { versionId: version.id, number: version.number });
      await syncCopy(deps, { name: run.modelFile, modelType: run.facets.train?.modelType ?? model.name });
    }
    return kept;
  };
}

async function lose(deps: FinalizationDeps, run: Run): Promise<Finalized> {
  if (run.modelId !== null) {
    const model = await showTraining(deps, run, await deps.models.get(run.modelId));
    await deps.models.transition(model.id, (current) => recordLostRun(current, run), model);
  }
  await cancelOpenChildren(deps, run, 'system');
  return { run, ...NOTHING };
}

/** Brings the file to what the record says, and looks again: whoever renames last has seen the newest record. */
async function syncCopy(deps: FinalizationDeps, copy: { name: string; modelType: string }): Promise<void> {
  const { name, modelType } = copy;
  for (let wanted = await deps.copies.get(name); ; ) {
    const version = await deps.versions.find(wanted.versionId);
    if (!version)
      throw new Error(`published copy ${name} names version ${wanted.versionId}, which is not stored`);
    const { artifact, report } = contentOf(version);
    const { id, modelId, number, runId } = version;
    const origin = { modelType, modelId, versionId: id, versionNumber: number, runId };
    const { sha256, sizeBytes } = artifact;
    await deps.directory.publish(name, artifact, { ...origin, sha256, sizeBytes, report });
    const current = await deps.copies.get(name);
    if (current.versionId === wanted.versionId) return;
    wanted = current;
  }
}

/** @throws DomainError INTERNAL for a version that was not trained here, which is never published */
function contentOf(version: ModelVersion): { artifact: Artifact; report: TrainingReport } {
  const { artifactKey: key, sha256, sizeBytes, report } = version;
  if (key === null || sha256 === null || sizeBytes === null || report === null)
    throw new DomainError('INTERNAL', `version ${version.id} has no file to publish`);
  return { artifact: { key, sha256, sizeBytes }, report };
}

/** Checkpoints, and what attempts made that did not win. */
async function removeLeftovers(artifacts: ArtifactStore, run: Run): Promise<void> {
  if (run.attempt === 0) return;
  await artifacts.removeAll(`checkpoints/${run.id}`);
  for (let attempt = 1; attempt <= run.attempt; attempt++) {
    const folder = `${runFolder(run)}/${attempt}`;
    if (!run.artifact?.key.startsWith(`${folder}/`)) await artifacts.removeAll(folder);
  }
}
