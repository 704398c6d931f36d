import { canSeeTeam, isPerson, type Principal } from '../../domain/auth/principal';
import { DomainError } from '../../domain/errors';
import type { NewEvent, PendingEvent } from '../../domain/event';
import { addEntry, type Entry, handOver, snooze } from '../../domain/incidents/deeds';
import { type Incident, versionOf } from '../../domain/incidents/incident';
import { type IncidentPatch, patchIncident } from '../../domain/incidents/incident-rules';
import type { Way } from '../../domain/incidents/notices';
import type { IncidentOrchestrator, IncidentQuery } from '../../domain/incidents/ports';
import type { EventLog } from '../../domain/ports';
import type { Created, OnceOnly, RequestKey } from '../../domain/request-key';
import { assertRevision } from '../../domain/revision';
import { createAddEvidence } from './evidence';
import { listenersOf } from './listeners';
import { createOpening, type OpeningDeps, type OpenRequest } from './opening';
import { waysOf } from './ways';

/** What is asked of the list; `after` is the id of the incident after which it begins. */
export type IncidentSearch = Omit<IncidentQuery, 'hiddenModelIds' | 'after'> & { after: string | null };

/** What a request added to the timeline, and whether it had done so before. */
export interface Addition {
  event: PendingEvent;
  isRepeated: boolean;
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
  /** Newest first. @throws DomainError VALIDATION_FAILED when there is no incident `after` which to begin */
  list(principal: Principal, asked: IncidentSearch): Promise<{ total: number; incidents: Incident[] }>;
  /**
   * All that is asked for, or nothing. `ifMatch` is the version that it must have, null for any.
   * @throws DomainError INVALID_STATE, ALREADY_EXISTS, PRECONDITION_FAILED
   */
  patch(
    principal: Principal,
    id: string,
    change: IncidentPatch & { ifMatch: number | null },
  ): Promise<Incident>;
  /** A request that came before adds nothing, and resolves to what it added then. */
  addEntry(
    principal: Principal,
    id: string,
    entry: Entry & { requestKey: RequestKey | null },
  ): Promise<Addition>;
  /** What a program reports of an incident that it knows: a note, and by the policy a higher severity. */
  addEvidence(
    principal: Principal,
    id: string,
    evidence: { body: string; requestKey: RequestKey },
  ): Promise<void>;
  /** @throws DomainError INVALID_STATE, or VALIDATION_FAILED for a time that is past or too far away */
  snooze(principal: Principal, id: string, end: SnoozeEnd): Promise<Incident>;
  /** @throws DomainError INVALID_STATE, or VALIDATION_FAILED for a user who can't be told or may not see it */
  handOver(principal: Principal, id: string, username: string): Promise<Incident>;
}

/** A time (ISO 8601 UTC), or so many minutes from now. */
export type SnoozeEnd = { until: string } | { minutes: number };

export interface IncidentDeps extends Omit<OpeningDeps, 'addEvidence'> {
  eventLog: EventLog;
  incidentOrchestrator: IncidentOrchestrator;
  /** Told when Temporal could not be asked; the reconciler does it later. */
  onDelayed: (id: string, cause: unknown) => void;
}

/** Longer is no snooze any more, but a page that nobody gets. */
export const SNOOZE_MINUTES_MAX = 30 * 24 * 60;
const MINUTE_MS = 60_000;

/** The verbs over their ports. */
export function createIncidents(deps: IncidentDeps): Incidents {
  const { incidents, directory, clock, eventLog } = deps;
  const wake = createWake(deps);
  const addEvidence = createAddEvidence(incidents, wake);
  const opening = createOpening({ ...deps, addEvidence });
  const get = createGet(deps);

  async function change(...asked: Parameters<typeof incidents.transition>): Promise<Incident> {
    const changed = await incidents.transition(...asked);
    await wake(changed);
    return changed;
  }

  return {
    async open(principal, asked, once) {
      const created = await opening(principal, asked, once);
      await wake(created.record);
      return created;
    },
    get,
    timeline: ({ id, revision }) => eventLog.eventsOf('incident', id, revision),
    list: (principal, asked) => list(deps, principal, asked),
    async patch(principal, id, { ifMatch, ...patch }) {
      const { teamId } = await get(principal, id);
      const listeners = await listenersOf(directory, teamId, ['acknowledged', 'resolved', 'closed']);
      const by = { actor: principal.actor, now: clock.now(), listeners };
      return change(id, (incident) => {
        assertRevision({ revision: versionOf(incident) }, ifMatch);
        return patchIncident(incident, patch, by);
      });
    },
    async addEntry(principal, id, { requestKey, ...entry }) {
      await get(principal, id);
      const by = { actor: principal.actor, now: clock.now(), requestKey, isPerson: isPerson(principal) };
      let added: NewEvent | null = null;
      const changed = await change(id, (incident) => {
        const decision = addEntry(incident, entry, by);
        added = decision?.event ?? null;
        return decision;
      });
      return additionTo(eventLog, changed, { added, requestKey });
    },
    async addEvidence(principal, id, told) {
      await get(principal, id);
      await addEvidence(id, { ...told, actor: principal.actor, now: clock.now() }, () => true);
    },
    async snooze(principal, id, end) {
      await get(principal, id);
      const by = { actor: principal.actor, now: clock.now() };
      const until = endOf(end, by.now);
      return change(id, (incident) => snooze(incident, until, by));
    },
    async handOver(principal, id, username) {
      const to = await successor(deps, await get(principal, id), username);
      const by = { actor: principal.actor, now: clock.now() };
      return change(id, (incident) => handOver(incident, to, by));
    },
  };
}

function createWake({ incidentOrchestrator, onDelayed }: IncidentDeps) {
  return (incident: Incident): Promise<void> =>
    incidentOrchestrator.wake(incident).catch((cause: unknown) => onDelayed(incident.id, cause));
}

function createGet({ incidents, models }: IncidentDeps): Incidents['get'] {
  return async (principal, id) => {
    const incident = await incidents.find(id);
    const model = incident && (await models.find(incident.modelId));
    if (!incident || !canSeeTeam(principal, model?.teamId ?? null))
      throw new DomainError('NOT_FOUND', `there is no incident ${id}`);
    return incident;
  };
}

async function list(deps: IncidentDeps, principal: Principal, { after, ...asked }: IncidentSearch) {
  const { teams } = principal;
  const hiddenModelIds = teams === 'all' ? [] : await deps.models.idsOfOtherTeams(teams);
  const last = after === null ? null : await deps.incidents.find(after);
  if (after !== null && (last === null || hiddenModelIds.includes(last.modelId)))
    throw new DomainError('VALIDATION_FAILED', `after: there is no incident ${after}`);
  return deps.incidents.list({ ...asked, hiddenModelIds, after: last });
}

async function additionTo(
  eventLog: EventLog,
  { id, revision, lastEventAt }: Incident,
  { added, requestKey }: { added: NewEvent | null; requestKey: RequestKey | null },
): Promise<Addition> {
  if (added) return { event: { ...added, revision, at: lastEventAt }, isRepeated: false };
  const events = await eventLog.eventsOf('incident', id, revision);
  const event = events.findLast(({ data }) => data['key'] === requestKey?.key);
  if (event) return { event, isRepeated: true };
  throw new DomainError('INTERNAL', `the timeline of incident ${id} lacks what was added to it`);
}

function endOf(end: SnoozeEnd, now: string): string {
  const nowMs = Date.parse(now);
  const endMs = 'until' in end ? Date.parse(end.until) : nowMs + end.minutes * MINUTE_MS;
  if (endMs > nowMs + SNOOZE_MINUTES_MAX * MINUTE_MS)
    throw new DomainError('VALIDATION_FAILED', 'until: must be within 30 days');
  return new Date(endMs).toISOString();
}

/** Whom an incident is handed to, and how they are told. */
async function successor(
  { directory, models, clock }: IncidentDeps,
  { modelId, severity }: Incident,
  username: string,
): Promise<{ username: string; ways: Way[] }> {
  const refuse = (why: string) => new DomainError('VALIDATION_FAILED', `to: ${username} ${why}`);
  const teamId = (await models.find(modelId))?.teamId ?? null;
  if (teamId !== null && !(await directory.teamMembers(teamId)).includes(username))
    throw refuse(`is no active member of the team ${teamId}`);
  const notices = await directory.noticesFor(username, severity, clock.now());
  if (notices.length === 0) throw refuse('is no active user with a contact method');
  return { username, ways: waysOf(notices) };
}
