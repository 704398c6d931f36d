import type { ArtifactPlace } from '../domain/artifact-place';
import type { ArtifactStore, Clock } from '../domain/ports';
import { createArtifactFolder } from '../persistence/artifact-folder';
import { createArtifactBucket } from '../persistence/s3/artifact-bucket';
import { openBucket } from '../persistence/s3/bucket';
import { pingBucket, proveBucket } from '../persistence/s3/bucket-check';

/** The artifact store, and what tells of its server. */
export function composeArtifacts(given: { config: { artifacts: ArtifactPlace }; clock: Clock }): {
  artifacts: ArtifactStore;
  /** Null for a folder, which was looked at before anything was started. */
  artifactServer: { prove(): Promise<void>; ping(): Promise<string> } | null;
} {
  const { artifacts: place } = given.config;
  if (place.kind === 'folder') return { artifacts: createArtifactFolder(place.path), artifactServer: null };
  const bucket = openBucket(place, given.clock);
  return {
    artifacts: createArtifactBucket(bucket),
    artifactServer: { prove: () => proveBucket(bucket), ping: () => pingBucket(bucket) },
  };
}
