import { DomainError } from '../../domain/errors';
import type { Bucket, BucketCall } from './bucket';
import { refusalOf } from './refusals';

/** No key of an artifact begins with a dot. */
const PROBE_KEY = '.write-test';
/** What wrong settings are answered with. */
const REFUSED = [301, 307, 400, 403, 404];

/**
 * Proves that artifacts can be written, listed and removed.
 * @throws DomainError VALIDATION_FAILED when the bucket refuses, saying what to do; UNAVAILABLE when it does not answer
 */
export async function proveBucket(bucket: Bucket): Promise<void> {
  // Another process that starts may remove what this one has written.
  const steps: [BucketCall, number[]][] = [
    [{ method: 'PUT', key: PROBE_KEY }, [200]],
    [{ method: 'GET', key: PROBE_KEY }, [200, 404]],
    [listOne(bucket), [200]],
    [{ method: 'DELETE', key: PROBE_KEY }, [200, 204, 404]],
  ];
  for (const [call, fine] of steps) {
    const answer = await bucket.call(call, [...fine, ...REFUSED]);
    if (!fine.includes(answer.status)) {
      const { message, cause } = await refusalOf(answer, bucket);
      throw new DomainError('VALIDATION_FAILED', message, { cause });
    }
    answer.body.resume();
  }
}

/** Resolves when the bucket answers. @throws DomainError UNAVAILABLE */
export async function pingBucket(bucket: Bucket): Promise<string> {
  const { body } = await bucket.call(listOne(bucket), [200]);
  body.resume();
  return 'answers';
}

function listOne({ address }: Bucket): BucketCall {
  return { method: 'GET', query: { 'list-type': '2', prefix: address.prefix, 'max-keys': '1' } };
}
