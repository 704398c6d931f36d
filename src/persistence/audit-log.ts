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
};

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

  return {
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
