import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiResponsesObject } from 'zod-openapi';
import { DomainError, type ErrorCode } from '../domain/errors';
import { accessOf } from './door';
import type { ErrorFormat } from './errors';
import type { Face } from './face';
import { requestHeaders, responseHeaders } from './openapi-headers';
import { isLimited } from './rate-limit';
import type { Route } from './route';
import type { UploadRule } from './upload';

/** Operations that belong together, and how they refuse. */
type RouteGroup = Pick<Face, 'name' | 'errors' | 'routes'>;

const MEANING: Partial<Record<ErrorCode, string>> = {
  MALFORMED: 'The request is not valid HTTP or JSON.',
  VALIDATION_FAILED: 'The input is not valid; the detail names every complaint.',
  UNAUTHENTICATED: 'Credentials are required, or not valid.',
  FORBIDDEN: 'The caller lacks the permission, or the request comes from a page of another site.',
  NOT_FOUND: 'There is no such thing.',
  ALREADY_EXISTS: 'There is one already.',
  INVALID_STATE: 'The state that it is in does not allow this.',
  TOO_LARGE: 'The body is larger than it may be: 1 MiB of JSON, or a file over its limit.',
  UNSUPPORTED_MEDIA_TYPE: 'The body is of another type than the operation takes; JSON must be in UTF-8.',
  PRECONDITION_FAILED: 'It was changed since the revision that `If-Match` names.',
  RATE_LIMITED: 'Too many requests in a minute; `Retry-After` says when the next one will be let through.',
  UNAVAILABLE: 'This can not be done just now; `Retry-After` says when it is worth trying again.',
};

/** Longer than any part of a path that is taken for something. */
const LONG_PATH = 4_096;

/** What operations ask of their callers; `{}` is nothing at all. */
const SECURITY: Readonly<Record<ReturnType<typeof accessOf>, Record<string, string[]>[]>> = {
  public: [],
  'own-site': [],
  door: [{}, { key: [] }],
  loopback: [{}, { key: [] }],
  bearer: [{ key: [] }],
  integration: [{ key: [] }],
};

const DESCRIPTION = `Every answer carries \`X-Request-Id\`: the caller's own, where it is sane, else one made here.
Callers on the machine that the service runs on need no credentials while its loopback door is open, but under
\`/api/v1\`; all others
send \`Authorization: Bearer <token or API key>\`.`;

/** The OpenAPI 3.1 document of what is mounted: derived, never written by hand. */
export function createOpenApiDocument(groups: readonly RouteGroup[], version: string): object {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const group of groups) {
    for (const route of group.routes) {
      const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
      paths[path] = { ...paths[path], [route.method]: toOperation(route, group) };
    }
  }
  return createDocument(
    {
      openapi: '3.1.1',
      info: {
        title: 'Modelkeeper',
        version,
        description: DESCRIPTION,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      tags: groups.filter(({ routes }) => routes.length > 0).map(({ name }) => ({ name })),
      paths,
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
    },
    {
      // Schemas that are predicates say what they are in their own metadata.
      allowEmptySchema: { custom: true },
      override: ({ jsonSchema }) => {
        // The pattern that goes with a format is long and says no more.
        if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
      },
    },
  );
}

function toOperation(route: Route, { name, errors }: RouteGroup): ZodOpenApiOperationObject {
  const { operationId, summary, description = '', isExtension } = route;
  const text = isExtension ? `Extension, in no published contract. ${description}` : description;
  return {
    operationId,
    summary,
    tags: [name],
    ...(text === '' ? {} : { description: text }),
    security: securityOf(route.path),
    ...inputOf(route),
    responses: { ...successes(route), ...refusals(route, errors) },
  };
}

function inputOf(route: Route): Partial<ZodOpenApiOperationObject> {
  const { params, query, body, bodyExample, takesUpload } = route;
  const requestParams = {
    ...(params ? { path: params } : {}),
    ...(query ? { query } : {}),
    ...requestHeaders(route),
  };
  if (takesUpload)
    return { requestParams, requestBody: { required: true, content: fileContent(takesUpload) } };
  if (!body) return { requestParams };
  const example = bodyExample === undefined ? {} : { example: bodyExample };
  const content = { 'application/json': { schema: body, ...example } };
  return { requestParams, requestBody: { required: !body.safeParse(undefined).success, content } };
}

function fileContent({ types }: UploadRule) {
  return Object.fromEntries(
    types.map((type) => [type, { schema: { type: 'string', format: 'binary' } } as const]),
  );
}

function securityOf(path: string): Record<string, string[]>[] {
  return SECURITY[accessOf(path)];
}

function successes(route: Route): ZodOpenApiResponsesObject {
  const { response, otherResponses = {} } = route;
  const headers = responseHeaders(route, true);
  const { status, description, schema, example, type = 'application/json', orText } = response;
  const shown = { [type]: { schema, ...(example === undefined ? {} : { example }) } };
  const text = orText === undefined ? {} : { [orText]: { schema: { type: 'string' as const } } };
  const content = status === 204 ? undefined : { ...shown, ...text };
  const others = Object.entries(otherResponses).map(([code, other]) => [
    code,
    { description: other.description, ...headers, content: { 'application/json': { schema: other.schema } } },
  ]);
  return {
    [String(status)]: { description, ...headers, ...(content ? { content } : {}) },
    ...Object.fromEntries(others),
  };
}

function refusals(route: Route, { render, type, schema }: ErrorFormat): ZodOpenApiResponsesObject {
  const meanings = new Map<number, Set<string>>();
  for (const error of possibleErrors(route)) {
    const { status } = render(error, route.path);
    meanings.set(status, (meanings.get(status) ?? new Set()).add(MEANING[error.code] ?? error.code));
  }
  return Object.fromEntries(
    [...meanings].map(([status, texts]) => [
      String(status),
      {
        description: [...texts].join(' '),
        ...responseHeaders(route, false),
        content: { [type]: { schema } },
      },
    ]),
  );
}

/** One error for each way in which the route may refuse. */
function possibleErrors(route: Route): DomainError[] {
  const codes: ErrorCode[] = [...route.errors];
  if (accessOf(route.path) !== 'public') codes.push('UNAUTHENTICATED', 'FORBIDDEN', 'UNAVAILABLE');
  if (isLimited(route.path)) codes.push('RATE_LIMITED');
  if (route.body || route.takesUpload) codes.push('MALFORMED', 'TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE');
  if (route.takesRevision) codes.push('PRECONDITION_FAILED');
  const errors = codes.map((code) => new DomainError(code, ''));
  if (route.takesRequestKey || route.takesRevision) errors.push(new DomainError('VALIDATION_FAILED', ''));
  for (const part of ['params', 'query', 'body'] as const) {
    if (!route[part] || (part === 'params' && takesAnyPath(route))) continue;
    // A face may tell what is outside a vocabulary in another way.
    for (const kind of ['type', 'enum'] as const)
      errors.push(
        new DomainError('VALIDATION_FAILED', '', { fields: [{ path: [part], message: '', kind }] }),
      );
  }
  return errors;
}

function takesAnyPath({ path, params }: Route): boolean {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  return ['?', '?'.repeat(LONG_PATH)].every((anything) => {
    const asked = Object.fromEntries(names.map((name) => [name, anything]));
    return params?.safeParse(asked).success ?? true;
  });
}
