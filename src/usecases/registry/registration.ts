import { randomUUID } from 'node:crypto';
import type { Principal } from '../../domain/auth/principal';
import type { FileCache, TableFolders, Upload } from '../../domain/data/ports';
import { DomainError } from '../../domain/errors';
import { idOfDigest } from '../../domain/ids';
import { canonicalJson, type JsonObject } from '../../domain/json';
import type { Model } from '../../domain/model';
import { type ModelVersion, versionId } from '../../domain/model-version';
import { asJson, type OutsideReport } from '../../domain/outside-report';
import type {
  ArtifactStore,
  Clock,
  ModelRepository,
  RunRepository,
  VersionRepository,
} from '../../domain/ports';
import type { Predictor } from '../../domain/prediction';
import type { PendingFileRepository } from '../../domain/registry/pending-file';
import type { RequestKey } from '../../domain/request-key';
import type { ModelSignature } from '../../domain/signature';
import type { Uploads } from '../data/uploads';
import type { Finalization } from '../finalization';
import type { EndedRun, RunAcceptance } from '../run-acceptance';
import { digestOf } from '../secrets';
import { keepForRun } from './pending-files';
import { tryOut } from './trial';
import { visibleModel } from './visible-model';

/** What a person registers as a version. */
export interface VersionAsked {
  modelId: string;
  /** Of a file that was sent: it is kept, and its digest recorded. */
  uploadId: string | null;
  /** Where the artifact lies otherwise; it is never read. */
  artifactPath: string | null;
  metrics: JsonObject;
  trainingMetrics: JsonObject;
  /** How to predict with the upload; null where nobody said it. */
  signature: ModelSignature | null;
}

/** Versions that were made elsewhere. */
export interface VersionRegistration {
  /**
   * Makes a version of its own run, which was executed outside: it is stored with its end in one write, from which all
   * else follows, also when whoever registers dies.
   * @throws DomainError NOT_FOUND for an unknown model or upload, VALIDATION_FAILED for a key that was used otherwise and
   * for a signature that the upload does not fit, UNAVAILABLE
   */
  register(
    asked: VersionAsked,
    principal: Principal,
    request: RequestKey | null,
  ): Promise<{ version: ModelVersion; champion: number | null; isReplayed: boolean }>;
}

interface RegistrationDeps {
  models: ModelRepository;
  versions: VersionRepository;
  runs: RunRepository;
  artifacts: ArtifactStore;
  pendingFiles: PendingFileRepository;
  uploads: Uploads;
  tableFolders: Pick<TableFolders, 'use'>;
  fileCache: FileCache;
  predictor: Predictor;
  acceptance: RunAcceptance;
  finalization: Finalization;
  clock: Clock;
}

/** Registration over its ports. */
export function createVersionRegistration(deps: RegistrationDeps): VersionRegistration {
  const { models, versions, runs, finalization } = deps;
  return {
    async register(asked, principal, request) {
      const id = request === null ? randomUUID() : runIdOf(request);
      const [model, earlier] = await Promise.all([
        visibleModel(models, asked.modelId, principal),
        request && runs.find(id),
      ]);
      const { run, known } = earlier
        ? { run: earlier, known: { model } }
        : await accept(deps, { id, asked, principal }, model);
      if (canonicalJson(asJson(run.outside ?? {})) !== canonicalJson(asJson(toldBy(asked))))
        throw usedOtherwise();
      const made = await finalization.finalizeEnded(run, known);
      const version = made.version ?? (await versions.find(versionId(id)));
      if (!version) throw new DomainError('INTERNAL', `run ${id} was registered and has no version`);
      const { championVersion } = made.model ?? model;
      return { version, champion: championVersion, isReplayed: earlier !== null };
    },
  };
}

/** Stores the run with its end; of two requests with one key, the first. Its file is kept before anything names it. */
async function accept(
  deps: RegistrationDeps,
  { id, asked, principal }: { id: string; asked: VersionAsked; principal: Principal },
  model: Model,
): Promise<EndedRun> {
  const { modelId, uploadId } = asked;
  const trainer = 'external' as const;
  const origin = { facets: {}, spec: null, parentId: null, children: [], trainer };
  const run = { ...origin, id, modelId, actor: principal.actor };
  const report = { told: toldBy(asked), outcome: { state: 'succeeded' as const } };
  if (uploadId === null) return deps.acceptance.acceptEnded(run, report, model);
  return deps.tableFolders.use(async (folder) => {
    const upload = await deps.uploads.get(principal, uploadId);
    const file = await fetchTried(deps, { upload, signature: asked.signature, folder });
    return keepForRun(deps, { runId: id, file }, (artifact) =>
      deps.acceptance.acceptEnded(run, { ...report, artifact }, model),
    );
  });
}

/** Path of the uploaded file, of which a signature that is given has predicted. */
async function fetchTried(
  { artifacts, fileCache, predictor }: RegistrationDeps,
  { upload, signature, folder }: { upload: Upload; signature: ModelSignature | null; folder: string },
): Promise<string> {
  const file = `${folder}/artifact`;
  const fetch = (path: string): Promise<void> => artifacts.fetch(upload.artifact, path);
  if (signature === null) {
    await fetch(file);
    return file;
  }
  const { sha256 } = upload.artifact;
  await fileCache.place(sha256, file, fetch);
  await tryOut(predictor, { artifactFile: await fileCache.file(sha256, fetch), signature });
  return file;
}

function toldBy(asked: VersionAsked): OutsideReport {
  const { uploadId, artifactPath, metrics, trainingMetrics, signature } = asked;
  const artifacts = {
    ...(artifactPath === null ? {} : { model_artifact_path: artifactPath }),
    ...(uploadId === null ? {} : { upload: uploadId }),
  };
  return { metrics, trainingMetrics, artifacts, ...(signature === null ? {} : { signature }) };
}

/** The same request makes the same run, in the form of a random UUID. */
function runIdOf({ key }: RequestKey): string {
  return idOfDigest(digestOf(`version ${key}`));
}

function usedOtherwise(): DomainError {
  return new DomainError('VALIDATION_FAILED', 'this Idempotency-Key was used with another body', {
    fields: [{ path: ['headers', 'idempotency-key'], message: 'was used with another body', kind: 'value' }],
  });
}
