import type { Model as MongooseModel } from 'mongoose';
import { type Incident, UNRESOLVED } from '../../domain/incidents/incident';
import type { IncidentQuery } from '../../domain/incidents/ports';
import { SEVERITIES, type Severity } from '../../domain/incidents/severity';
import { onStore } from '../connection';
import { literally } from '../patterns';
import type { IncidentDocument } from './incident-schema';

/** The record out of its document. Those of older programs count no reports. */
export function toIncident(stored: IncidentDocument): Incident {
  const { _id, openKey: _open, searched: _searched, ...rest } = stored;
  const { secondsToAcknowledge: _acknowledge, secondsToResolve: _resolve, ...own } = rest;
  const { pending: _pending, requestKey: _key, request: _request, ...fields } = own;
  return { id: _id, ...fields, reports: fields.reports ?? 0 };
}

/** The key that an unresolved incident holds. */
export const openKeyOf = (modelId: string, severity: Severity): string => `${modelId}/${severity}`;

/** Every look-up of incidents but by one id. */
export function createIncidentFinders(Incidents: MongooseModel<IncidentDocument>) {
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
    async unresolved(modelId: string): Promise<{ incident: Incident; requestKey: string | null }[]> {
      const filter = { openKey: { $in: SEVERITIES.map((severity) => openKeyOf(modelId, severity)) } };
      const found = await onStore(() => Incidents.find(filter).lean<IncidentDocument[]>().exec());
      return found.map((stored) => ({ incident: toIncident(stored), requestKey: stored.requestKey ?? null }));
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
      const filter: Record<string, unknown> = {
        $or: [
          { status: { $in: [...UNRESOLVED] } },
          { 'outbox.0': { $exists: true } },
          { postmortemAt: null },
          { 'runbook.state': 'undoing' },
        ],
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
    ...(text === null ? {} : { searched: new RegExp(literally(text.toLowerCase())) }),
  };
}

function olderThan({ createdAt, id }: { createdAt: string; id: string }): Record<string, unknown> {
  return { $or: [{ createdAt: { $lt: createdAt } }, { createdAt, _id: { $lt: id } }] };
}
