import { join } from 'node:path';
import type { Config } from '../config';
import type { FileCache } from '../domain/data/ports';
import type { ArtifactStore, Clock } from '../domain/ports';
import { createArtifactFolder } from '../persistence/artifact-folder';
import { createFileCache } from '../persistence/file-cache';
import { createArtifactBucket, openArtifactBucket } from '../persistence/s3/artifact-bucket';
import type { Bucket } from '../persistence/s3/bucket';
import { pingBucket, proveBucket } from '../persistence/s3/bucket-check';
import { abortUnfinished } from '../persistence/s3/multipart';
import type { Chore } from '../usecases/janitor';

/** Of artifacts that predictions were made with lately, and objects that were trained on. */
const CACHE_BYTES_MAX = 2_147_483_648;
const DAY_MS = 24 * 3_600_000;
/** Longer than any upload takes. */
const UNFINISHED_MS = 7 * DAY_MS;

/** The artifact store, what tells of its server, and the cache of this machine. */
export function composeArtifacts(given: {
  config: Pick<Config, 'artifacts' | 'dataDirectory'>;
  clock: Clock;
}): {
  artifacts: ArtifactStore;
  /** Null for a folder, which was looked at before anything was started. */
  artifactServer: { prove(): Promise<void>; ping(): Promise<string> } | null;
  fileCache: FileCache;
  artifactChores: Chore[];
} {
  const { config, clock } = given;
  const { artifacts: place } = config;
  const folder = join(config.dataDirectory, 'artifact-cache');
  const fileCache = createFileCache(clock, { folder, maxBytes: CACHE_BYTES_MAX });
  if (place.kind === 'folder')
    return {
      artifacts: createArtifactFolder(place.path),
      artifactServer: null,
      fileCache,
      artifactChores: [],
    };
  const bucket = openArtifactBucket(place, clock);
  return {
    artifacts: createArtifactBucket(bucket),
    artifactServer: { prove: () => proveBucket(bucket), ping: () => pingBucket(bucket) },
    fileCache,
    artifactChores: [createUploadsChore(bucket, clock)],
  };
}

function createUploadsChore(bucket: Bucket, clock: Clock): Chore {
  return {
    name: 'unfinished uploads',
    everyMs: DAY_MS,
    async step() {
      await abortUnfinished(bucket, new Date(Date.parse(clock.now()) - UNFINISHED_MS).toISOString());
      return true;
    },
  };
}
