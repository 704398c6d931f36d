import type { Anchor, AuditLog, AuditQuery, Verification } from '../domain/audit';
import { LOG_BEGIN, verifyEvents } from '../domain/audit';
import type { Principal } from '../domain/auth/principal';
import type { LoggedEvent } from '../domain/event';
import type { EventLog, ModelRepository } from '../domain/ports';

/** A part of the log. */
export interface AuditPage {
  events: LoggedEvent[];
  /** The last event that was looked at, also when the caller may not see it; null at the end of the log. */
  lastCursor: number | null;
}

/** The event log for people. */
export interface Audit {
  /** What the caller may see: nothing of models, channels, integrations, runbooks and silences of teams that are not theirs. */
  list(query: AuditQuery, principal: Principal): Promise<AuditPage>;
}

/** The audit over its ports. */
export function createAudit(deps: {
  auditLog: AuditLog;
  models: Pick<ModelRepository, 'idsOfOtherTeams'>;
}): Audit {
  const { auditLog, models } = deps;
  return {
    async list(query, { actor, teams }) {
      const found = await auditLog.find(query);
      const lastCursor = found.length < query.limit ? null : (found.at(-1)?.cursor ?? null);
      if (teams === 'all') return { events: found, lastCursor };
      const hiddenIds = new Set(await models.idsOfOtherTeams(teams));
      const hidden = new Set([
        ...(await auditLog.ofModels(found, hiddenIds)),
        ...(await auditLog.ofOthers(found, { actor, teams })),
      ]);
      return { events: found.filter((event) => !hidden.has(event)), lastCursor };
    },
  };
}

/**
 * Verifies the whole log, page by page, and that it still holds `anchor`: without one, a log whose end was cut off, or
 * that was written anew from some event on, can't be told from a sound one.
 */
export async function verifyLog(
  ports: {
    eventLog: Pick<EventLog, 'readAfter'>;
    auditLog: Pick<AuditLog, 'find'>;
    /** SHA-256 of `hashedText`, in hex. */
    hash: (event: LoggedEvent) => string;
  },
  anchor: Anchor | null,
): Promise<Verification> {
  // Before the walk, as events are added all the time: what is there now must be reached without a gap.
  const [newest] = await ports.auditLog.find(NEWEST);
  let found: Verification = { end: LOG_BEGIN, fault: null };
  for (;;) {
    const events = await ports.eventLog.readAfter(found.end.cursor);
    if (events.length === 0) break;
    const anchored = events.find(({ cursor }) => cursor === anchor?.cursor);
    found = verifyEvents(found.end, events, ports.hash);
    if (found.fault !== null) return found;
    if (anchored && anchored.hash !== anchor?.hash)
      return {
        ...found,
        fault: `event ${anchored.cursor} is not the one of the anchor: the log was written anew`,
      };
  }
  const { cursor } = found.end;
  if (newest && newest.cursor > cursor) return { ...found, fault: `event ${cursor + 1} is missing` };
  if (anchor !== null && anchor.cursor > cursor)
    return { ...found, fault: `the log ends with event ${cursor}, before the anchor ${anchor.cursor}` };
  return found;
}

const NEWEST: AuditQuery = {
  after: null,
  before: null,
  limit: 1,
  actor: null,
  aggregate: null,
  aggregateId: null,
  type: null,
};
