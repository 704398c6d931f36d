import { randomUUID } from 'node:crypto';
import { mongo } from 'mongoose';
import type { Incident, IncidentStatus } from '../../src/domain/incidents/incident';
import { isUnresolved } from '../../src/domain/incidents/incident';
import { openIncident } from '../../src/domain/incidents/incident-rules';
import { SEVERITIES } from '../../src/domain/incidents/severity';
import type { IncidentDocument } from '../../src/persistence/incidents/incident-schema';

/** What a bare handler and the service's stores hold alike. */
export type StoredIncidents = mongo.Collection<IncidentDocument>;

const INSERTED_AT_ONCE = 1_000;
const MODELS = 100;
const SECOND_MS = 1_000;
/** Stored ones are older than all that are created while measuring. */
const OLDEST_MS = Date.parse('2026-01-01T00:00:00.000Z');

/** The models that stored incidents belong to, in turns. */
const modelIds = Array.from({ length: MODELS }, () => randomUUID());

/** One of the models with stored incidents. */
export const someModelId = (): string => modelIds[0] ?? '';

/** An incident as somebody opens it. */
export function newIncident(given: { modelId: string; number: number; now: string }): Incident {
  const { modelId, number, now } = given;
  const asked = {
    id: randomUUID(),
    title: `PSI of feature ${number % 40} exceeds its threshold`,
    severity: SEVERITIES[number % SEVERITIES.length] ?? 'P3',
    modelId,
    modelName: null,
    teamId: null,
    description: 'Composite PSI 0.31 over the last 24 hours, threshold 0.15.',
    triggerSource: 'manual' as const,
    labels: ['bench'],
    runbookUrl: null,
    runbook: null,
    recurrenceOf: null,
    rules: [],
  };
  return openIncident(asked, { actor: 'admin', now, listeners: () => [] }).incident;
}

/** As the service stores it, its events copied already. */
export function toDocument({ id, ...fields }: Incident): IncidentDocument {
  const incident = { id, ...fields };
  return {
    _id: id,
    ...fields,
    ...(isUnresolved(incident) ? { openKey: `${fields.modelId}/${fields.severity}` } : {}),
    searched: `${fields.title}\n${fields.description ?? ''}`.toLowerCase(),
    pending: [],
  };
}

/** `count` incidents that are over, one created each second, the first of them `first` seconds after the oldest. */
export function pastIncidents(first: number, count: number): IncidentDocument[] {
  return Array.from({ length: count }, (_, index) => {
    const number = first + index;
    const now = new Date(OLDEST_MS + number * SECOND_MS).toISOString();
    const status: IncidentStatus = number % 5 === 0 ? 'resolved' : 'closed';
    const incident = newIncident({ modelId: modelIds[number % MODELS] ?? '', number, now });
    const over = { acknowledgedAt: now, acknowledgedBy: 'admin', resolvedAt: now, postmortemAt: now };
    return toDocument({ ...incident, ...over, status, closedAt: status === 'closed' ? now : null });
  });
}

/** The incidents of a store. */
export async function incidentsOf(
  mongodbUri: string,
): Promise<{ incidents: StoredIncidents; close: () => Promise<void> }> {
  const client = await mongo.MongoClient.connect(mongodbUri);
  const incidents = client.db('modelkeeper').collection<IncidentDocument>('incidents');
  return { incidents, close: () => client.close() };
}

/** Puts them into a store, whose collections are there. */
export async function insertIncidents(
  incidents: StoredIncidents,
  documents: readonly IncidentDocument[],
): Promise<void> {
  for (let from = 0; from < documents.length; from += INSERTED_AT_ONCE)
    await incidents.insertMany(documents.slice(from, from + INSERTED_AT_ONCE));
}
