import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { DomainError } from '../../domain/errors';
import type { Artifact } from '../../domain/run';
import { assertUnchanged } from '../artifact-file';
import { textOf } from './answer-bytes';
import type { Bucket, BucketAnswer } from './bucket';

/** Sends a file in parts of `partBytes`, to appear whole or not at all. False when there is another object, or the upload is gone. */
export async function putInParts(bucket: Bucket, sending: Sending): Promise<boolean> {
  const { key } = sending.artifact;
  const begun = await bucket.call({ method: 'POST', key, query: { uploads: '' } }, [200]);
  const [, uploadId = ''] = /<UploadId>([^<]*)<\/UploadId>/.exec(await textOf(bucket, begun)) ?? [];
  const upload: Upload = { key, uploadId };
  try {
    const etags = await sendParts(bucket, upload, sending);
    if (await complete(bucket, upload, etags)) return true;
  } catch (error) {
    // What can't be aborted now is when the janitor comes by.
    await abort(bucket, upload).catch(() => undefined);
    throw error;
  }
  await abort(bucket, upload);
  return false;
}

/**
 * Aborts uploads that were begun before `at` (ISO 8601) and never completed; their parts cost room, and nobody sees them. Where
 * S3 denies to list them, a rule of the bucket has to do it; also where no prefix tells them from those of other programs.
 */
export async function abortUnfinished(bucket: Bucket, at: string): Promise<void> {
  const { prefix } = bucket.address;
  if (prefix === '') return;
  for (let after: Upload | null = null; ; ) {
    const answer: BucketAnswer = await bucket.call(listing(prefix, after), [200, 403]);
    const listed = await textOf(bucket, answer);
    if (answer.status === 403) return;
    const uploads = uploadsIn(listed);
    for (const { key, uploadId, begunAt } of uploads)
      if (Date.parse(begunAt) < Date.parse(at))
        await abort(bucket, { key: key.slice(prefix.length), uploadId });
    after = uploads.at(-1) ?? null;
    if (after === null || !listed.includes('<IsTruncated>true</IsTruncated>')) return;
  }
}

interface Sending {
  artifact: Artifact;
  file: string;
  partBytes: number;
}

interface Upload {
  key: string;
  uploadId: string;
}

/** Resolves to what the bucket calls each part. */
async function sendParts(
  bucket: Bucket,
  { key, uploadId }: Upload,
  { artifact, file: path, partBytes }: Sending,
): Promise<string[]> {
  const etags: string[] = [];
  const whole = createHash('sha256');
  for (let offset = 0; offset < artifact.sizeBytes; offset += partBytes) {
    const sizeBytes = Math.min(partBytes, artifact.sizeBytes - offset);
    const hash = createHash('sha256');
    for await (const bytes of createReadStream(path, { start: offset, end: offset + sizeBytes - 1 }))
      for (const each of [hash, whole]) each.update(bytes as Buffer);
    const file = { path, offset, sizeBytes, sha256: hash.digest('hex') };
    const query = { partNumber: `${etags.length + 1}`, uploadId };
    const { body } = await bucket.call({ method: 'PUT', key, query, file }, [200]);
    body.resume();
    etags.push(String(body.headers['etag']));
  }
  assertUnchanged(artifact, { sha256: whole.digest('hex'), sizeBytes: artifact.sizeBytes });
  return etags;
}

async function complete(
  bucket: Bucket,
  { key, uploadId }: Upload,
  etags: readonly string[],
): Promise<boolean> {
  const parts = etags.map(
    (etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${etag}</ETag></Part>`,
  );
  const xml = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`;
  const headers = { 'if-none-match': '*' };
  const answer = await bucket.call(
    { method: 'POST', key, query: { uploadId }, headers, xml },
    [200, 404, 412],
  );
  const said = await textOf(bucket, answer);
  if (answer.status !== 200) return false;
  // S3 answers 200 before it has begun to put the parts together.
  if (said.includes('<CompleteMultipartUploadResult')) return true;
  throw new DomainError('UNAVAILABLE', `${bucket.name} could not put ${key} together`, {
    cause: new Error(said),
  });
}

async function abort(bucket: Bucket, { key, uploadId }: Upload): Promise<void> {
  const { body } = await bucket.call({ method: 'DELETE', key, query: { uploadId } }, [200, 204, 404]);
  body.resume();
}

function listing(prefix: string, after: Upload | null) {
  const markers = after && { 'key-marker': after.key, 'upload-id-marker': after.uploadId };
  return { method: 'GET', query: { uploads: '', prefix, ...markers } } as const;
}

/** Keys with the prefix; keys of ours need no decoding. */
function uploadsIn(listed: string): (Upload & { begunAt: string })[] {
  return Array.from(listed.matchAll(/<Upload>(.*?)<\/Upload>/gs), ([, upload = '']) => {
    const valueOf = (name: string): string => new RegExp(`<${name}>([^<]*)<`).exec(upload)?.[1] ?? '';
    return { key: valueOf('Key'), uploadId: valueOf('UploadId'), begunAt: valueOf('Initiated') };
  });
}
