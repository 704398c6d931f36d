import { type Answer, ask } from '../../support/http-client';
import type { HttpService } from '../../support/http-service';

/** A model as it is asked for. */
export function aModel(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { project_id: 'proj-1', ontology_id: 'onto-1', name: 'scorer', type: 'random_forest', ...changes };
}

/** Sends `body` as JSON, or text as it is. */
export function send(
  { port }: Pick<HttpService, 'port'>,
  method: string,
  path: string,
  sending: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const { body, headers = {} } = sending;
  const common = { method, path: `/api/ml-models${path}`, headers };
  if (body === undefined) return ask(port, common);
  const typed = { 'Content-Type': 'application/json', ...headers };
  return ask(port, {
    ...common,
    headers: typed,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** The body of an answer that must have the status. @throws with what it was instead */
export function bodyOf(answer: Answer, status = 200) {
  if (answer.status !== status) throw new Error(`${answer.status} instead of ${status}: ${answer.text}`);
  return JSON.parse(answer.text);
}

/** Creates a model and resolves to it. */
export async function create(service: Pick<HttpService, 'port'>, changes: Record<string, unknown> = {}) {
  return bodyOf(await send(service, 'POST', '', { body: aModel(changes) }), 201);
}

/** The model as it is now. */
export async function shown(service: Pick<HttpService, 'port'>, id: string) {
  return bodyOf(await send(service, 'GET', `/${id}`));
}
