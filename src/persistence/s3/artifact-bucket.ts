import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { BucketAddress } from '../../domain/artifact-place';
import { DomainError } from '../../domain/errors';
import type { ArtifactStore, Clock } from '../../domain/ports';
import type { Artifact } from '../../domain/run';
import { assertSize, assertUnchanged, type Digest, digestOf, isStored, safeKey } from '../artifact-file';
import { writeDurably } from '../durable-file';
import { hashed } from './answer-bytes';
import { type Bucket, type BucketAnswer, openBucket } from './bucket';
import { keysFrom } from './listing';
import { putInParts } from './multipart';

/** S3 takes 10,000 parts of this size, and 5 TiB altogether. */
const PART_BYTES = 512 * 2 ** 20;

/** The bucket that artifacts are in. */
export function openArtifactBucket(address: BucketAddress, clock: Clock): Bucket {
  return openBucket({ address, name: 'the artifact store' }, clock);
}

/** Artifacts as objects of a bucket, larger ones sent in parts. Pieces of a file are in memory, never all of it. */
export function createArtifactBucket(bucket: Bucket, partBytes = PART_BYTES): ArtifactStore {
  return {
    async put(key, file) {
      const artifact = { key: safeKey(key), ...(await digestOf(file)) };
      if (isStored(artifact, await storedDigest(bucket, key))) return artifact;
      const isPut =
        artifact.sizeBytes <= partBytes
          ? await putAtOnce(bucket, artifact, file)
          : await putInParts(bucket, { artifact, file, partBytes });
      // Another one was faster, or an earlier try had reached the bucket all the same.
      if (!isPut && !isStored(artifact, await storedDigest(bucket, key)))
        throw new DomainError(
          'UNAVAILABLE',
          `artifact ${key} was removed while it was stored; store it again`,
        );
      return artifact;
    },
    fetch: (artifact, file) =>
      writeDurably(file, async (temporary) => {
        const read = hashed(await get(bucket, artifact), bucket);
        await pipeline(read.bytes, createWriteStream(temporary));
        assertUnchanged(artifact, read.digest());
      }),
    async read(artifact) {
      const answer = await get(bucket, artifact);
      const sizeBytes = Number(answer.body.headers['content-length']);
      if (sizeBytes !== artifact.sizeBytes) answer.body.destroy();
      assertSize(artifact, sizeBytes);
      return hashed(answer, bucket).bytes;
    },
    async removeAll(prefix) {
      await remove(bucket, safeKey(prefix));
      for await (const key of keysFrom(bucket, `${prefix}/`)) await remove(bucket, key);
    },
  };
}

async function putAtOnce(bucket: Bucket, { key, ...digest }: Artifact, path: string): Promise<boolean> {
  const headers = { 'if-none-match': '*' };
  const file = { ...digest, path, offset: 0 };
  const { status, body } = await bucket.call({ method: 'PUT', key, headers, file }, [200, 412]);
  body.resume();
  return status === 200;
}

async function get(bucket: Bucket, artifact: Artifact): Promise<BucketAnswer> {
  const answer = await bucket.call({ method: 'GET', key: safeKey(artifact.key) }, [200, 404]);
  if (answer.status === 200) return answer;
  answer.body.resume();
  throw new DomainError('UNAVAILABLE', `artifact ${artifact.key} is not in the store; is its bucket there?`);
}

async function storedDigest(bucket: Bucket, key: string): Promise<Digest | undefined> {
  const answer = await bucket.call({ method: 'GET', key }, [200, 404]);
  if (answer.status === 404) {
    answer.body.resume();
    return undefined;
  }
  const read = hashed(answer, bucket);
  for await (const _part of read.bytes);
  return read.digest();
}

async function remove(bucket: Bucket, key: string): Promise<void> {
  const { body } = await bucket.call({ method: 'DELETE', key }, [200, 204, 404]);
  body.resume();
}
