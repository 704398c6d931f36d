import { Client, Connection } from '@temporalio/client';
import { chainViolations, lostEvents } from '../support/event-invariants';
import { type EventMemory, rememberEvents } from '../support/event-memory';
import { eventually } from '../support/eventually';
import { incidentViolations, unsettledIncidents } from '../support/incident-invariants';
import { type IncidentSnapshot, readIncidents } from '../support/incident-records';
import { arrivalViolations, deliveryViolations } from '../support/page-invariants';
import { openRecords, type Records } from '../support/records';
import { openSite, type Site } from '../support/site';
import { type ApiCaller, createApiCaller } from './api-caller';
import type { Hang } from './blows';
import { brokenPromises } from './incident-promises';
import { createIncidentCaller, type IncidentCaller } from './incident-traffic';
import { ADMIN, type OnCallTeam, setUpTeam } from './on-call-team';
import { type Pager, startPager } from './pager';

const SETTLED_MS = 400_000;
const MANY = '9999999';

/** A service with a team on call, a receiver of its pages, and whoever opens incidents. */
export interface PagedService {
  site: Site;
  pager: Pager;
  team: OnCallTeam;
  caller: IncidentCaller;
  records: Records;
  /** Times in which a part stood still, as they are noted by the test. */
  hangs: Hang[];
  /** Awaits that nothing is due; resolves to everything that is wrong then, in words, and how much was looked at. */
  verdict(): Promise<{ violations: string[]; counts: Record<string, number> }>;
  /** Starts the program again, or at last. */
  restart(): Promise<void>;
  /** As Ctrl-C; resolves to the exit code of the program that runs. */
  stop(): Promise<number | null>;
  close(): Promise<void>;
}

/** Starts the program once to set the team up; it runs when this resolves. */
export async function openPagedService(): Promise<PagedService> {
  const pager = await startPager();
  const site = await openSite({
    MODELKEEPER_ADMIN_USER: ADMIN.username,
    MODELKEEPER_ADMIN_PASSWORD: ADMIN.password,
    MODELKEEPER_ALLOWED_ADDRESSES: 'loopback',
    MODELKEEPER_LIMIT_AUTH: MANY,
    MODELKEEPER_LIMIT_INCIDENT_WRITES: MANY,
    MODELKEEPER_LIMIT_OTHER: MANY,
  });
  let program = await site.start();
  const api = createApiCaller(site.port, ADMIN);
  const team = await setUpTeam(api, pager, site.port);
  const caller = createIncidentCaller(api, team.person);
  const records = openRecords(site.storeUri);
  const memory = rememberEvents(records, { incident: 'incidents' });
  const hangs: Hang[] = [];
  return {
    site,
    pager,
    team,
    caller,
    records,
    hangs,
    async verdict() {
      const quiet = await site.explained(untilQuiet(site, records));
      return {
        violations: [
          ...foundIn(quiet, memory),
          ...deliveryViolations(quiet, team),
          ...arrivalViolations(
            quiet,
            pager.calls.filter(({ incidentId }) => incidentId !== null),
          ),
          ...brokenPromises(caller, quiet, { calls: pager.calls, hangs }),
          ...(await misshown(api, quiet)),
        ],
        counts: countsOf(quiet, pager),
      };
    },
    async restart() {
      program = await site.start();
    },
    stop: () => program.stop(),
    async close() {
      await memory.stop();
      await records.close();
      await site.close();
      await pager.close();
    },
  };
}

function foundIn(quiet: IncidentSnapshot, memory: EventMemory): string[] {
  const events = [...chainViolations(quiet), ...lostEvents(quiet, memory.events)];
  return [...events, ...incidentViolations(quiet)];
}

/** What the face says otherwise than the records do. */
async function misshown(api: ApiCaller, { incidents, events }: IncidentSnapshot): Promise<string[]> {
  const found: string[] = [];
  const { total } = await api.must('GET', '/incidents?page_size=1');
  if (total !== incidents.length)
    found.push(`${JSON.stringify(total)} incidents are shown, ${incidents.length} are on record`);
  for (const { _id, status } of incidents) {
    const shown = await api.must('GET', `/incidents/${_id}`);
    const timeline = shown['timeline'] as { body: string; timestamp: string }[];
    const times = timeline.map(({ timestamp }) => timestamp);
    if (shown['status'] !== status) found.push(`incident ${_id} is ${status} and shown otherwise`);
    if (times.join() !== times.toSorted().join()) found.push(`the timeline of ${_id} is out of order`);
    for (const { data, aggregateId, type } of events) {
      if (aggregateId !== _id || type !== 'incident.entry') continue;
      const same = timeline.filter(({ body }) => body === data['body']).length;
      if (same !== 1) found.push(`${JSON.stringify(data['body'])} is shown ${same} times`);
    }
  }
  return found;
}

/** The store once nothing is due. @throws after minutes, naming what is */
async function untilQuiet(site: Site, records: Records): Promise<IncidentSnapshot> {
  const look = async (): Promise<{ left: string[]; snapshot: IncidentSnapshot | null }> => {
    try {
      const snapshot = await readIncidents(records);
      const running = await runningWorkflows(site.temporalAddress);
      return { left: unsettledIncidents(snapshot, running), snapshot };
    } catch (error) {
      return { left: [String(error)], snapshot: null };
    }
  };
  const named = async () => {
    const { left, snapshot } = await look();
    return { left, snapshot: left.length === 0 ? snapshot : null };
  };
  const { snapshot } = await eventually(named, (seen) => seen.snapshot !== null, SETTLED_MS);
  if (snapshot === null) throw new Error('it never came to rest');
  return snapshot;
}

/** Ids of the workflows of incidents and deliveries that run. */
async function runningWorkflows(address: string): Promise<Set<string>> {
  const connection = await Connection.connect({ address, connectTimeout: 5_000 });
  try {
    const client = new Client({ connection });
    const query = `ExecutionStatus = 'Running' AND WorkflowType IN ('incident', 'delivery')`;
    const ids = new Set<string>();
    for await (const { workflowId } of client.workflow.list({ query })) ids.add(workflowId);
    return ids;
  } finally {
    await connection.close();
  }
}

function countsOf({ incidents, deliveries, events }: IncidentSnapshot, { calls }: Pager) {
  const arrived = calls.filter(({ incidentId }) => incidentId !== null);
  const taken = arrived.filter(({ status }) => status === 200);
  return {
    incidents: incidents.length,
    deliveries: deliveries.length,
    pages: deliveries.filter(({ notice }) => notice === 'page').length,
    dropped: deliveries.filter(({ state }) => state === 'dropped').length,
    calls: arrived.length,
    twice: taken.length - new Set(taken.map(({ key }) => key)).size,
    events: events.length,
  };
}
