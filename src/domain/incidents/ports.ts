import type { NewEvent } from '../event';
import type { WorkflowState } from '../orchestration';
import type { Created, OnceOnly } from '../request-key';
import type { EscalationRule } from './escalation-policy';
import type { Incident, IncidentDecision, IncidentStatus } from './incident';
import type { IncidentGroup, MeasureQuery, UnresolvedCount } from './metrics';
import type { Runbook, RunbookDecision } from './runbook';
import type { Severity } from './severity';
import type { Silence, SilenceDecision } from './silence';

/** Storage of incidents. All reject with UNAVAILABLE while the store is away. */
export interface IncidentRepository {
  /**
   * Stores a new incident; the second of one request is answered by the first.
   * @throws DomainError ALREADY_EXISTS with the member `incident_id` when an unresolved one has its model and severity
   */
  insert(
    incident: Incident,
    event: NewEvent,
    once: OnceOnly<Incident> | undefined,
  ): Promise<Created<Incident>>;
  find(id: string): Promise<Incident | null>;
  /** @throws DomainError NOT_FOUND */
  get(id: string): Promise<Incident>;
  findMany(ids: readonly string[]): Promise<Incident[]>;
  /** The unresolved incident of a model and severity. */
  findOpen(modelId: string, severity: Severity): Promise<Incident | null>;
  /** The unresolved incidents of a model, each with the key of the request that made it, where that is remembered. */
  findUnresolved(modelId: string): Promise<{ incident: Incident; requestKey: string | null }[]>;
  /** The incident of a model and severity that was resolved last, at or after `since`. */
  findResolved(modelId: string, severity: Severity, since: string): Promise<Incident | null>;
  /** By compare-and-set. @throws DomainError ALREADY_EXISTS as `insert`, NOT_FOUND, or what `decide` throws */
  transition(id: string, decide: (incident: Incident) => IncidentDecision | null): Promise<Incident>;
  /** Newest first. */
  list(query: IncidentQuery): Promise<{ total: number; incidents: Incident[] }>;
  /** What metrics are made of: all that match, in groups. */
  measure(query: MeasureQuery): Promise<IncidentGroup[]>;
  /** How many are unresolved. */
  countUnresolved(): Promise<UnresolvedCount[]>;
  /** Incidents that may have something left to do, oldest first. An entry may precede its incident by a moment. */
  open(): Promise<{ id: string; addedAt: string }[]>;
  dropOpen(id: string): Promise<void>;
  /** Ids of what the records say has something left to do: slow, and what `open` is compared with. */
  unsettled(): Promise<string[]>;
  /** Lists again what has something left to do (at start, after a restore). */
  sweepOpen(): Promise<void>;
}

export interface IncidentQuery {
  status: IncidentStatus | null;
  severity: Severity | null;
  modelId: string | null;
  /** Created after this time, ISO 8601 UTC. */
  since: string | null;
  label: string | null;
  /** Part of the title or description, whatever the case. */
  text: string | null;
  /** What the caller must not see. */
  hiddenModelIds: readonly string[];
  skip: number;
  limit: number;
  /** Only those listed after this one. */
  after: { createdAt: string; id: string } | null;
}

/** Policies, as an incident needs them. */
export interface PolicyRules {
  /** Rules of the team's policy, else of the default one; none when there is neither. */
  rulesFor(teamId: string | null): Promise<readonly EscalationRule[]>;
}

/** Storage of runbooks. Deleted ones are found by no question. */
export interface RunbookRepository {
  insert(runbook: Runbook, event: NewEvent, once: OnceOnly<Runbook> | undefined): Promise<Created<Runbook>>;
  /** @throws DomainError NOT_FOUND */
  get(id: string): Promise<Runbook>;
  /** @throws DomainError NOT_FOUND */
  transition(id: string, decide: (runbook: Runbook) => RunbookDecision | null): Promise<Runbook>;
  /** All, by name. */
  all(): Promise<Runbook[]>;
}

/** Storage of silences. */
export interface SilenceRepository {
  insert(silence: Silence, event: NewEvent, once: OnceOnly<Silence> | undefined): Promise<Created<Silence>>;
  find(id: string): Promise<Silence | null>;
  /** @throws DomainError NOT_FOUND */
  get(id: string): Promise<Silence>;
  transition(id: string, decide: (silence: Silence) => SilenceDecision | null): Promise<Silence>;
  /** The one that begins last comes first. */
  list(query: SilenceQuery): Promise<{ total: number; silences: Silence[] }>;
}

export interface SilenceQuery {
  /** Only those that end later, ISO 8601 UTC. */
  endsAfter: string | null;
  /** Only those of these teams, and of none. */
  teams: readonly string[] | 'all';
  /** What the caller must not see. */
  hiddenModelIds: readonly string[];
  skip: number;
  limit: number;
}

/** Silences, as an incident needs them. */
export interface ActiveSilences {
  /** Those that have not ended at `now`, begun or not. */
  notEnded(now: string): Promise<Silence[]>;
}

/** Durable processes of incidents. The record is already stored, so no call can lose anything. */
export interface IncidentOrchestrator {
  /** Starts the process of a stored incident, or wakes the one that runs. */
  wake(incident: Incident): Promise<void>;
  state(incidentId: string): Promise<WorkflowState>;
  runningIds(): Promise<Set<string>>;
}
