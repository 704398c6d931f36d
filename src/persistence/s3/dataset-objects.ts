import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { BucketAddress } from '../../domain/artifact-place';
import type { DatasetObjects } from '../../domain/data/ports';
import { fileTooLarge } from '../../domain/data/table';
import { DomainError } from '../../domain/errors';
import type { Clock } from '../../domain/ports';
import { writeDurably } from '../durable-file';
import { hashed } from './answer-bytes';
import { type Bucket, type BucketAnswer, openBucket } from './bucket';
import { wordOf } from './refusals';

const ADDRESS = /^s3:\/\/([^/]+)\/(.+)$/s;
/** A path of a URL never keeps such parts: they would lead to another key, or another bucket. */
const LEADS_ELSEWHERE = /(?:^|\/)\.\.?(?:\/|$)/;

/** Objects of the buckets that the operator allows, by their prefixes. */
export function createDatasetObjects(allowed: readonly BucketAddress[], clock: Clock): DatasetObjects {
  async function open(address: string): Promise<{ bucket: Bucket; answer: BucketAnswer }> {
    const { bucket, key } = locate(address, allowed, clock);
    const answer = await bucket.call({ method: 'GET', key }, [200, 403, 404]);
    if (answer.status === 200) return { bucket, answer };
    throw await refused(address, answer);
  }

  return {
    async read(address, maxBytes) {
      const { bucket, answer } = await open(address);
      if (sizeOf(answer) <= maxBytes) return hashed(answer, bucket).bytes;
      answer.body.destroy();
      throw fileTooLarge(maxBytes);
    },
    async fetch({ address, sha256, sizeBytes }, file) {
      const { bucket, answer } = await open(address);
      if (sizeOf(answer) !== sizeBytes) {
        answer.body.destroy();
        throw changed(address);
      }
      const read = hashed(answer, bucket);
      await writeDurably(file, async (temporary) => {
        await pipeline(read.bytes, createWriteStream(temporary));
        if (read.digest().sha256 !== sha256) throw changed(address);
      });
    },
  };
}

function locate(
  address: string,
  allowed: readonly BucketAddress[],
  clock: Clock,
): { bucket: Bucket; key: string } {
  const [, name = '', key = ''] = ADDRESS.exec(address) ?? [];
  const place = allowed.find(({ bucket, prefix }) => bucket === name && key.startsWith(prefix));
  if (!place || LEADS_ELSEWHERE.test(key)) {
    const known = allowed.map(({ bucket, prefix }) => `s3://${bucket}/${prefix}`).join(', ') || 'none';
    throw new DomainError(
      'FORBIDDEN',
      `${address} is in no bucket that the operator allows by MODELKEEPER_DATASET_FOLDERS (${known}): upload the file, or let the operator add its bucket there`,
    );
  }
  return { bucket: openBucket({ address: { ...place, prefix: '' }, name: `s3://${name}` }, clock), key };
}

async function refused(address: string, answer: BucketAnswer): Promise<DomainError> {
  const { code, said } = await wordOf(answer);
  const options = { cause: new Error(said) };
  if (code === 'NoSuchBucket')
    return new DomainError('VALIDATION_FAILED', `${address}: there is no such bucket`, options);
  if (answer.status === 404)
    return new DomainError('VALIDATION_FAILED', `${address}: there is no such object`, options);
  return new DomainError(
    'FORBIDDEN',
    `${address}: S3 denies access (${code || answer.status}): let the operator check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and what they may get and list in the bucket`,
    options,
  );
}

function changed(address: string): DomainError {
  return new DomainError('INVALID_STATE', `${address} has changed since it was registered`);
}

function sizeOf({ body }: BucketAnswer): number {
  return Number(body.headers['content-length']);
}
