import { z } from 'zod';
import type { ZodOpenApiParameters, ZodOpenApiResponseObject } from 'zod-openapi';
import { KEY_PATTERN, REVISION_PATTERN } from './caller';
import { isLimited, LIMIT_HEADERS } from './rate-limit';
import type { Route } from './route';

type Headers = Record<string, { description: string; schema: { type: 'string' | 'integer' } }>;

const RequestKey = z
  .string()
  .regex(KEY_PATTERN)
  .meta({
    description:
      'Any text of visible ASCII characters. The same request with the same key gets the same answer for 24 hours, ' +
      'with `Idempotent-Replayed: true`, and does nothing again; with another body it is refused (422).',
  });
const IfMatch = z
  .string()
  .regex(REVISION_PATTERN)
  .meta({
    description:
      'The `ETag` of an earlier answer: the change is made only if nothing else was changed since, and else refused ' +
      '(412). Without it the last write wins.',
  });

/** The request headers that a route hears. */
export function requestHeaders({
  takesRequestKey,
  takesRevision,
}: Route): Pick<ZodOpenApiParameters, 'header'> {
  const heard = {
    ...(takesRequestKey ? { 'Idempotency-Key': RequestKey.optional() } : {}),
    ...(takesRevision ? { 'If-Match': IfMatch.optional() } : {}),
  };
  return Object.keys(heard).length > 0 ? { header: z.object(heard) } : {};
}

/** The headers of its answers: those with a limit for every status, the others for success. */
export function responseHeaders(
  { path, takesRequestKey, takesRevision }: Route,
  isSuccess: boolean,
): Pick<ZodOpenApiResponseObject, 'headers'> {
  const told: Headers = {};
  if (isLimited(path))
    for (const [name, description] of Object.entries(LIMIT_HEADERS))
      told[name] = { description, schema: { type: 'integer' } };
  if (isSuccess && takesRevision)
    told['ETag'] = { description: 'The revision that this is, for `If-Match`.', schema: { type: 'string' } };
  if (isSuccess && takesRequestKey)
    told['Idempotent-Replayed'] = {
      description: '`true` when the request had been answered before.',
      schema: { type: 'string' },
    };
  return Object.keys(told).length > 0 ? { headers: told } : {};
}
