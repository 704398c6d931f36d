import { randomUUID } from 'node:crypto';
import { canSeeTeam, type Principal } from '../../domain/auth/principal';
import { DomainError } from '../../domain/errors';
import { hasEntry } from '../../domain/incidents/deeds';
import type { Directory } from '../../domain/incidents/directory';
import { alreadyOpen, holderIn } from '../../domain/incidents/evidence';
import { type Incident, isUnresolved, type TriggerSource } from '../../domain/incidents/incident';
import { openIncident } from '../../domain/incidents/incident-rules';
import type { IncidentRepository, PolicyRules, RunbookRepository } from '../../domain/incidents/ports';
import { freezeRunbook, runbookFor } from '../../domain/incidents/runbook';
import type { Severity } from '../../domain/incidents/severity';
import type { Clock, ModelRepository } from '../../domain/ports';
import type { Created, OnceOnly } from '../../domain/request-key';
import type { AddEvidence } from './evidence';
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
  addEvidence: AddEvidence;
}

type Opening = (
  principal: Principal,
  asked: OpenRequest,
  once?: OnceOnly<Incident>,
) => Promise<Created<Incident>>;

/** An incident that was resolved no longer ago than this is what a new one recurs from. */
const RECURRENCE_MS = 7 * 24 * 3_600_000;

const LOST_RACES_MAX = 20;

/** Opens incidents; automated evidence that meets an unresolved one is added to its timeline instead. */
export function createOpening(deps: OpeningDeps): Opening {
  const { incidents, clock, addEvidence } = deps;

  return async (principal, asked, once) => {
    const { title, description, severity, triggerSource } = asked;
    const details = description === null ? '' : `\n\n${description}`;
    const body = `${triggerSource} reports again: ${title}${details}`;
    const isMet = (incident: Incident) => isUnresolved(incident) && incident.severity === severity;
    for (let races = 0; races < LOST_RACES_MAX; races++) {
      const { incident, event } = await newIncident(deps, principal, asked);
      const now = clock.now();
      const met = triggerSource === 'manual' ? null : await metBy(incidents, asked, { once, now });
      if (met === null)
        try {
          return await incidents.insert(incident, event, once);
        } catch (error) {
          if (holderIn(error) === null || triggerSource === 'manual') throw error;
          continue;
        }
      const evidence = { body, actor: principal.actor, now, requestKey: once ?? null };
      const holder = await addEvidence(met, evidence, isMet);
      if (holder) throw alreadyOpen(holder);
    }
    throw new DomainError('UNAVAILABLE', 'incidents of this model are being changed by too many at once');
  };
}

/**
 * Id of the unresolved incident that a report meets: the one that took it before, under whatever severity it is now, else the
 * one of its severity. Null when there is none, or the same request has made it and is to be answered as then.
 */
async function metBy(
  incidents: OpeningDeps['incidents'],
  { modelId, severity }: OpenRequest,
  { once, now }: { once: OnceOnly<Incident> | undefined; now: string },
): Promise<string | null> {
  const unresolved = await incidents.findUnresolved(modelId);
  if (once && unresolved.some(({ requestKey }) => requestKey === once.key)) return null;
  const took = unresolved.find(({ incident }) => hasEntry(incident, once ?? null, now));
  const holder = took ?? unresolved.find(({ incident }) => incident.severity === severity);
  return holder?.incident.id ?? null;
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
