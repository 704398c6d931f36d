import type { NewEvent } from '../event';
import type { Incident } from './incident';
import type { Severity } from './severity';

/** A time in which certain incidents page nobody: a maintenance window, or a silence of what is known. JSON-safe. */
export interface Silence {
  id: string;
  revision: number;
  reason: string;
  createdBy: string;
  /** Whose incidents; null: of every team and of none. */
  teamId: string | null;
  /** Null: of every model. */
  modelId: string | null;
  /** Empty: of every severity. */
  severities: readonly Severity[];
  /** Each must be on the incident; empty: any. */
  labels: readonly string[];
  /** ISO 8601 UTC; the end is the first moment after it. */
  startsAt: string;
  endsAt: string;
  createdAt: string;
  lastEventAt: string;
}

export interface SilenceDecision {
  changes: Partial<Pick<Silence, 'reason' | 'startsAt' | 'endsAt'>>;
  event: NewEvent | null;
}

/** True when the silence is meant for the incident, whenever it begins. */
export function isMeantFor(silence: Silence, incident: Incident): boolean {
  const { teamId, modelId, severities, labels } = silence;
  return (
    (teamId === null || teamId === incident.teamId) &&
    (modelId === null || modelId === incident.modelId) &&
    (severities.length === 0 || severities.includes(incident.severity)) &&
    labels.every((label) => incident.labels.includes(label))
  );
}

/** Of those that hold for the incident at `now`, the one that ends last. */
export function holdingSilence(
  incident: Incident,
  silences: readonly Silence[],
  now: string,
): Silence | null {
  const holding = silences.filter(
    (silence) => silence.startsAt <= now && now < silence.endsAt && isMeantFor(silence, incident),
  );
  return holding.toSorted((a, b) => (a.endsAt < b.endsAt ? 1 : -1))[0] ?? null;
}
