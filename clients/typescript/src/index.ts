import type { Operations, Schemas } from './schema';

export type { Operations, Schemas };

/** An operation by its method and path: `POST /api/ml-models`. */
export type Operation = keyof Operations;

/** What an operation takes; left out where it needs nothing. */
export type RequestOf<K extends Operation> = {} extends Operations[K]['request']
  ? [request?: Operations[K]['request']]
  : [request: Operations[K]['request']];

/** What its success answers. */
export type AnswerOf<K extends Operation> = Operations[K]['answer'];

/** A client of one service. */
export interface Client {
  /**
   * Sends one request.
   * @throws ModelkeeperError when the service refuses it; the error of `fetch` when it can't be reached
   */
  send<K extends Operation>(operation: K, ...request: RequestOf<K>): Promise<AnswerOf<K>>;
}

/** The service refused a request, or could not do it. */
export class ModelkeeperError extends Error {
  /** HTTP status. */
  readonly status: number;
  /** The answer's body: parsed where it is JSON, else its text. */
  readonly body: unknown;
  /** By which the service's log names the request. */
  readonly requestId: string | null;
  /** When it is worth trying again, in seconds; null where the answer does not say. */
  readonly retryAfterSeconds: number | null;

  constructor(response: Response, body: unknown) {
    super(`${response.status}: ${complaintOf(body) ?? response.statusText}`);
    this.name = 'ModelkeeperError';
    this.status = response.status;
    this.body = body;
    this.requestId = response.headers.get('x-request-id');
    const retryAfter = response.headers.get('retry-after');
    this.retryAfterSeconds = retryAfter === null ? null : Number(retryAfter);
  }
}

type Simple = string | number | boolean | undefined;

/** What all operations take; each has some of it. */
interface AnyRequest {
  path?: Record<string, Simple>;
  query?: Record<string, Simple | Simple[]>;
  headers?: Record<string, Simple>;
  body?: unknown;
  /** Of a body that is not JSON. */
  contentType?: string;
}

/** A client of the service at `baseUrl`, with an access token or an API key where it asks for one. */
export function createClient({
  baseUrl = 'http://127.0.0.1:8000',
  token,
}: {
  baseUrl?: string;
  token?: string;
} = {}): Client {
  const root = baseUrl.replace(/\/+$/, '');
  const authorization: Record<string, string> =
    token === undefined ? {} : { authorization: `Bearer ${token}` };
  return {
    async send(operation, ...[request = {}]) {
      const [method = '', template = ''] = operation.split(' ');
      const asked: AnyRequest = request;
      const response = await fetch(`${root}${pathOf(template, asked)}${queryOf(asked)}`, {
        method,
        headers: { ...authorization, ...headersOf(asked) },
        ...bodyOf(asked),
      });
      const body = await read(response);
      if (!response.ok) throw new ModelkeeperError(response, body);
      return body as AnswerOf<typeof operation>;
    },
  };
}

function pathOf(template: string, { path = {} }: AnyRequest): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(path[name])));
}

/** Lists are repeated. */
function queryOf({ query = {} }: AnyRequest): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().flatMap((each) => (each === undefined ? [] : [[name, String(each)] as [string, string]])),
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
}

function headersOf({ headers = {}, body, contentType }: AnyRequest): Record<string, string> {
  const given = Object.entries(headers).filter(([, value]) => value !== undefined);
  const type: Record<string, string> =
    body === undefined ? {} : { 'content-type': contentType ?? 'application/json' };
  return { ...Object.fromEntries(given.map(([name, value]) => [name, String(value)])), ...type };
}

function bodyOf({ body, contentType }: AnyRequest): { body?: string | Uint8Array<ArrayBuffer> | Blob } {
  if (body === undefined) return {};
  return {
    body:
      contentType === undefined ? JSON.stringify(body) : (body as string | Uint8Array<ArrayBuffer> | Blob),
  };
}

async function read(response: Response): Promise<unknown> {
  const type = response.headers.get('content-type') ?? '';
  if (response.status === 204) return undefined;
  if (type.startsWith('text/event-stream')) return response.body;
  if (!/^text\/|json|xml/.test(type)) return response.arrayBuffer();
  const text = await response.text();
  if (!type.includes('json')) return text;
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}

/** Each of the service's formats of refusals has its sentence at another place. */
function complaintOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const places = ['detail', 'message', 'error', 'title'].map((name): unknown => Reflect.get(body, name));
  return places.find((said) => typeof said === 'string');
}
