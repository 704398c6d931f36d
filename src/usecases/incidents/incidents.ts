import { randomUUID } from 'node:crypto';
import { canSeeTeam, type Principal } from '../../domain/auth/principal';
import { DomainError } from '../../domain/errors';
import type { PendingEvent } from '../../domain/event';
import { addEntry, type Entry, handOver, snooze } from '../../domain/incidents/deeds';
import type { Directory } from '../../domain/incidents/directory';
import type { Incident, TriggerSource } from '../../domain/incidents/incident';
import { type IncidentPatch, openIncident, patchIncident } from '../../domain/incidents/incident-rules';
import type {
  IncidentOrchestrator,
  IncidentQuery,
  IncidentRepository,
  PolicyRules,
} from '../../domain/incidents/ports';
import type { Severity } from '../../domain/incidents/severity';
import type { Clock, EventLog, ModelRepository } from '../../domain/ports';
import type { Created, OnceOnly, RequestKey } from '../../domain/request-key';
import { listenersOf } from './listeners';

/** What is asked for when an incident is opened. */
export interface OpenRequest {
  title: string;
  severity: Severity;
  modelId: string;
  description: string | null;
  triggerSource: TriggerSource;
  labels: readonly string[];
}

/** The verbs of incidents. Whoever may not see the model's team is told NOT_FOUND. */
export interface Incidents {
  /**
   * @throws DomainError ALREADY_EXISTS with the member `incident_id` while one of this model and severity is unresolved;
   * automated evidence is then added to that one's timeline. FORBIDDEN for another team's model
   */
  open(principal: Principal, asked: OpenRequest, once?: OnceOnly<Incident>): Promise<Created<Incident>>;
  get(principal: Principal, id: string): Promise<Incident>;
  /** Its events, oldest first. */
  timeline(incident: Incident): Promise<PendingEvent[]>;
  list(
    principal: Principal,
    query: Omit<IncidentQuery, 'hiddenModelIds'>,
  ): Promise<{ total: number; incidents: Incident[] }>;
  /** @throws DomainError INVALID_STATE, ALREADY_EXISTS, PRECONDITION_FAILED when `revision` is not the current one */
  patch(
    principal: Principal,
    id: string,
    change: IncidentPatch & { revision: number | null },
  ): Promise<Incident>;
  /** Resolves to the incident after it; a request that came before adds nothing. */
  addEntry(
    principal: Principal,
    id: string,
    entry: Entry & { requestKey: RequestKey | null },
  ): Promise<Incident>;
  /** @throws DomainError INVALID_STATE, or VALIDATION_FAILED for a time that is past */
  snooze(principal: Principal, id: string, until: string): Promise<Incident>;
  /** @throws DomainError INVALID_STATE, or VALIDATION_FAILED for a user who can't be told */
  handOver(principal: Principal, id: string, username: string): Promise<Incident>;
}

export interface IncidentDeps {
  incidents: IncidentRepository;
  models: ModelRepository;
  policies: PolicyRules;
  directory: Directory;
  eventLog: EventLog;
  incidentOrchestrator: IncidentOrchestrator;
  clock: Clock;
  /** Told when Temporal could not be asked; the reconciler does it later. */
  onDelayed: (id: string, cause: unknown) => void;
}

/** An incident that was resolved no longer ago than this is what a new one recurs from. */
const RECURRENCE_MS = 7 * 24 * 3_600_000;

/** The verbs over their ports. */
export function createIncidents(deps: IncidentDeps): Incidents {
  const { incidents, models, directory, incidentOrchestrator, clock, onDelayed } = deps;

  async function set<T extends Incident>(incident: T): Promise<T> {
    await incidentOrchestrator.wake(incident).catch((cause: unknown) => onDelayed(incident.id, cause));
    return incident;
  }

  async function get(principal: Principal, id: string): Promise<Incident> {
    const incident = await incidents.find(id);
    const model = incident && (await models.find(incident.modelId));
    if (!incident || !canSeeTeam(principal, model?.teamId ?? null))
      throw new DomainError('NOT_FOUND', `there is no incident ${id}`);
    return incident;
  }

  async function open(principal: Principal, asked: OpenRequest, once?: OnceOnly<Incident>) {
    const { incident, event } = await newIncident(deps, principal, asked);
    try {
      const created = await incidents.insert(incident, event, once);
      await set(created.record);
      return created;
    } catch (error) {
      const holder = error instanceof DomainError ? error.members['incident_id'] : undefined;
      if (typeof holder === 'string' && asked.triggerSource !== 'manual')
        await addEvidence(principal, holder, { asked, once });
      throw error;
    }
  }

  async function addEvidence(
    { actor }: Principal,
    id: string,
    { asked, once }: { asked: OpenRequest; once: OnceOnly<Incident> | undefined },
  ): Promise<void> {
    const details = asked.description === null ? '' : `\n\n${asked.description}`;
    const body = `${asked.triggerSource} reports again: ${asked.title}${details}`;
    const by = { actor, now: clock.now(), requestKey: once ?? null };
    const entry = { eventType: 'note' as const, body, author: actor };
    await incidents.transition(id, (incident) => addEntry(incident, entry, by));
  }

  return {
    open,
    get,
    timeline: ({ id, revision }) => deps.eventLog.eventsOf('incident', id, revision),
    async list(principal, query) {
      const { teams } = principal;
      const hiddenModelIds = teams === 'all' ? [] : await models.idsOfOtherTeams(teams);
      return incidents.list({ ...query, hiddenModelIds });
    },
    async patch(principal, id, { revision, ...change }) {
      const { teamId } = await get(principal, id);
      const listeners = await listenersOf(directory, teamId, ['acknowledged', 'resolved', 'closed']);
      const by = { actor: principal.actor, now: clock.now(), listeners };
      const changed = await incidents.transition(id, (incident) => {
        if (revision !== null && incident.revision !== revision)
          throw new DomainError('PRECONDITION_FAILED', 'the incident was changed since; read it again');
        return patchIncident(incident, change, by);
      });
      return set(changed);
    },
    async addEntry(principal, id, { requestKey, ...entry }) {
      await get(principal, id);
      const by = { actor: principal.actor, now: clock.now(), requestKey };
      return set(await incidents.transition(id, (incident) => addEntry(incident, entry, by)));
    },
    async snooze(principal, id, until) {
      await get(principal, id);
      const by = { actor: principal.actor, now: clock.now() };
      return set(await incidents.transition(id, (incident) => snooze(incident, until, by)));
    },
    async handOver(principal, id, username) {
      const { severity } = await get(principal, id);
      const now = clock.now();
      const notices = await directory.noticesFor(username, severity, now);
      if (notices.length === 0)
        throw new DomainError('VALIDATION_FAILED', `to: ${username} is no active user with a contact method`);
      const to = { username, channelIds: [...new Set(notices.map(({ channelId }) => channelId))] };
      const by = { actor: principal.actor, now };
      return set(await incidents.transition(id, (incident) => handOver(incident, to, by)));
    },
  };
}

async function newIncident(deps: IncidentDeps, principal: Principal, asked: OpenRequest) {
  const { models, policies, directory, incidents, clock } = deps;
  const now = clock.now();
  const model = await models.find(asked.modelId);
  const teamId = model?.teamId ?? null;
  if (!canSeeTeam(principal, teamId))
    throw new DomainError('FORBIDDEN', 'this model belongs to a team of which you are no member');
  const since = new Date(Date.parse(now) - RECURRENCE_MS).toISOString();
  const earlier = await incidents.findResolved(asked.modelId, asked.severity, since);
  const given = {
    ...asked,
    id: randomUUID(),
    modelName: model?.name ?? null,
    teamId,
    runbookUrl: null,
    recurrenceOf: earlier?.id ?? null,
    rules: await policies.rulesFor(teamId),
  };
  const listeners = await listenersOf(directory, teamId, ['opened']);
  return openIncident(given, { actor: principal.actor, now, listeners });
}
