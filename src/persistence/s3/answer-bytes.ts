import { createHash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import type { Digest } from '../artifact-file';
import type { Bucket, BucketAnswer } from './bucket';
import { lost } from './refusals';

/** The bytes of an answer; their digest is known when they have been read. Rejects with UNAVAILABLE when they break off. */
export function hashed(
  { body }: BucketAnswer,
  { name }: Pick<Bucket, 'name'>,
): { bytes: AsyncIterable<Buffer>; digest(): Digest } {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  async function* read(): AsyncGenerator<Buffer> {
    try {
      for await (const part of body as AsyncIterable<Buffer>) {
        hash.update(part);
        sizeBytes += part.length;
        yield part;
      }
    } catch (cause) {
      throw lost(name, cause);
    }
  }
  return { bytes: read(), digest: () => ({ sha256: hash.digest('hex'), sizeBytes }) };
}

/** An answer as text. @throws DomainError UNAVAILABLE when it breaks off */
export function textOf({ name }: Pick<Bucket, 'name'>, { body }: BucketAnswer): Promise<string> {
  return text(body).catch((cause: unknown) => Promise.reject(lost(name, cause)));
}
