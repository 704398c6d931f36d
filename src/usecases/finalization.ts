import { DomainError } from '../domain/errors';
import { beginTraining, copyName, recordLostRun, recordVersion } from '../domain/model-training';
import { type ModelVersion, versionOf } from '../domain/model-version';
import type {
  ArtifactStore,
  Clock,
  ModelRepository,
  RunOrchestrator,
  RunRepository,
  VersionRepository,
} from '../domain/ports';
import type { ModelsDirectory, PublishedCopyRepository } from '../domain/published-copies';
import { type Artifact, isTerminal, type Run } from '../domain/run';
import { finalize, nameModelFile } from '../domain/run-rules';
import type { TrainingReport } from '../domain/training';
import { cancelOpenChildren } from './children';

/** What follows from the end of a run: each step may be repeated, and all are done before `finalizedAt` is set. */
export interface Finalization {
  finalize(runId: string): Promise<Run>;
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
  return {
    async finalize(runId) {
      const run = await runs.get(runId);
      if (!isTerminal(run.state)) return run;
      if (run.finalizedAt !== null) {
        // An attempt that outlived the end of its run may have added files since.
        await removeLeftovers(deps.artifacts, run);
        return run;
      }
      if (run.isExclusive && run.modelId !== null)
        // Whoever accepted it may have died before the model showed it.
        await deps.models.transition(run.modelId, (model) => beginTraining(model, run));
      if (run.state === 'succeeded') await keepResult(deps, run);
      if (run.state !== 'succeeded' && run.modelId !== null)
        await deps.models.transition(run.modelId, (model) => recordLostRun(model, run));
      if (run.state !== 'succeeded') await cancelOpenChildren(deps, run, 'system');
      await removeLeftovers(deps.artifacts, run);
      const done = await runs.transition(runId, (current) => finalize(current, clock.now()));
      if (run.parentId !== null) {
        const { parentId } = run;
        await orchestrator.wake(parentId).catch((cause: unknown) => onDelayed(parentId, cause));
      }
      return done;
    },
  };
}

/** A parent keeps nothing itself, and neither does what only evaluates. */
async function keepResult(deps: FinalizationDeps, succeeded: Run): Promise<void> {
  const version = await storeVersion(deps, succeeded);
  if (!version) return;
  const model = await deps.models.get(version.modelId);
  const run = await deps.runs.transition(succeeded.id, (current) =>
    nameModelFile(current, copyName(current, model)),
  );
  const name = run.modelFile;
  await deps.models.transition(model.id, (current) => recordVersion(current, version, name));
  if (name === null) return;
  await deps.copies.assign(name, { versionId: version.id, number: version.number });
  await syncCopy(deps, { name, modelType: run.facets.train?.modelType ?? model.name });
}

async function storeVersion(deps: FinalizationDeps, run: Run): Promise<ModelVersion | null> {
  const version = run.type === 'train' ? versionOf(run, deps.clock.now()) : null;
  if (version === null) return null;
  const stored = await deps.versions.find(version.id);
  if (stored) return stored;
  const { latestVersion } = await deps.models.get(version.modelId);
  return deps.versions.insert(version, latestVersion + 1);
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

/** Checkpoints, and models of attempts that did not win. */
async function removeLeftovers(artifacts: ArtifactStore, run: Run): Promise<void> {
  await artifacts.removeAll(`checkpoints/${run.id}`);
  for (let attempt = 1; attempt <= run.attempt; attempt++) {
    const folder = `models/${run.id}/${attempt}`;
    if (!run.artifact?.key.startsWith(`${folder}/`)) await artifacts.removeAll(folder);
  }
}
