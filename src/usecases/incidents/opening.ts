import { randomUUID } from 'node:crypto';
import { canSeeTeam, type Principal } from '../../domain/auth/principal';
import { DomainError } from '../../domain/errors';
import { addEntry } from '../../domain/incidents/deeds';
import type { Directory } from '../../domain/incidents/directory';
import type { Incident, TriggerSource } from '../../domain/incidents/incident';
import { openIncident } from '../../domain/incidents/incident-rules';
import type { IncidentRepository, PolicyRules, RunbookRepository } from '../../domain/incidents/ports';
import { freezeRunbook, runbookFor } from '../../domain/incidents/runbook';
import type { Severity } from '../../domain/incidents/severity';
import type { Clock, ModelRepository } from '../../domain/ports';
import type { Created, OnceOnly } from '../../domain/request-key';
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

/** What opening stands on. */
export interface OpeningDeps {
  incidents: IncidentRepository;
  models: ModelRepository;
  policies: PolicyRules;
  runbooks: Pick<RunbookRepository, 'all'>;
  directory: Directory;
  clock: Clock;
}

type Opening = (
  principal: Principal,
  asked: OpenRequest,
  once?: OnceOnly<Incident>,
) => Promise<Created<Incident>>;

/** An incident that was resolved no longer ago than this is what a new one recurs from. */
const RECURRENCE_MS = 7 * 24 * 3_600_000;

/** Opens incidents; automated evidence that meets an unresolved one is added to its timeline instead. */
export function createOpening(deps: OpeningDeps): Opening {
  return async (principal, asked, once) => {
    const { incident, event } = await newIncident(deps, principal, asked);
    try {
      return await deps.incidents.insert(incident, event, once);
    } catch (error) {
      const holder = error instanceof DomainError ? error.members['incident_id'] : undefined;
      if (typeof holder === 'string' && asked.triggerSource !== 'manual')
        await addEvidence(deps, holder, { principal, asked, once });
      throw error;
    }
  };
}

async function addEvidence(
  { incidents, clock }: OpeningDeps,
  id: string,
  given: { principal: Principal; asked: OpenRequest; once: OnceOnly<Incident> | undefined },
): Promise<void> {
  const { asked, once } = given;
  const { actor } = given.principal;
  const details = asked.description === null ? '' : `\n\n${asked.description}`;
  const body = `${asked.triggerSource} reports again: ${asked.title}${details}`;
  const by = { actor, now: clock.now(), requestKey: once ?? null, isPerson: false };
  const entry = { eventType: 'note' as const, body, author: actor };
  await incidents.transition(id, (incident) => addEntry(incident, entry, by));
}

async function newIncident(deps: OpeningDeps, principal: Principal, asked: OpenRequest) {
  const { models, policies, directory, incidents, clock } = deps;
  const now = clock.now();
  const since = new Date(Date.parse(now) - RECURRENCE_MS).toISOString();
  const [model, earlier] = await Promise.all([
    models.find(asked.modelId),
    incidents.findResolved(asked.modelId, asked.severity, since),
  ]);
  const teamId = model?.teamId ?? null;
  if (!canSeeTeam(principal, teamId))
    throw new DomainError('FORBIDDEN', 'this model belongs to a team of which you are no member');
  const [rules, listeners, runbook] = await Promise.all([
    policies.rulesFor(teamId),
    listenersOf(directory, teamId, ['opened']),
    frozenRunbook(deps, { ...asked, teamId }, now),
  ]);
  const given = {
    ...asked,
    id: randomUUID(),
    modelName: model?.name ?? null,
    teamId,
    runbook,
    recurrenceOf: earlier?.id ?? null,
    rules,
  };
  return openIncident(given, { actor: principal.actor, now, listeners });
}

/** As it is now: later changes of the runbook are for later incidents. */
async function frozenRunbook(
  { runbooks }: OpeningDeps,
  incident: Parameters<typeof runbookFor>[0],
  now: string,
): Promise<Incident['runbook']> {
  const runbook = runbookFor(incident, await runbooks.all());
  return runbook && freezeRunbook(runbook, now);
}
