import { type Answer, ask } from './http-client';

const JSON_TYPE = { 'Content-Type': 'application/json' };

/** Sends JSON under `/api/v1`. */
export function api(
  port: number,
  method: string,
  path: string,
  options: { headers?: Record<string, string>; body?: unknown } = {},
): Promise<Answer> {
  const { headers = {}, body } = options;
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const type = body === undefined ? {} : JSON_TYPE;
  return ask(port, { method, path: `/api/v1${path}`, headers: { ...type, ...headers }, ...sent });
}

/** `name=value` of the only cookie that an answer sets, or null. */
export function cookieOf({ headers }: Answer): string | null {
  return headers['set-cookie']?.[0]?.split(';', 1)[0] ?? null;
}

/** An answer must be a refusal in RFC 7807's format. */
export function expectProblem(answer: Answer, status: number, path: string): void {
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(JSON.parse(answer.text)).toEqual({
    type: expect.stringMatching(/^https:\/\/mlplatform\.internal\/errors\/[a-z-]+$/),
    title: expect.any(String),
    status,
    detail: expect.any(String),
    instance: `/api/v1${path}`,
  });
  expect(answer.status).toBe(status);
}
