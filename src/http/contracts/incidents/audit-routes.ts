import { z } from 'zod';
import { AGGREGATE_KINDS, type LoggedEvent } from '../../../domain/event';
import type { Audit } from '../../../usecases/audit';
import { queryInteger } from '../../query';
import { type Route, route } from '../../route';

/** What the audit stands on. */
export interface AuditDeps {
  audit: Audit;
}

const CURSOR_RULE = 'must be a whole number';
const Cursor = (description: string) =>
  z
    .string(CURSOR_RULE)
    .regex(/^\d{1,15}$/, CURSOR_RULE)
    .transform(Number)
    .optional()
    .meta({ description, override: { type: 'integer', minimum: 0, pattern: undefined } });
const text = (description: string) => z.string().max(256).optional().meta({ description });

const AuditQuery = z.object({
  after: Cursor('Only events after this cursor, oldest first; without it newest first.'),
  before: Cursor('Only events before this cursor.'),
  limit: queryInteger({ minimum: 1, maximum: 100, default: 25, description: 'Events of an answer.' }),
  actor: text('Who did it.'),
  aggregate: z.enum(AGGREGATE_KINDS).optional().meta({ description: 'Kind of record.' }),
  id: text('Id of the record, as it is logged.'),
  type: text('What happened: `run.accepted`.'),
});

const Hash = z.string().regex(/^[0-9a-f]{64}$/);
const AuditEvent = z
  .object({
    cursor: z.int().meta({ description: 'Place in the log, from 1 without gaps.' }),
    aggregate: z.enum(AGGREGATE_KINDS),
    id: z.string(),
    revision: z.int().meta({ description: 'Of the record, after what happened.' }),
    at: z.string().meta({ description: 'UTC with milliseconds.' }),
    type: z.string(),
    actor: z.string(),
    data: z.looseObject({}),
    changes: z
      .looseObject({})
      .optional()
      .meta({ description: 'What was set in the record, for kinds that keep their history.' }),
    previous_hash: Hash,
    hash: Hash.meta({ description: 'SHA-256 over the event and the hash before it.' }),
  })
  .meta({ id: 'AuditEvent' });
const AuditPage = z
  .object({
    items: z.array(AuditEvent).meta({ description: 'Fewer than `limit` when some are of other teams.' }),
    next_cursor: z
      .int()
      .nullable()
      .meta({ description: 'For `after`, or newest first for `before`; null when there is no more.' }),
  })
  .meta({ id: 'AuditPage' });

/** The event log. */
export function auditRoutes({ audit }: AuditDeps): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/audit',
      operationId: 'listAuditEvents',
      summary: 'Read the log of all that ever happened',
      description:
        'Each event carries the hash of the one before, so that no change of the log goes unnoticed.',
      isExtension: true,
      permission: 'audit:read',
      query: AuditQuery,
      response: {
        status: 200,
        description: 'Events that the caller may see.',
        schema: AuditPage,
        example: { items: [EXAMPLE], next_cursor: null },
      },
      errors: [],
      handle: async ({ query }, { principal }) => {
        const { after, before, actor, aggregate, id, type, limit } = query;
        const asked = {
          after: after ?? null,
          before: before ?? null,
          actor: actor ?? null,
          aggregate: aggregate ?? null,
          aggregateId: id ?? null,
          type: type ?? null,
          limit,
        };
        const { events, lastCursor } = await audit.list(asked, principal);
        return { body: { items: events.map(presentEvent), next_cursor: lastCursor } };
      },
    }),
  ];
}

const EXAMPLE: z.input<typeof AuditEvent> = {
  cursor: 1,
  aggregate: 'run',
  id: '4a3c1f5e9b7d4c2a8e6f0b1d2c3e4f5a',
  revision: 1,
  at: '2026-05-22T14:33:00.000Z',
  type: 'run.accepted',
  actor: 'ada',
  data: {},
  previous_hash: '0'.repeat(64),
  hash: 'f'.repeat(64),
};

function presentEvent(event: LoggedEvent): z.input<typeof AuditEvent> {
  const { cursor, aggregate, aggregateId, revision, at, type, actor, data, previousHash, hash } = event;
  return {
    cursor,
    aggregate,
    id: aggregateId,
    revision,
    at,
    type,
    actor,
    data,
    ...(event.changes && { changes: event.changes }),
    previous_hash: previousHash,
    hash,
  };
}
