import type { Connection, Model as MongooseModel } from 'mongoose';
import { DomainError } from '../../domain/errors';
import { type Incident, isSettled, isUnresolved, UNRESOLVED } from '../../domain/incidents/incident';
import type { IncidentQuery, IncidentRepository } from '../../domain/incidents/ports';
import type { Severity } from '../../domain/incidents/severity';
import type { Clock } from '../../domain/ports';
import { createAggregate } from '../aggregate';
import { isDuplicateKey, onStore } from '../connection';
import type { DirtyMarks } from '../dirty-marks';
import { createOpenRecords } from '../open-records';
import { type IncidentDocument, incidentSchema } from './incident-schema';
import { createRecurrences } from './recurrences';

function toIncident(stored: IncidentDocument): Incident {
  const { _id, openKey: _open, searched: _searched, ...rest } = stored;
  const { pending: _pending, requestKey: _key, request: _request, ...fields } = rest;
  return { id: _id, ...fields };
}

const openKeyOf = (modelId: string, severity: Severity): string => `${modelId}/${severity}`;

/** Incidents in the collection `incidents`; which of them have something left to do is kept in `openIncidents`. */
export function createIncidentRepository(
  connection: Connection,
  dirty: DirtyMarks,
  clock: Clock,
): IncidentRepository {
  const Incidents = connection.model<IncidentDocument>('Incident', incidentSchema);
  const open = createOpenRecords(connection, 'openIncidents', clock);
  const aggregate = createAggregate<Incident, IncidentDocument>({
    kind: 'incident',
    model: Incidents,
    dirty,
    clock,
    derive: (incident) => ({
      openKey: isUnresolved(incident) ? openKeyOf(incident.modelId, incident.severity) : undefined,
      searched: `${incident.title}\n${incident.description ?? ''}`.toLowerCase(),
    }),
    toRecord: toIncident,
  });
  const recurrences = createRecurrences(connection);
  const find = createFinders(Incidents);

  async function refuseSecond(error: unknown, modelId: string, severity: Severity): Promise<never> {
    const holder = isDuplicateKey(error) ? await find.open(modelId, severity) : null;
    if (holder === null) throw error;
    throw new DomainError(
      'ALREADY_EXISTS',
      `incident ${holder.id} of this model with severity ${severity} is ${holder.status}; add to that one`,
      { cause: error, members: { incident_id: holder.id } },
    );
  }

  return {
    find: aggregate.find,
    get: aggregate.get,
    findMany: find.many,
    findOpen: find.open,
    async findResolved(modelId, severity, since) {
      const id = await recurrences.find(openKeyOf(modelId, severity));
      const incident = id === null ? null : await aggregate.find(id);
      const isRecent = incident !== null && incident.resolvedAt !== null && incident.resolvedAt >= since;
      return isRecent ? incident : null;
    },
    list: find.list,
    async insert(incident, event, once) {
      const { id, modelId, severity } = incident;
      const options = { once, alsoFirst: () => open.add(id) };
      try {
        return await aggregate.insertOnce(incident, event, options);
      } catch (error) {
        if (await aggregate.find(id)) return { record: incident, replayed: null };
        await open.remove(id);
        return refuseSecond(error, modelId, severity);
      }
    },
    async transition(id, decide) {
      let wanted: Incident | null = null;
      // Whatever it is that is done to it: should we die after it, what follows is still found.
      const isAtRest = isSettled(await aggregate.get(id));
      if (isAtRest) await open.add(id);
      try {
        const written = await aggregate.transition(id, (incident) => {
          const decision = decide(incident);
          wanted = { ...incident, ...decision?.changes };
          return decision;
        });
        if (written.status === 'resolved')
          await recurrences.note(openKeyOf(written.modelId, written.severity), id);
        if (isSettled(written)) await open.remove(id);
        return written;
      } catch (error) {
        const { modelId, severity } = wanted ?? (await aggregate.get(id));
        return refuseSecond(error, modelId, severity);
      }
    },
    open: open.list,
    dropOpen: open.remove,
    async sweepOpen() {
      const known = new Set((await open.list()).map(({ id }) => id));
      for (const id of await find.unsettled()) if (!known.has(id)) await open.add(id);
    },
  };
}

function createFinders(Incidents: MongooseModel<IncidentDocument>) {
  return {
    async many(ids: readonly string[]): Promise<Incident[]> {
      const filter = { _id: { $in: [...ids] } };
      const found = await onStore(() => Incidents.find(filter).lean<IncidentDocument[]>().exec());
      const byId = new Map(found.map((stored) => [stored._id, toIncident(stored)]));
      return ids.flatMap((id) => byId.get(id) ?? []);
    },
    async open(modelId: string, severity: Severity): Promise<Incident | null> {
      const filter = { openKey: openKeyOf(modelId, severity) };
      const stored = await onStore(() => Incidents.findOne(filter).lean<IncidentDocument>().exec());
      return stored ? toIncident(stored) : null;
    },
    async list(query: IncidentQuery): Promise<{ total: number; incidents: Incident[] }> {
      const matching = filterOf(query);
      const from = query.after === null ? matching : { $and: [matching, olderThan(query.after)] };
      const newestFirst = { createdAt: -1, _id: -1 } as const;
      const [found, total] = await onStore(() =>
        Promise.all([
          Incidents.find(from)
            .sort(newestFirst)
            .skip(query.skip)
            .limit(query.limit)
            .lean<IncidentDocument[]>()
            .exec(),
          Incidents.countDocuments(matching).exec(),
        ]),
      );
      return { total, incidents: found.map(toIncident) };
    },
    async unsettled(): Promise<string[]> {
      const filter = {
        $or: [{ status: { $in: [...UNRESOLVED] } }, { 'outbox.0': { $exists: true } }],
      };
      const found = await onStore(() => Incidents.find(filter, { _id: 1 }).lean<{ _id: string }[]>().exec());
      return found.map(({ _id }) => _id);
    },
  };
}

function filterOf(query: IncidentQuery): Record<string, unknown> {
  const { status, severity, modelId, since, label, text, hiddenModelIds } = query;
  const model = {
    ...(modelId === null ? {} : { $eq: modelId }),
    ...(hiddenModelIds.length === 0 ? {} : { $nin: [...hiddenModelIds] }),
  };
  return {
    ...(status === null ? {} : { status }),
    ...(severity === null ? {} : { severity }),
    ...(Object.keys(model).length === 0 ? {} : { modelId: model }),
    ...(since === null ? {} : { createdAt: { $gt: since } }),
    ...(label === null ? {} : { labels: label }),
    ...(text === null ? {} : { searched: new RegExp(escaped(text.toLowerCase())) }),
  };
}

function olderThan({ createdAt, id }: { createdAt: string; id: string }): Record<string, unknown> {
  return { $or: [{ createdAt: { $lt: createdAt } }, { createdAt, _id: { $lt: id } }] };
}

/** As plain text in a pattern, so that nothing a caller sends is executed. */
function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
