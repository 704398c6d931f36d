import type { Connection } from 'mongoose';
import { DomainError } from '../../domain/errors';
import type { NewEvent } from '../../domain/event';
import { secondsToAcknowledge, secondsToResolve } from '../../domain/incidents/durations';
import { alreadyOpen } from '../../domain/incidents/evidence';
import {
  type Incident,
  type IncidentDecision,
  isSettled,
  isUnresolved,
} from '../../domain/incidents/incident';
import type { IncidentRepository } from '../../domain/incidents/ports';
import type { Clock } from '../../domain/ports';
import type { Created, OnceOnly } from '../../domain/request-key';
import { createAggregate } from '../aggregate';
import { isDuplicateKey } from '../connection';
import type { DirtyMarks } from '../dirty-marks';
import { createOpenRecords } from '../open-records';
import { createIncidentFinders, openKeyOf, toIncident } from './incident-finders';
import { countUnresolved, measureIncidents } from './incident-measures';
import { type IncidentDocument, incidentSchema } from './incident-schema';
import { createRecurrences } from './recurrences';

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
      secondsToAcknowledge: secondsToAcknowledge(incident) ?? undefined,
      secondsToResolve: secondsToResolve(incident) ?? undefined,
    }),
    toRecord: toIncident,
  });
  const recurrences = createRecurrences(connection);
  const find = createIncidentFinders(Incidents);

  const parts: Parts = { aggregate, open, recurrences, find };

  return {
    find: aggregate.find,
    get: aggregate.get,
    findMany: find.many,
    findOpen: find.open,
    findUnresolved: find.unresolved,
    async findResolved(modelId, severity, since) {
      const id = await recurrences.find(openKeyOf(modelId, severity));
      const incident = id === null ? null : await aggregate.find(id);
      const isRecent = incident !== null && incident.resolvedAt !== null && incident.resolvedAt >= since;
      return isRecent ? incident : null;
    },
    list: find.list,
    measure: (query) => measureIncidents(Incidents, query),
    countUnresolved: () => countUnresolved(Incidents),
    insert: (incident, event, once) => insertIncident(parts, { incident, event, once }),
    transition: (id, decide) => transitionIncident(parts, id, decide),
    open: open.list,
    dropOpen: open.remove,
    unsettled: find.unsettled,
    async sweepOpen() {
      const known = new Set((await open.list()).map(({ id }) => id));
      for (const id of await find.unsettled()) if (!known.has(id)) await open.add(id);
    },
  };
}

interface Parts {
  aggregate: ReturnType<typeof createAggregate<Incident, IncidentDocument>>;
  open: ReturnType<typeof createOpenRecords>;
  recurrences: ReturnType<typeof createRecurrences>;
  find: ReturnType<typeof createIncidentFinders>;
}

async function insertIncident(
  parts: Parts,
  asked: { incident: Incident; event: NewEvent; once: OnceOnly<Incident> | undefined },
): Promise<Created<Incident>> {
  const { aggregate, open } = parts;
  const { incident, event, once } = asked;
  try {
    return await aggregate.insertOnce(incident, event, { once, alsoFirst: () => open.add(incident.id) });
  } catch (error) {
    // It may have been stored before an answer was lost.
    if (await aggregate.find(incident.id)) return { record: incident, replayed: null };
    if (isDuplicateKey(error)) await open.remove(incident.id);
    return refuseSecond(parts, error, incident);
  }
}

async function transitionIncident(
  parts: Parts,
  id: string,
  decide: (incident: Incident) => IncidentDecision | null,
): Promise<Incident> {
  const { aggregate, open, recurrences } = parts;
  let wanted: Incident = await aggregate.get(id);
  // Whatever it is that is done to it: should we die after it, what follows is still found.
  if (isSettled(wanted)) await open.add(id);
  try {
    const written = await aggregate.transition(id, (incident) => {
      const decision = decide(incident);
      wanted = { ...incident, ...decision?.changes };
      return decision;
    });
    if (written.status === 'resolved')
      await recurrences.note(openKeyOf(written.modelId, written.severity), id);
    if (isSettled(written)) await putAway(parts, id);
    return written;
  } catch (error) {
    return refuseSecond(parts, error, wanted);
  }
}

/** Takes it from the open ones, unless somebody has just done something that leaves more to do. */
async function putAway({ aggregate, open }: Parts, id: string): Promise<void> {
  await open.remove(id);
  if (!isSettled(await aggregate.get(id))) await open.add(id);
}

async function refuseSecond(
  { find }: Parts,
  error: unknown,
  { modelId, severity }: Pick<Incident, 'modelId' | 'severity'>,
): Promise<never> {
  const holder = isDuplicateKey(error) ? await find.open(modelId, severity) : null;
  if (holder) throw alreadyOpen(holder, error);
  if (!isDuplicateKey(error)) throw error;
  // It was resolved, or got another severity, before it could be named.
  const message = 'an incident of this model and severity has just made way; try again';
  throw new DomainError('UNAVAILABLE', message, { cause: error, retryAfterSeconds: 1 });
}
