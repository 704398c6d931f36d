import { eventually } from '../support/eventually';
import type { StoredDelivery } from '../support/incident-records';
import { openPagedService, type PagedService } from './incident-service';
import type { KnownIncident } from './incident-traffic';
import type { Call } from './pager';
import { LONG_MS } from './service';

const WAIT_MS = 300_000;

let service: PagedService;
let opened = 0;
/** Ids of the incidents of earlier tests: those that nobody has acknowledged go on to page. */
let earlier: ReadonlySet<string | null>;
beforeAll(async () => {
  service = await openPagedService();
}, LONG_MS);
beforeEach(async () => {
  service.pager.answerBy(async () => 200);
  earlier = new Set(service.caller.known.map(({ id }) => id));
  if (service.site.processes('main').length === 0) await service.restart();
}, LONG_MS);
afterAll(() => service.close(), LONG_MS);

/** An incident in a place of its own. */
async function open(): Promise<KnownIncident> {
  opened += 1;
  const { caller, team } = service;
  const severity = (['P1', 'P2', 'P3', 'P4'] as const)[opened % 4] ?? 'P1';
  const modelId = team.models[Math.floor(opened / 4)] ?? team.models[0];
  const incident = await caller.open({ title: `incident-${opened}`, modelId, severity });
  if (incident === null) throw new Error('the incident was refused');
  return incident;
}

function arrived({ id }: KnownIncident, notice = 'page'): Call[] {
  return service.pager.calls.filter((call) => call.incidentId === id && call.notice === notice);
}

function untilArrived(incident: KnownIncident, notice?: string, count = 1): Promise<Call[]> {
  return eventually(
    async () => arrived(incident, notice),
    ({ length }) => length >= count,
    WAIT_MS,
  );
}

/** The deliveries of an incident's pages, by their state. */
async function pageStates({ id: incidentId }: KnownIncident): Promise<Record<string, number>> {
  const pages = await service.records.find<StoredDelivery>('deliveries', { incidentId, notice: 'page' });
  const counts: Record<string, number> = {};
  for (const { state } of pages) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/** Also before whoever opened the incident knows its id. */
function isOwnPage({ notice, incidentId }: Call): boolean {
  return notice === 'page' && !earlier.has(incidentId);
}

/** The blow falls on the first page that arrives, before it is answered. */
function onFirstPage(strike: () => unknown): void {
  let isStruck = false;
  service.pager.answerBy(async (call) => {
    if (isOwnPage(call) && !isStruck) {
      isStruck = true;
      strike();
    }
    return 200;
  });
}

async function violations(): Promise<string[]> {
  return (await service.verdict()).violations;
}

it(
  'pages of an incident that was accepted arrive, although everything died as it was answered',
  async () => {
    const incident = await open();
    service.site.kill();
    await service.site.untilGone();
    await service.restart();
    await untilArrived(incident, 'page', 2);
    expect(await violations()).toEqual([]);
  },
  LONG_MS,
);

it(
  'a page whose sender dies before it has heard the answer comes again, under the same key',
  async () => {
    onFirstPage(() => service.site.kill('roles'));
    const incident = await open();
    const keys = (await untilArrived(incident, 'page', 3)).map(({ key }) => key);
    expect(new Set(keys).size).toBe(2);
    expect(await violations()).toEqual([]);
  },
  LONG_MS,
);

it(
  'a page comes once although the store dies before its arrival is on record',
  async () => {
    onFirstPage(() => service.site.kill('store'));
    const incident = await open();
    expect(await violations()).toEqual([]);
    const keys = arrived(incident).map(({ key }) => key);
    expect(keys.toSorted()).toEqual([...new Set(keys)].toSorted());
  },
  LONG_MS,
);

it(
  'a page that the receiver refused for now is not sent again once somebody has acknowledged',
  async () => {
    service.pager.answerBy(async (call) => (isOwnPage(call) ? 503 : 200));
    const incident = await open();
    await untilArrived(incident, 'page', 2);
    await service.caller.do(incident, 'acknowledge');
    service.site.kill('roles');
    expect(await violations()).toEqual([]);
    expect(await pageStates(incident)).toEqual({ dropped: 2 });
  },
  LONG_MS,
);

it(
  'what was done while Temporal was away is told soon after it is back, though a workflow waits for something later',
  async () => {
    const incident = await open();
    await service.caller.do(incident, 'acknowledge');
    await untilArrived(incident, 'acknowledged');
    expect(await violations()).toEqual([]);
    service.site.kill('temporal');
    const { isDone } = await service.caller.do(incident, 'resolve');
    expect(isDone).toBe(true);
    await untilArrived(incident, 'resolved');
    expect(await violations()).toEqual([]);
  },
  LONG_MS,
);

it(
  'nobody is paged for what was acknowledged while its pages could not be sent',
  async () => {
    service.site.send('SIGSTOP', 'temporal');
    const incident = await open();
    await service.caller.do(incident, 'acknowledge');
    service.site.kill('roles');
    service.site.send('SIGCONT', 'temporal');
    expect(await violations()).toEqual([]);
    expect(arrived(incident)).toEqual([]);
    expect(arrived(incident, 'opened')).toHaveLength(1);
    expect(await service.stop()).toBe(0);
  },
  LONG_MS,
);
