import type { IncomingMessage } from 'node:http';
import { DomainError } from '../domain/errors';
import type { JsonValue } from '../domain/json';

/** Largest JSON body. */
export const BODY_LIMIT_BYTES = 1_048_576;
/** Deepest nesting of a JSON body: below what the document store and recursive code can take. */
const DEPTH_LIMIT = 64;

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;
const OTHER_CHARSET = /;\s*charset\s*=(?!\s*"?(?:utf-?8|us-ascii)\b)/i;

/**
 * The JSON body of a request, undefined when there is none. A refused body is not read: its connection stays usable,
 * and the client can read the answer while it is still sending.
 * @throws DomainError UNSUPPORTED_MEDIA_TYPE for a body that isn't plain UTF-8 JSON, TOO_LARGE, MALFORMED
 */
export async function readJson(req: IncomingMessage): Promise<JsonValue | undefined> {
  if (!hasBody(req)) return undefined;
  if (declaredLength(req) > BODY_LIMIT_BYTES) throw tooLarge();
  assertJsonType(req);
  const bytes = await readBytes(req);
  return bytes.length === 0 ? undefined : parseJson(bytes);
}

/** True when the request says that its body is larger than any that is accepted. */
export function isDeclaredTooLarge(req: IncomingMessage): boolean {
  return declaredLength(req) > BODY_LIMIT_BYTES;
}

function hasBody(req: IncomingMessage): boolean {
  return req.headers['transfer-encoding'] !== undefined || declaredLength(req) > 0;
}

function declaredLength(req: IncomingMessage): number {
  return Number(req.headers['content-length'] ?? 0);
}

function assertJsonType(req: IncomingMessage): void {
  const type = req.headers['content-type'] ?? '';
  const encoding = req.headers['content-encoding'] ?? 'identity';
  if (!JSON_TYPE.test(type) || OTHER_CHARSET.test(type))
    throw new DomainError('UNSUPPORTED_MEDIA_TYPE', 'the body must be application/json in UTF-8');
  if (encoding.toLowerCase() !== 'identity')
    throw new DomainError('UNSUPPORTED_MEDIA_TYPE', 'the body must not be compressed');
}

function readBytes(req: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    const stop = (): void => void req.off('data', onData).off('end', onEnd).off('close', onClose);
    const onData = (chunk: Buffer): void => {
      sizeBytes += chunk.length;
      chunks.push(chunk);
      if (sizeBytes <= BODY_LIMIT_BYTES) return;
      // Without listeners the rest flows away unseen.
      stop();
      reject(tooLarge());
    };
    const onEnd = (): void => {
      stop();
      resolve(Buffer.concat(chunks));
    };
    const onClose = (): void => {
      stop();
      reject(new DomainError('MALFORMED', 'the connection was closed before the end of the body'));
    };
    req.on('data', onData).on('end', onEnd).on('close', onClose);
  });
}

function parseJson(bytes: Buffer): JsonValue {
  let value: JsonValue;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // Without the parser's own error: it quotes the body, which may be a password, and errors are logged.
    throw new DomainError('MALFORMED', 'the body is not valid JSON');
  }
  if (isDeeperThan(value, DEPTH_LIMIT))
    throw new DomainError('MALFORMED', `the body is nested deeper than ${DEPTH_LIMIT} levels`);
  return value;
}

function isDeeperThan(value: JsonValue, levels: number): boolean {
  if (value === null || typeof value !== 'object') return false;
  if (levels === 0) return true;
  return Object.values(value).some((member) => isDeeperThan(member, levels - 1));
}

function tooLarge(): DomainError {
  return new DomainError('TOO_LARGE', `the body is larger than ${BODY_LIMIT_BYTES} bytes`);
}
