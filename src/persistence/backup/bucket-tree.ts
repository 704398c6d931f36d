import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { isKey } from '../artifact-file';
import { hashed } from '../s3/answer-bytes';
import { createArtifactBucket } from '../s3/artifact-bucket';
import type { Bucket } from '../s3/bucket';
import { keysFrom } from '../s3/listing';
import type { FileTree } from './file-trees';

/** The artifacts of a bucket, streamed from and to it. */
export function bucketTree(bucket: Bucket): FileTree {
  const { bucket: name, prefix } = bucket.address;
  const artifacts = createArtifactBucket(bucket);
  return {
    name: `s3://${name}/${prefix}`,
    async *paths() {
      for await (const key of keysFrom(bucket, '')) if (isKey(key)) yield key;
    },
    async copyTo(key, target) {
      const answer = await bucket.call({ method: 'GET', key }, [200, 404]);
      if (answer.status === 404) {
        answer.body.resume();
        return null;
      }
      const read = hashed(answer, bucket);
      await pipeline(read.bytes, createWriteStream(target));
      return read.digest();
    },
    async put(key, file) {
      await artifacts.put(key, file);
    },
  };
}
