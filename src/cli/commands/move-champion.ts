import { randomUUID } from 'node:crypto';
import { DomainError, type ErrorCode } from '../../domain/errors';
import type { JsonValue } from '../../domain/json';
import { type CommandContext, segment, textOf, versionNamed } from '../client/command';
import { objectOf, rowsOf, wordOf } from '../client/output';

const PATH = '/api/v1/models';
const HIDDEN: readonly ErrorCode[] = ['FORBIDDEN', 'NOT_FOUND'];

/** `model promote` and `model rollback`: tells what serves from now on, or that it did already. */
export async function moveChampion(
  { client, output, args, options }: CommandContext,
  verb: 'promote' | 'rollback',
): Promise<void> {
  const [id, version] = args;
  const reason = textOf(options['reason']);
  const body = {
    ...versionNamed(version),
    ...(reason === undefined ? {} : { reason }),
  };
  const headers = { 'Idempotency-Key': randomUUID() };
  const standing = await newestDecision(client, segment(id));
  const decision = await client.ask(`${PATH}/${segment(id)}/${verb}`, { method: 'POST', body, headers });
  output.show(decision, () => {
    const { revision, previous_version: before } = objectOf(decision);
    const subject = `Version ${wordOf(decision, 'version')} serves`;
    if (revision === standing) return [`${subject} already: nothing was decided.`];
    const isNew = standing !== undefined && typeof before === 'number';
    return [`${subject}${isNew ? `, in place of version ${before}` : ''}.`];
  });
}

/** The revision that the newest decision about a model made; null without one, undefined for who may not see it. */
async function newestDecision(
  client: CommandContext['client'],
  model: string,
): Promise<JsonValue | undefined> {
  try {
    const page = await client.ask(`${PATH}/${model}/decisions`, { query: { page_size: '1' } });
    return rowsOf(objectOf(page)['items'])[0]?.['revision'] ?? null;
  } catch (error) {
    // A key that may only write, or a model that is not there: the service says so where it matters.
    if (!(error instanceof DomainError) || !HIDDEN.includes(error.code)) throw error;
    return undefined;
  }
}
