import { Readable } from 'node:stream';
import { DomainError, type ErrorCode } from '../../domain/errors';
import type { JsonValue } from '../../domain/json';
import { saveAnswer } from './download';
import { objectOf, wordOf } from './output';

const ANSWER_MS = 35_000;
const LONG_MS = 3_600_000;
const NO_CONTENT = 204;

/** One request. */
export interface Asked {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** What is undefined is left out. */
  query?: Record<string, string | undefined>;
  body?: JsonValue;
  /** A file in place of the body; opened again when the request is sent again. */
  upload?: { stream: () => Readable; sizeBytes: number };
  /** A file that a good answer goes to, in place of the body that is told; what was there is replaced. */
  into?: string;
  /** Media type of a good answer that is no JSON. */
  textType?: string;
  /** True: the answer may take minutes. */
  isLong?: true;
  headers?: Record<string, string>;
  /** Asked without credentials. */
  isPublic?: true;
  /** Statuses that are no refusals, beside 2xx. */
  accepts?: readonly number[];
}

/** An answer; `body` is null where there is none. */
export interface Answered {
  status: number;
  body: JsonValue;
  /** `name=value` of every cookie that was set. */
  cookies: string[];
}

const CODES: Readonly<Record<number, ErrorCode>> = {
  400: 'MALFORMED',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  409: 'INVALID_STATE',
  412: 'PRECONDITION_FAILED',
  413: 'TOO_LARGE',
  422: 'VALIDATION_FAILED',
  429: 'RATE_LIMITED',
  503: 'UNAVAILABLE',
};

/**
 * Sends one request to the service at `url`.
 * @throws DomainError with the service's own words, or UNAVAILABLE when it can't be reached or something else answers
 */
export async function send(url: string, path: string, asked: Asked): Promise<Answered> {
  const { method = 'GET', headers = {}, accepts = [], upload, into, isLong } = asked;
  const answer = await fetch(`${url}${path}${queryOf(asked)}`, {
    method,
    ...contentOf(asked, headers),
    // Credentials go to the service that they are for.
    redirect: 'error',
    signal: AbortSignal.timeout(upload || into || isLong ? LONG_MS : ANSWER_MS),
  }).catch((cause: unknown) => {
    const message = `${url} does not answer: is the service running there? (--url or MODELKEEPER_URL names another)`;
    throw new DomainError('UNAVAILABLE', message, { cause });
  });
  if (into !== undefined && answer.ok) {
    await saveAnswer(answer, into);
    return { status: answer.status, body: null, cookies: [] };
  }
  const text = await answer.text();
  if (!answer.ok && !accepts.includes(answer.status)) throw refusal(url, answer, parse(text));
  const body = answer.ok && asked.textType ? textIn(answer, text, asked.textType) : parse(text);
  if (body === undefined && answer.status !== NO_CONTENT) throw new AnswersElse(url);
  return { status: answer.status, body: body ?? null, cookies: cookiesOf(answer.headers) };
}

/** What answers is another program, which does not pass by itself. */
export class AnswersElse extends DomainError {
  constructor(url: string) {
    super(
      'UNAVAILABLE',
      `no Modelkeeper answers at ${url}: it is something else (--url or MODELKEEPER_URL names another)`,
    );
  }
}

function contentOf({ body, upload }: Asked, headers: Record<string, string>): RequestInit {
  if (upload) {
    const described = {
      ...headers,
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(upload.sizeBytes),
    };
    const stream = Readable.toWeb(upload.stream()) as ReadableStream<Uint8Array>;
    // Node sends a stream only when it is told that it need not answer meanwhile.
    return { headers: described, body: stream, duplex: 'half' };
  }
  if (body === undefined) return { headers };
  return { headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}

function queryOf({ query = {} }: Asked): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as [string, string]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}

function refusal(url: string, answer: Response, body: JsonValue | undefined): DomainError {
  const told = detailText(objectOf(body)['detail']);
  // Refusals of others: a service that is there says what it does not know.
  if (told === '' && (answer.status === 404 || answer.status === 405)) return new AnswersElse(url);
  const detail = told || `status ${answer.status}`;
  const wait = answer.headers.get('retry-after');
  const hint = wait === null ? '' : ` (worth trying again in ${wait} s)`;
  return new DomainError(CODES[answer.status] ?? 'INTERNAL', `${detail}${hint}`);
}

/** One sentence, or a list with one for each field. */
function detailText(detail: JsonValue | undefined): string {
  if (typeof detail === 'string') return detail;
  if (!Array.isArray(detail)) return '';
  const told = detail.map((each) => {
    const { loc } = objectOf(each);
    const keys = Array.isArray(loc) ? loc.slice(1).filter((key) => typeof key === 'string') : [];
    return [...keys, wordOf(each, 'msg')].join(': ');
  });
  return told.join('; ');
}

function cookiesOf(headers: Headers): string[] {
  return headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0] ?? '');
}

/** Undefined for what is no JSON. */
function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

/** Undefined for text of another type. */
function textIn({ headers }: Response, text: string, type: string): string | undefined {
  return headers.get('content-type')?.startsWith(type) ? text : undefined;
}
