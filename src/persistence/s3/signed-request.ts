import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { type ClientRequest, type IncomingMessage, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { AwsV4Signer } from 'aws4fetch';
import type { BucketAddress } from '../../domain/artifact-place';
import type { BucketAnswer, BucketCall } from './bucket';

/** Longest silence of a server before a call counts as lost. */
const SILENCE_LIMIT_MS = 30_000;

/** Makes a call, its body sent in pieces. `now`: ISO 8601. Rejects with what went wrong when there is no answer. */
export async function send(address: BucketAddress, call: BucketCall, now: string): Promise<BucketAnswer> {
  const { url, headers } = await sign(address, call, now);
  const options = {
    method: call.method,
    headers: { ...headers, 'content-length': call.file?.sizeBytes ?? Buffer.byteLength(call.xml ?? '') },
    agent: false,
    timeout: SILENCE_LIMIT_MS,
  } as const;
  const request = url.protocol === 'https:' ? tlsRequest(url, options) : plainRequest(url, options);
  // What comes after the answer breaks that off as well, and whoever reads it is told.
  request.on('error', () => undefined);
  request.once('timeout', () => request.destroy(new Error(`silent for ${SILENCE_LIMIT_MS} ms`)));
  const answered = once(request, 'response') as Promise<[IncomingMessage]>;
  if (call.file === undefined || call.file.sizeBytes === 0) request.end(call.xml);
  else sendFile(request, call.file);
  const [body] = await answered;
  return { status: body.statusCode ?? 0, body };
}

/** What goes wrong is the request's error as well; a server that has answered needs no more of the file. */
function sendFile(
  request: ClientRequest,
  { path, offset, sizeBytes }: NonNullable<BucketCall['file']>,
): void {
  const bytes = createReadStream(path, { start: offset, end: offset + sizeBytes - 1 });
  void pipeline(bytes, request).catch((error: Error) => request.destroy(error));
}

async function sign(address: BucketAddress, call: BucketCall, now: string) {
  const { method, key, query, headers, file, xml = '' } = call;
  const { endpoint, bucket, prefix, sessionToken, ...identity } = address;
  const path = key === undefined ? '' : `/${prefix}${key}`;
  const url = new URL(`${endpoint}/${bucket}${path.split('/').map(encodeURIComponent).join('/')}`);
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
  const signer = new AwsV4Signer({
    method,
    url: url.href,
    // By its digest in the signature the server checks the body.
    headers: {
      ...headers,
      'x-amz-content-sha256': file?.sha256 ?? createHash('sha256').update(xml).digest('hex'),
    },
    accessKeyId: identity.accessKeyId,
    secretAccessKey: identity.secretAccessKey,
    region: identity.region,
    ...(sessionToken === null ? {} : { sessionToken }),
    service: 's3',
    datetime: now.replace(/[:-]|\.\d{3}/g, ''),
  });
  const signed = await signer.sign();
  return { url: signed.url, headers: Object.fromEntries(signed.headers) };
}
