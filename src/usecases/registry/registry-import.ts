import { SYSTEM } from '../../domain/auth/principal';
import { DomainError } from '../../domain/errors';
import { idOfDigest } from '../../domain/ids';
import type { JsonObject } from '../../domain/json';
import type { Model } from '../../domain/model';
import { registerModel } from '../../domain/model-registration';
import { versionId, versionOf } from '../../domain/model-version';
import { recordReport } from '../../domain/outside-report';
import type {
  ArtifactStore,
  Clock,
  ModelRepository,
  RunRepository,
  VersionRepository,
} from '../../domain/ports';
import { deleteVersion } from '../../domain/registry/champion';
import type { ForeignModel, ForeignRegistry, ForeignVersion, LeftOut } from '../../domain/registry/foreign';
import { type Artifact, acceptRun } from '../../domain/run';
import type { Finalization } from '../finalization';
import type { RunAcceptance } from '../run-acceptance';
import { digestOf } from '../secrets';
import type { Promotions } from './promotions';

const ACTOR = SYSTEM.actor;

/** What an import did; versions that were there already are not counted. */
export interface RegistryImportSummary {
  models: number;
  versions: number;
  /** Versions whose files could not be read: they are registered by where they lie. */
  unread: readonly LeftOut[];
  /** Models that the other registry could not show whole: nothing of them was brought in now. */
  leftOut: readonly LeftOut[];
  /** Models that were deleted here, which stay so. */
  deleted: readonly string[];
}

/** What an import is at: what is being read or brought in, and how many versions of how many it has seen. */
export interface ImportProgress {
  name: string;
  seen: number;
  of: number | null;
}

interface RegistryImportDeps {
  models: ModelRepository;
  versions: VersionRepository;
  runs: RunRepository;
  artifacts: ArtifactStore;
  acceptance: RunAcceptance;
  finalization: Finalization;
  promotions: Promotions;
  clock: Clock;
}

/**
 * Brings in what another registry has: its models by their names, and each version as the result of a run that was executed
 * outside, under its own number where that is free. Ids follow from the other registry's, so that a repeated import goes on
 * where one died, and changes nothing that is there.
 */
export function createRegistryImport(deps: RegistryImportDeps) {
  return async (
    registry: ForeignRegistry,
    folder: string,
    onProgress: (progress: ImportProgress) => void,
  ): Promise<RegistryImportSummary> => {
    const read = await registry.models((name) => onProgress({ name, seen: 0, of: null }));
    const { leftOut } = read;
    const found = { models: 0, versions: 0, unread: [] as LeftOut[], deleted: [] as string[], leftOut };
    const of = read.models.reduce((sum, { versions }) => sum + versions.length, 0);
    let seen = 0;
    for (const foreign of read.models) {
      const model = await ensureModel(deps, registry, foreign);
      if (model.deletedAt !== null) {
        found.deleted.push(foreign.name);
        seen += foreign.versions.length;
        continue;
      }
      found.models += 1;
      for (const version of foreign.versions) {
        const name = `${foreign.name} version ${version.number}`;
        onProgress({ name, seen, of });
        const outcome = await importVersion(deps, { registry, folder, model, version });
        seen += 1;
        if (outcome !== 'known') found.versions += 1;
        if (typeof outcome === 'object') found.unread.push({ name, reason: outcome.reason });
      }
      await closeGaps(deps, model.id, foreign);
      await appoint(deps, registry, { model, foreign });
    }
    return found;
  };
}

function idOf(...names: readonly string[]): string {
  return idOfDigest(digestOf(JSON.stringify(names)));
}

function runIdOf({ kind }: ForeignRegistry, { key }: ForeignVersion): string {
  return idOf(kind, 'version', key);
}

async function ensureModel(
  { models, clock }: RegistryImportDeps,
  { kind }: ForeignRegistry,
  { name }: ForeignModel,
): Promise<Model> {
  const id = idOf(kind, 'model', name);
  const known = await models.find(id);
  if (known) return known;
  const asked = { id, name, teamId: null, stage: 'draft' as const };
  await models
    .insert({ ...registerModel(asked, { actor: ACTOR, now: clock.now() }) })
    .catch((error: unknown) => {
      if (!(error instanceof DomainError) || error.code !== 'ALREADY_EXISTS') throw error;
    });
  return models.get(id);
}

/** The version is stored before its run: nobody sees it, and so it has its number before anything else gives it one. */
async function importVersion(
  deps: RegistryImportDeps,
  given: { registry: ForeignRegistry; folder: string; model: Model; version: ForeignVersion },
): Promise<'known' | 'kept' | { reason: string }> {
  const { registry, folder, model, version } = given;
  const id = runIdOf(registry, version);
  const known = await deps.runs.find(id);
  if (known?.finalizedAt) return 'known';
  if (known) {
    await deps.finalization.finalizeEnded(known);
    return known.artifact || version.source === null ? 'kept' : { reason: 'they could not be read before' };
  }
  const fetched = version.source === null ? null : await registry.fetch(version, folder);
  const isFetched = fetched !== null && 'file' in fetched;
  const artifact = isFetched
    ? await deps.artifacts.put(`models/${id}/imported/artifact`, fetched.file)
    : null;
  const asked = {
    id,
    modelId: model.id,
    actor: ACTOR,
    facets: {},
    spec: null,
    parentId: null,
    children: [],
    trainer: 'external' as const,
  };
  const report = reportOf(version, artifact);
  const now = deps.clock.now();
  const { run } = acceptRun(asked, now);
  const ended = { ...run, ...recordReport(run, report, { actor: ACTOR, now })?.changes };
  const stored = versionOf(ended, version.createdAt);
  if (stored) await deps.versions.insert(stored, version.number);
  const accepted = await deps.acceptance.acceptEnded(asked, report, model);
  await deps.finalization.finalizeEnded(accepted.run, accepted.known);
  return fetched === null || isFetched ? 'kept' : fetched;
}

function reportOf({ metrics, source, told }: ForeignVersion, artifact: Artifact | null) {
  const artifacts: JsonObject = { ...(source === null ? {} : { model_artifact_path: source }), ...told };
  return {
    told: { metrics, trainingMetrics: {}, artifacts },
    outcome: { state: 'succeeded' as const },
    ...(artifact ? { artifact } : {}),
  };
}

/** Numbers that were deleted there are not given to anything here. */
async function closeGaps(deps: RegistryImportDeps, modelId: string, foreign: ForeignModel): Promise<void> {
  const { latestVersion, deletedVersions } = await deps.models.get(modelId);
  const theirs = new Set([...foreign.versions.map(({ number }) => number), ...deletedVersions]);
  const all = Array.from({ length: latestVersion }, (_, index) => index + 1);
  const missing = all.filter((number) => !theirs.has(number));
  const stored = new Set((await deps.versions.findNumbers(modelId, missing)).map(({ number }) => number));
  for (const number of missing.filter((each) => !stored.has(each)))
    await deps.models.transition(modelId, (model) => deleteVersion(model, number, ACTOR));
}

/** The champion of the other registry serves here too, unless somebody has decided already. */
async function appoint(
  { models, versions, promotions }: RegistryImportDeps,
  registry: ForeignRegistry,
  { model, foreign }: { model: Model; foreign: ForeignModel },
): Promise<void> {
  const champion = foreign.versions.find(({ number }) => number === foreign.champion);
  if (!champion || (await models.get(model.id)).championVersion !== null) return;
  const version = await versions.find(versionId(runIdOf(registry, champion)));
  if (!version) return;
  const reason = `the champion in ${registry.kind}`;
  const asked = { modelId: model.id, version: version.number, reason, ifMatch: null, request: null };
  await promotions.promote(asked, SYSTEM);
}
