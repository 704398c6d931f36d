import { createHash, createHmac } from 'node:crypto';
import type { Request } from 'express';
import { DomainError } from '../domain/errors';
import { canonicalJson, type JsonValue } from '../domain/json';
import type { RequestKey } from '../domain/request-key';
import { contextOf } from './request-context';
import type { Caller, Route } from './route';

/** What `Idempotency-Key` may be. */
export const KEY_PATTERN = /^[\x21-\x7e]{1,255}$/;
/** What `If-Match` may be: any revision, or one ETag. */
export const REVISION_PATTERN = /^(?:\*|(?:W\/)?"(\d{1,15})")$/;

/** Who asks, and what their headers ask for where the route hears them. `body` is the parsed JSON. */
export function callerOf(req: Request, route: Route, body: JsonValue | undefined): Omit<Caller, 'upload'> {
  const { principal } = contextOf(req);
  return {
    actor: principal.actor,
    principal,
    requestKey: route.takesRequestKey ? requestKeyOf(req, principal.actor, body) : null,
    ifMatch: route.takesRevision ? revisionOf(req.headers['if-match']) : null,
    headers: req.headers,
  };
}

/** The header `ETag` of a record. */
export function entityTag({ revision }: { revision: number }): Record<string, string> {
  return { ETag: `"${revision}"` };
}

function requestKeyOf(req: Request, actor: string, body: JsonValue | undefined): RequestKey | null {
  const sent = req.headers['idempotency-key'];
  if (sent === undefined) return null;
  if (typeof sent !== 'string' || !KEY_PATTERN.test(sent))
    throw refusal('idempotency-key', 'must be 1 to 255 visible ASCII characters');
  const { path } = contextOf(req);
  const key = digest(JSON.stringify([actor, req.method, path, sent]));
  // By the key that they alone know: a body may hold a password, which nobody shall try out on what is stored.
  const hmac = createHmac('sha256', sent);
  // Absent and null are not the same; the order of members says nothing.
  return { key, digest: hmac.update(body === undefined ? '' : canonicalJson(body)).digest('hex') };
}

function revisionOf(sent: string | undefined): number | null {
  if (sent === undefined || sent === '*') return null;
  const [, revision] = REVISION_PATTERN.exec(sent) ?? [];
  if (revision === undefined) throw refusal('if-match', 'must be one ETag, as it was answered');
  return Number(revision);
}

function refusal(header: string, message: string): DomainError {
  const fields = [{ path: ['headers', header], message, kind: 'value' as const }];
  return new DomainError('VALIDATION_FAILED', `${header}: ${message}`, { fields });
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
