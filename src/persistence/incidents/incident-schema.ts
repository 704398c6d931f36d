import { Schema } from 'mongoose';
import { INCIDENT_STATUSES, type Incident } from '../../domain/incidents/incident';
import { SEVERITIES } from '../../domain/incidents/severity';
import { STORED_FIELDS, type Stored } from '../aggregate';

/** An incident with what look-ups filter by. */
export interface IncidentDocument extends Stored<Incident> {
  /** `<model id>/<severity>` while it is unresolved: unique, so that there is one at a time. */
  openKey?: string;
  /** Title and description in lower case, for the search. */
  searched: string;
  /** Whole seconds from the opening; absent before. */
  secondsToAcknowledge?: number;
  secondsToResolve?: number;
}

const text = { type: String, default: null };
const needed = { type: String, required: true };
const mixed = { type: Schema.Types.Mixed, required: true };

export const incidentSchema = new Schema<IncidentDocument>(
  {
    _id: needed,
    revision: { type: Number, required: true },
    title: needed,
    severity: { type: String, enum: SEVERITIES, required: true },
    status: { type: String, enum: INCIDENT_STATUSES, required: true },
    modelId: needed,
    modelName: text,
    teamId: text,
    description: text,
    triggerSource: needed,
    labels: { type: [String], required: true },
    assignedTo: text,
    openedBy: needed,
    runbookUrl: text,
    runbook: { type: Schema.Types.Mixed, default: null } as never,
    recurrenceOf: text,
    createdAt: needed,
    updatedAt: needed,
    lastEventAt: needed,
    acknowledgedAt: text,
    acknowledgedBy: text,
    resolvedAt: text,
    closedAt: text,
    postmortemAt: text,
    touchedAt: needed,
    remindedAt: text,
    sla: mixed,
    rules: mixed as never,
    paging: mixed,
    outbox: mixed as never,
    mirrors: { type: [String], required: true },
    reports: { type: Number, required: true },
    entryKeys: mixed as never,
    openKey: String,
    searched: { type: String, default: '' },
    secondsToAcknowledge: Number,
    secondsToResolve: Number,
    ...STORED_FIELDS,
  },
  { versionKey: false, strict: 'throw', minimize: false, collection: 'incidents' },
);
