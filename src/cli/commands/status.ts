import { DomainError, type ErrorCode } from '../../domain/errors';
import type { JsonObject, JsonValue } from '../../domain/json';
import type { ApiClient } from '../client/client';
import type { ClientCommand } from '../client/command';
import { EXIT_CODES } from '../client/exit-codes';
import { AnswersElse } from '../client/http';
import { objectOf, tableLines, wordOf } from '../client/output';

/** How the service stands, who asks, and what is open. */
export const STATUS: ClientCommand = {
  usage: 'status',
  description: 'tell how the service stands, who you are, and how many incidents are open',
  async run({ client, output }) {
    const { status, body } = await client.askFully('/ready', { isPublic: true, accepts: [503] });
    const isReady = status === 200;
    const { checks: found } = objectOf(body);
    if (found === undefined) throw new AnswersElse(client.url);
    const checks = objectOf(found);
    const user = await ifPermitted(client, () => client.ask('/api/v1/users/me'));
    const incidents = await ifPermitted(client, () => countIncidents(client));
    const answer = { url: client.url, ready: isReady, checks, user, incidents };
    output.show(answer, () => statusLines(answer));
    return isReady ? EXIT_CODES.ok.code : EXIT_CODES.unavailable.code;
  },
};

async function countIncidents(client: ApiClient): Promise<JsonObject> {
  const count = async (status: string): Promise<JsonValue> => {
    const query = { status, page_size: '1' };
    return objectOf(await client.ask('/api/v1/incidents', { query }))['total'] ?? null;
  };
  const [open, investigating] = await Promise.all([count('open'), count('investigating')]);
  return { open: open ?? null, investigating: investigating ?? null };
}

/** Refusals that leave a part out. */
const HIDDEN: readonly ErrorCode[] = ['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND', 'UNAVAILABLE'];

/** Null for what the caller may not see, or nobody is logged in to see. */
async function ifPermitted(client: ApiClient, look: () => Promise<JsonValue>): Promise<JsonValue> {
  if (!client.hasCredentials()) return null;
  try {
    return await look();
  } catch (error) {
    const isRefused = error instanceof DomainError && HIDDEN.includes(error.code);
    if (!isRefused) throw error;
    return null;
  }
}

function statusLines(answer: {
  url: string;
  ready: boolean;
  checks: JsonObject;
  user: JsonValue;
  incidents: JsonValue;
}): string[] {
  const { url, ready, checks, user, incidents } = answer;
  const rows = Object.entries(checks).map(([check, found]) => {
    const { ok, detail } = objectOf(found);
    return { check, state: ok === true ? 'ok' : 'not ok', detail: detail ?? null };
  });
  const who =
    user === null
      ? 'Not logged in: run "modelkeeper login".'
      : `You are ${wordOf(user, 'username')}, ${wordOf(user, 'role')}.`;
  const counts =
    incidents === null
      ? []
      : [`Incidents: ${wordOf(incidents, 'open')} open, ${wordOf(incidents, 'investigating')} investigated.`];
  return [
    `${url} is ${ready ? 'ready' : 'not ready'}.`,
    ...tableLines(rows, ['check', 'state', 'detail']),
    who,
    ...counts,
  ];
}
