import { text } from 'node:stream/consumers';
import type { BucketAddress } from '../../domain/artifact-place';
import { DomainError } from '../../domain/errors';
import type { Bucket, BucketAnswer } from './bucket';

/** Whether the same call may be answered otherwise a moment later. */
export function isPassing(status: number): boolean {
  return status >= 500 || [408, 409, 429].includes(status);
}

/** For a call without an answer, or whose answer broke off. */
export function lost(name: string, cause: unknown): DomainError {
  return new DomainError('UNAVAILABLE', `${name} does not answer`, { cause });
}

/** S3's own word for what stands in the way, and all that it said. '' when it said nothing. */
export async function wordOf({ body }: BucketAnswer): Promise<{ code: string; said: string }> {
  const said = await text(body).catch(() => '');
  return { code: /<Code>([^<]*)<\/Code>/.exec(said)?.[1] ?? '', said };
}

/** Reads the answer, and says what stands in the way and what to do. What S3 said in full is the cause. */
export async function refusalOf(
  answer: BucketAnswer,
  { address, name }: Pick<Bucket, 'address' | 'name'>,
): Promise<DomainError> {
  const { status } = answer;
  const { code, said } = await wordOf(answer);
  const message = `${name} refuses (${status}${code && ` ${code}`})${adviceFor({ status, code }, address)}`;
  return new DomainError('UNAVAILABLE', message, { cause: new Error(said) });
}

/** By S3's own word where servers differ in their numbers. */
function adviceFor(
  { status, code }: { status: number; code: string },
  { bucket, region }: BucketAddress,
): string {
  if (isPassing(status)) return '';
  if (code === 'NoSuchBucket') return `: make the bucket ${bucket}, or change MODELKEEPER_ARTIFACTS`;
  if (status === 403 || status === 404 || /AccessKey|Token/.test(code))
    return `: check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and what they may do in the bucket ${bucket}`;
  return `: check AWS_ENDPOINT_URL_S3 and AWS_REGION (${region})`;
}
