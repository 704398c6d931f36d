import { setTimeout as delay } from 'node:timers/promises';
import { isUnresolved } from '../../src/domain/incidents/incident';
import { SEVERITIES, type Severity } from '../../src/domain/incidents/severity';
import type { StoredIncident } from '../support/incident-records';
import { type Blows, drawBlows, strike, type Victim } from './blows';
import { createDraw, type Draw, seeds } from './draw';
import { openPagedService, type PagedService } from './incident-service';
import { type DeedKind, doInTurn } from './incident-traffic';
import { drawnAnswers } from './pager';
import { LONG_MS } from './service';

/** A round's incidents are opened within this time, and its blows come within this and as much again. */
const BUSY_MS = 4_000;
const VICTIMS: readonly [Victim, ...Victim[]] = [
  'roles',
  'roles',
  'temporal',
  'temporal and its data',
  'store',
  'main',
  'all',
];
/** What becomes of an incident: left alone, it climbs the levels while the rounds go on. */
const COURSES: readonly [DeedKind[], ...DeedKind[][]] = [
  [],
  ['acknowledge'],
  ['note', 'acknowledge', 'resolve', 'close'],
  ['snooze'],
  ['raise', 'acknowledge', 'snooze'],
  ['hand_over', 'note', 'acknowledge', 'resolve'],
  ['snooze', 'acknowledge', 'note', 'resolve'],
];
const LATER_COURSES: readonly [DeedKind[], ...DeedKind[][]] = [
  [],
  ['snooze'],
  ['acknowledge', 'resolve'],
  ['note', 'hand_over', 'acknowledge', 'resolve'],
];
/** After it an incident that was left alone has paged every level twice. */
const OLD_MS = 5 * 60_000;

type Course = { kind: DeedKind; afterMs: number }[];

/** What a seed stands for. Times are milliseconds from the beginning of the round. */
interface Plan {
  incidents: { atMs: number; model: number; severity: Severity; course: Course }[];
  /** For incidents that earlier rounds left unresolved, in turn. */
  earlier: { atMs: number; course: Course }[];
  blows: Blows;
}

function planOf(draw: Draw): Plan {
  const courseOf = (kinds: DeedKind[]): Course =>
    kinds.map((kind) => ({ kind, afterMs: draw.integer(0, BUSY_MS) }));
  return {
    incidents: Array.from({ length: draw.integer(4, 8) }, () => ({
      atMs: draw.integer(0, BUSY_MS),
      model: draw.integer(0, 4),
      severity: draw.pick(SEVERITIES),
      course: courseOf(draw.pick(COURSES)),
    })),
    earlier: Array.from({ length: 8 }, () => ({
      atMs: draw.integer(0, BUSY_MS),
      course: courseOf(draw.pick(LATER_COURSES)),
    })),
    blows: drawBlows(draw, VICTIMS, 2 * BUSY_MS),
  };
}

let service: PagedService;
beforeAll(async () => {
  service = await openPagedService();
}, LONG_MS);
beforeEach(async () => {
  if (service.site.processes('main').length === 0) await service.restart();
}, LONG_MS);
afterAll(() => service.close(), LONG_MS);

it.each(seeds(1))(
  'seed %d: whoever dies whenever, every page that is due arrives, and none that nobody needs',
  async (seed) => {
    const plan = planOf(createDraw(seed));
    service.pager.answerBy(drawnAnswers(createDraw(seed + 1_000_000)));
    const earlier = await unresolved();
    await Promise.all([
      ...plan.incidents.map((asked, index) => open(`${seed}.${index}`, asked)),
      ...plan.earlier.map((deeds, index) => goOnWith(earlier[index], deeds)),
      strike(service.site, plan.blows, service.restart).then((hang) => hang && service.hangs.push(hang)),
    ]);
    const { violations, counts } = await service.verdict();
    process.stderr.write(`seed ${seed}: ${JSON.stringify(counts)}\n`);
    expect({ plan, violations }).toEqual({ plan, violations: [] });
  },
  LONG_MS,
);

async function open(title: string, asked: Plan['incidents'][number]): Promise<void> {
  const { atMs, model, severity, course } = asked;
  const { caller, team } = service;
  await delay(atMs);
  const modelId = team.models[model] ?? team.models[0];
  const incident = await caller.open({ title, modelId, severity });
  if (incident) await doInTurn(caller, incident, course);
}

/** Incidents that climb the levels, the oldest first. */
async function unresolved(): Promise<StoredIncident[]> {
  const stored = await service.records.find<StoredIncident>('incidents');
  return stored.filter(isUnresolved).toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
}

async function goOnWith(stored: StoredIncident | undefined, { atMs, course }: Plan['earlier'][number]) {
  const incident = service.caller.known.find(({ id }) => id === stored?._id);
  if (!incident || !stored) return;
  await delay(atMs);
  const isOld = Date.now() - Date.parse(stored.createdAt) > OLD_MS;
  const last: Course = (['acknowledge', 'resolve'] as const).map((kind) => ({ kind, afterMs: 0 }));
  await doInTurn(service.caller, incident, isOld ? last : course);
}

it(
  'the program ends as it should after all that, and leaves no process',
  async () => {
    if (service.site.processes('main').length === 0) await service.restart();
    expect(await service.stop()).toBe(0);
    await service.site.untilGone();
  },
  LONG_MS,
);
