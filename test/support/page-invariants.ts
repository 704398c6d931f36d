import type { IncidentSnapshot, StoredDelivery } from './incident-records';
import { grouped, type StoredEvent } from './records';

/** Who is paged at which level, as whoever set the policy up knows it. */
export interface PagePlan {
  /** Told of what is opened, acknowledged and resolved. */
  chat: string;
  person: string;
  contacts: readonly string[];
  /** By level: `<level>/<whom>/<channel>/<step>` of what is due when it is entered, and of what is due later. */
  levels: readonly { now: readonly string[]; later: readonly string[] }[];
}

/** Every message that should be there is there once, and no other. */
export function deliveryViolations({ events, deliveries }: IncidentSnapshot, plan: PagePlan): string[] {
  const found: string[] = [];
  const byIncident = grouped(
    events.filter(({ aggregate }) => aggregate === 'incident'),
    ({ aggregateId }) => aggregateId,
  );
  const known = new Set(deliveries.map(({ _id }) => _id));
  const allowed = new Set<string>();
  for (const [id, own] of byIncident) {
    const { due, later } = expectedOf(id, own, plan);
    for (const key of [...due, ...later]) allowed.add(key);
    found.push(...due.filter((key) => !known.has(key)).map((key) => `${key} was due and is not on record`));
    const paged = own.filter(({ type }) => type === 'incident.paged').flatMap(recipientsOf).length;
    const committed = later.filter((key) => known.has(key)).length;
    if (paged !== committed)
      found.push(`incident ${id} tells of ${paged} later pages and has ${committed} on record`);
    const entered = own.filter(({ type }) => type === 'incident.level_entered').map(levelOf);
    if (new Set(entered).size !== entered.length) found.push(`incident ${id} entered a level twice`);
  }
  const strangers = deliveries.filter(({ _id, incidentId }) => incidentId !== null && !allowed.has(_id));
  return [...found, ...strangers.map(({ _id }) => `${_id} is on record, and nothing asked for it`)];
}

function expectedOf(id: string, events: readonly StoredEvent[], plan: PagePlan) {
  const due: string[] = [];
  const later: string[] = [];
  for (const event of events) {
    const { revision, data } = event;
    const told = (notice: string, channelId: string, whom = ''): unknown =>
      due.push(`${id}/r${revision}/${notice}/${whom}/${channelId}`);
    if (event.type === 'incident.opened') told('opened', plan.chat);
    if (event.type === 'incident.acknowledged' || data['to'] === 'investigating')
      told('acknowledged', plan.chat);
    if (data['to'] === 'resolved') told('resolved', plan.chat);
    if (event.type === 'incident.handed_over')
      for (const contact of plan.contacts) told('handed_over', contact, plan.person);
    if (event.type !== 'incident.level_entered') continue;
    const pages = plan.levels[Number(data['level']) - 1];
    due.push(...(pages?.now ?? []).map((page) => `${id}/${Number(data['round'])}/${page}`));
    later.push(...(pages?.later ?? []).map((page) => `${id}/${Number(data['round'])}/${page}`));
  }
  return { due, later };
}

function recipientsOf({ data }: StoredEvent): unknown[] {
  return Array.isArray(data['recipients']) ? data['recipients'] : [];
}

function levelOf({ data }: StoredEvent): string {
  return JSON.stringify([data['round'], data['level']]);
}

/**
 * What the receiver counted against what the record says. A key may come again only after a try whose end is not on
 * record, or that broke off: its caller died, or hung too long, between the receiver's answer and the record of it.
 */
export function arrivalViolations(
  { deliveries }: Pick<IncidentSnapshot, 'deliveries'>,
  calls: readonly { key: string; status: number | null }[],
): string[] {
  const arrivals = grouped(calls, ({ key }) => key);
  const known = new Set(deliveries.map(({ _id }) => _id));
  const strangers = [...arrivals.keys()].filter((key) => key.includes('/') && !known.has(key));
  const found = strangers.map((key) => `${key} arrived and is not on record`);
  for (const delivery of deliveries) {
    const { _id, state, attempts } = delivery;
    const taken = (arrivals.get(_id) ?? []).filter(({ status }) => status === 200).length;
    const said = `(${state}, tries: ${attempts.map(({ detail }) => detail).join(', ')})`;
    if (state === 'sent' && taken === 0) found.push(`${_id} is said to be sent and never arrived ${said}`);
    if (state === 'dead') found.push(`${_id} was given up ${said}`);
    const most = brokenOff(delivery) + (state === 'sent' ? 1 : 0);
    if (taken > most) found.push(`${_id} arrived ${taken} times, ${most} at most can be explained ${said}`);
  }
  return found;
}

/** Tries of which nobody knows whether they arrived. */
function brokenOff({ attempts }: StoredDelivery): number {
  return attempts.filter(({ ok, detail }) => ok !== true && !detail.startsWith('answered')).length;
}
