import type { Connection } from 'mongoose';
import type { AuditLog, AuditQuery } from '../domain/audit';
import type { AggregateKind, LoggedEvent } from '../domain/event';
import { onStore } from './connection';

/** Records that belong to a model, and what names it. */
const OWNED: Partial<Record<AggregateKind, { collection: string; field: string }>> = {
  incident: { collection: 'incidents', field: 'modelId' },
  run: { collection: 'runs', field: 'modelId' },
  version: { collection: 'versions', field: 'modelId' },
  model: { collection: 'models', field: '_id' },
  silence: { collection: 'silences', field: 'modelId' },
  snapshot: { collection: 'snapshots', field: 'modelId' },
};

/** Records of teams and users. */
const HELD: Partial<Record<AggregateKind, { collection: string; holderOf(record: Held): string | null }>> = {
  channel: { collection: 'channels', holderOf: ({ ownerKey = null }) => ownerKey },
  integration: { collection: 'integrations', holderOf: teamKeyOf },
  runbook: { collection: 'runbooks', holderOf: teamKeyOf },
  silence: { collection: 'silences', holderOf: teamKeyOf },
};

function teamKeyOf({ teamId = null }: Held): string | null {
  return teamId === null ? null : `team/${teamId}`;
}

/** Holds what belongs to no team. */
const NOBODY = '';

interface Held {
  _id: string;
  /** `user/<name>` or `team/<slug>`. */
  ownerKey?: string;
  teamId?: string | null;
}

/** Looks into the collection `events`, which it never changes. */
export function createAuditLog(connection: Connection): AuditLog {
  const events = connection.collection<Omit<LoggedEvent, 'cursor'> & { _id: number; source: string }>(
    'events',
  );

  async function modelOf(kind: AggregateKind, ids: readonly string[]): Promise<Map<string, string>> {
    const owned = OWNED[kind];
    if (!owned || ids.length === 0) return new Map();
    const options = { projection: { [owned.field]: 1 } };
    const records = connection.collection<{ _id: string }>(owned.collection);
    const found = await onStore(() => records.find({ _id: { $in: [...ids] } }, options).toArray());
    return new Map(found.map((record) => [record._id, String(Reflect.get(record, owned.field))]));
  }

  async function heldByOthers(
    kind: AggregateKind,
    ids: readonly string[],
    own: ReadonlySet<string>,
  ): Promise<string[]> {
    const held = HELD[kind];
    if (!held || ids.length === 0) return [];
    const records = connection.collection<Held>(held.collection);
    const options = { projection: { ownerKey: 1, teamId: 1 } };
    const found = await onStore(() => records.find({ _id: { $in: [...ids] } }, options).toArray());
    return found.filter((record) => !own.has(held.holderOf(record) ?? NOBODY)).map(({ _id }) => _id);
  }

  return {
    async ofOthers(found, { actor, teams }) {
      const own = new Set([NOBODY, `user/${actor}`, ...teams.map((team) => `team/${team}`)]);
      const hidden = new Set<string>();
      for (const kind of Object.keys(HELD) as AggregateKind[]) {
        const ids = found.flatMap(({ aggregate, aggregateId }) => (aggregate === kind ? [aggregateId] : []));
        for (const id of await heldByOthers(kind, [...new Set(ids)], own)) hidden.add(`${kind}/${id}`);
      }
      return found.filter(({ aggregate, aggregateId }) => hidden.has(`${aggregate}/${aggregateId}`));
    },
    async find(query) {
      const order = query.after === null ? -1 : 1;
      const found = await onStore(() =>
        events.find(filterOf(query)).sort({ _id: order }).limit(query.limit).toArray(),
      );
      return found.map(({ _id: cursor, source: _source, ...fields }) => ({ cursor, ...fields }));
    },
    async ofModels(found, modelIds) {
      const kinds = [...new Set(found.map(({ aggregate }) => aggregate))];
      const owners = new Map<AggregateKind, Map<string, string>>();
      for (const kind of kinds) {
        const ids = found.flatMap(({ aggregate, aggregateId }) => (aggregate === kind ? [aggregateId] : []));
        owners.set(kind, await modelOf(kind, [...new Set(ids)]));
      }
      return found.filter(({ aggregate, aggregateId }) =>
        modelIds.has(owners.get(aggregate)?.get(aggregateId) ?? ''),
      );
    },
  };
}

function filterOf({ after, before, actor, aggregate, aggregateId, type }: AuditQuery): object {
  const asked = { actor, aggregate, aggregateId, type };
  const cursor = { ...(after === null ? {} : { $gt: after }), ...(before === null ? {} : { $lt: before }) };
  return {
    ...Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== null)),
    ...(Object.keys(cursor).length > 0 ? { _id: cursor } : {}),
  };
}
