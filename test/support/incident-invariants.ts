import { nextIncidentStep } from '../../src/domain/incidents/escalation';
import { isUnresolved } from '../../src/domain/incidents/incident';
import type { IncidentSnapshot, StoredIncident } from './incident-records';
import { grouped } from './records';

const WAY = ['investigating', 'resolved', 'closed'];

/**
 * What a stable service still has to do about incidents, in words; empty once all is quiet. `running`: ids of the
 * workflows that run. Entries of requests that died before they stored anything are left out.
 */
export function unsettledIncidents(
  { incidents, deliveries, openDeliveries, dirty }: IncidentSnapshot,
  running: ReadonlySet<string>,
): string[] {
  const now = new Date().toISOString();
  const ids = new Set(incidents.map(({ _id }) => `incident/${_id}`));
  const keys = new Set(deliveries.map(({ channelId, _id }) => `${channelId}/${_id}`));
  const due = incidents.flatMap((stored) => {
    const { kind } = nextIncidentStep({ ...stored, id: stored._id }, now, []);
    return kind === 'wait' || kind === 'stop' ? [] : [`incident ${stored._id} has to ${kind}`];
  });
  return [
    ...due,
    ...incidents.flatMap(({ _id, pending }) =>
      pending.length > 0 ? [`incident ${_id} has events that wait`] : [],
    ),
    ...deliveries.flatMap(({ _id, state }) => (state === 'pending' ? [`delivery ${_id} is pending`] : [])),
    ...openDeliveries.flatMap(({ _id }) => (keys.has(_id) ? [`delivery ${_id} is listed as open`] : [])),
    ...dirty.flatMap(({ _id }) => (ids.has(_id) ? [`${_id} is dirty`] : [])),
    ...motionViolations(incidents, running),
  ];
}

/** Every unresolved incident has a live workflow, and nothing else has one. */
function motionViolations(incidents: readonly StoredIncident[], running: ReadonlySet<string>): string[] {
  const needed = new Set(incidents.filter(isUnresolved).map(({ _id }) => `incident/${_id}`));
  return [
    ...[...needed].filter((id) => !running.has(id)).map((id) => `${id} has no workflow`),
    ...[...running].filter((id) => !needed.has(id)).map((id) => `${id} runs, and nothing is left to do`),
  ];
}

/** What is wrong with the records of incidents once everything has come to rest; empty when nothing is. */
export function incidentViolations({ incidents, events, openIncidents }: IncidentSnapshot): string[] {
  const unresolved = incidents.filter(isUnresolved);
  const places = grouped(unresolved, ({ modelId, severity }) => `${modelId}/${severity}`);
  const byIncident = grouped(
    events.filter(({ aggregate }) => aggregate === 'incident'),
    ({ aggregateId }) => aggregateId,
  );
  const open = new Set(openIncidents.map(({ _id }) => _id));
  const found: string[] = [];
  for (const [place, same] of places)
    if (same.length > 1) found.push(`${same.length} incidents of ${place} are unresolved`);
  for (const incident of incidents) {
    const { _id, lastEventAt, status } = incident;
    const own = byIncident.get(_id) ?? [];
    const is = (text: string): number => found.push(`incident ${_id} (${status}) ${text}`);
    if (own[0]?.revision !== 1 || own[0].type !== 'incident.opened') is('does not begin with its opening');
    if (own.filter(({ type }) => type === 'incident.opened').length !== 1) is('was opened more than once');
    if (own.at(-1)?.at !== lastEventAt) is('has a newest event that is not in the log');
    if (isUnresolved(incident) !== open.has(_id)) is('is listed as open, or is not, wrongly');
    const statuses = own.flatMap(({ type, data }) =>
      type === 'incident.status_changed' ? [data['to']] : [],
    );
    if (JSON.stringify(statuses) !== JSON.stringify(WAY.slice(0, statuses.length)))
      is(`went by ${JSON.stringify(statuses)}`);
    if ((statuses.at(-1) ?? 'open') !== status) is('has another status than its events tell');
  }
  return found;
}
