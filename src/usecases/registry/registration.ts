import { randomUUID } from 'node:crypto';
import type { Principal } from '../../domain/auth/principal';
import type { TableFolders } from '../../domain/data/ports';
import { DomainError } from '../../domain/errors';
import { idOfDigest } from '../../domain/ids';
import { canonicalJson, type JsonObject } from '../../domain/json';
import { type ModelVersion, versionId } from '../../domain/model-version';
import type { OutsideReport } from '../../domain/outside-report';
import type {
  ArtifactStore,
  Clock,
  ModelRepository,
  RunRepository,
  VersionRepository,
} from '../../domain/ports';
import type { RequestKey } from '../../domain/request-key';
import type { Artifact } from '../../domain/run';
import type { Uploads } from '../data/uploads';
import type { RunAcceptance } from '../run-acceptance';
import type { RunUseCases } from '../runs';
import { digestOf } from '../secrets';
import { visibleModel } from './visible-model';

/** How long a registration that died on its way stays open. */
const REGISTRATION_MS = 600_000;

/** What a person registers as a version. */
export interface VersionAsked {
  modelId: string;
  /** Of a file that was sent: it is kept, and its digest recorded. */
  uploadId: string | null;
  /** Where the artifact lies otherwise; it is never read. */
  artifactPath: string | null;
  metrics: JsonObject;
  trainingMetrics: JsonObject;
}

/** Versions that were made elsewhere. */
export interface VersionRegistration {
  /**
   * Makes a version of its own run, which was executed outside and reported at once; so whatever follows from a success
   * follows, also when whoever registers dies.
   * @throws DomainError NOT_FOUND for an unknown model or upload, VALIDATION_FAILED for a key that was used otherwise
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
  uploads: Uploads;
  tableFolders: Pick<TableFolders, 'use'>;
  acceptance: RunAcceptance;
  runUseCases: RunUseCases;
  clock: Clock;
}

/** Registration over its ports. */
export function createVersionRegistration(deps: RegistrationDeps): VersionRegistration {
  const { models, versions, runs, acceptance, runUseCases, clock } = deps;
  return {
    async register(asked, principal, request) {
      await visibleModel(models, asked.modelId, principal);
      const { actor } = principal;
      const id = request === null ? randomUUID() : runIdOf(request);
      const told = toldBy(asked);
      const earlier = request && (await runs.find(id));
      if (earlier?.outside && canonicalJson({ ...earlier.outside }) !== canonicalJson({ ...told }))
        throw usedOtherwise();
      const { uploadId } = asked;
      const artifact =
        uploadId === null || earlier?.outside ? null : await keep(deps, { principal, uploadId, runId: id });
      if (!earlier) await acceptance.accept({ ...runUntil(clock.now()), id, modelId: asked.modelId, actor });
      const outcome = { state: 'succeeded' as const };
      await runUseCases.report(id, { told, outcome, ...(artifact ? { artifact } : {}) }, actor);
      const version = await versions.find(versionId(id));
      if (!version) throw expired();
      const { championVersion } = await models.get(asked.modelId);
      return { version, champion: championVersion, isReplayed: earlier !== null };
    },
  };
}

/** The bytes under a key of the run's own; they are there before anything names them. */
function keep(
  { uploads, artifacts, tableFolders }: RegistrationDeps,
  { principal, uploadId, runId }: { principal: Principal; uploadId: string; runId: string },
): Promise<Artifact> {
  return tableFolders.use(async (folder) => {
    const upload = await uploads.get(principal, uploadId);
    const file = `${folder}/artifact`;
    await artifacts.fetch(upload.artifact, file);
    return artifacts.put(`models/${runId}/registered/artifact`, file);
  });
}

function toldBy({ uploadId, artifactPath, metrics, trainingMetrics }: VersionAsked): OutsideReport {
  const artifacts = {
    ...(artifactPath === null ? {} : { model_artifact_path: artifactPath }),
    ...(uploadId === null ? {} : { upload: uploadId }),
  };
  return { metrics, trainingMetrics, artifacts };
}

/** What is executed outside, and is to be reported soon. */
function runUntil(now: string) {
  const deadlineAt = new Date(Date.parse(now) + REGISTRATION_MS).toISOString();
  const trainer = 'external' as const;
  return { facets: {}, spec: null, parentId: null, children: [], trainer, deadlineAt };
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

function expired(): DomainError {
  return new DomainError(
    'INVALID_STATE',
    'an earlier registration by this Idempotency-Key did not come to its end in time: send it with another key',
  );
}
