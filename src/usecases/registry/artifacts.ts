import type { Principal } from '../../domain/auth/principal';
import { DomainError } from '../../domain/errors';
import type { ModelVersion } from '../../domain/model-version';
import type { ArtifactStore } from '../../domain/ports';
import type { Artifact } from '../../domain/run';
import { type ModelSignature, signatureOf } from '../../domain/signature';
import type { Versions } from './versions';

/** The files behind versions. */
export interface VersionArtifacts {
  /**
   * The file of a version, as it comes; its digest was taken when the version was registered.
   * @throws DomainError NOT_FOUND, INVALID_STATE for one that the service does not hold
   */
  read(
    asked: { modelId: string; number: number },
    principal: Principal,
  ): Promise<{ version: ModelVersion; artifact: Artifact; bytes: AsyncIterable<Uint8Array> }>;
}

/** Files over their ports. */
export function createVersionArtifacts(deps: {
  modelVersions: Versions;
  artifacts: ArtifactStore;
}): VersionArtifacts {
  return {
    async read(asked, principal) {
      const { version } = await deps.modelVersions.get(asked, principal);
      const artifact = verifiedArtifact(version);
      return { version, artifact, bytes: await deps.artifacts.read(artifact) };
    },
  };
}

/** What it takes to predict with a version. @throws DomainError INVALID_STATE for one that can't */
export function predictingVersion(version: ModelVersion): { artifact: Artifact; signature: ModelSignature } {
  const artifact = verifiedArtifact(version);
  const signature = signatureOf(version);
  if (signature !== null) return { artifact, signature };
  throw new DomainError(
    'INVALID_STATE',
    `version ${version.number} was made elsewhere and registered without a signature: nothing tells which columns it ` +
      'takes. Register its file again with one (engine, task, features), predict where it was trained, or train a version here',
  );
}

/** @throws DomainError INVALID_STATE for a version whose artifact lies elsewhere, or that has none */
export function verifiedArtifact({
  number,
  artifactKey: key,
  artifactPath,
  sha256,
  sizeBytes,
}: ModelVersion): Artifact {
  if (key !== null && sha256 !== null && sizeBytes !== null) return { key, sha256, sizeBytes };
  const where = artifactPath === null ? 'it has none' : `it lies at ${artifactPath}`;
  throw new DomainError(
    'INVALID_STATE',
    `the service does not hold the artifact of version ${number}, so it is not verified: ${where}`,
  );
}
