import { isDeepStrictEqual } from 'node:util';
import type { Figures } from '../figures';
import { addComparison, inTurns } from '../rounds';
import { quantile } from '../statistics';
import { type StoredIncidents, someModelId } from './documents';

/** The service first, the bare handler second, with equal stores. */
export interface Contest {
  ports: readonly [number, number];
  stores: readonly [StoredIncidents, StoredIncidents];
  /** What the service needs with each request. */
  headers: Record<string, string>;
  conditions: Record<string, number | string>;
}

const ROUNDS = 5;
const WARM_UPS = 1;
const PAGE_SIZE = 25;

/** Milliseconds of a page over HTTP beside the same look-ups by the driver alone. */
export async function compareLists(figures: Figures, contest: Contest): Promise<void> {
  const kinds: [string, Record<string, string>][] = [
    ['list, first page', {}],
    ['list, by status', { status: 'resolved' }],
    ['list, by model', { model_id: someModelId() }],
  ];
  for (const [figure, asked] of kinds) {
    const query = new URLSearchParams(asked).toString();
    await assertSameAnswer(contest, query);
    const filter = asked['model_id'] === undefined ? asked : { modelId: asked['model_id'] };
    const pair = [
      { name: 'modelkeeper', run: () => timed(() => readPage(contest, 0, query)) },
      { name: 'raw driver', run: () => timed(() => readByDriver(contest.stores[0], filter)) },
    ] as const;
    await inTurns(pair, WARM_UPS);
    const pairs = await inTurns(pair, ROUNDS);
    addComparison(figures, {
      figure,
      unit: 'ms',
      names: ['modelkeeper', 'raw driver'],
      pairs,
      conditions: contest.conditions,
    });
  }
  await addCount(figures, contest);
}

/** What the total of a list costs, which is part of every page. */
async function addCount(figures: Figures, { stores, conditions }: Contest): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1)
    times.push(await timed(() => stores[0].countDocuments({ status: 'resolved' })));
  figures.add({
    figure: 'count, by status',
    contestant: 'raw driver',
    value: quantile(times, 0.5),
    unit: 'ms',
    n: times.length,
    ...conditions,
  });
}

/** Whether the service lists at all: what takes longer than its limit is refused. */
export async function answersLists({ ports, headers }: Contest): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${ports[0]}/api/v1/incidents`, { headers });
  await answer.text();
  return answer.status !== 503;
}

/** One page of a side's list, by a query of the contract. @throws when it is refused */
export async function readPage({ ports, headers }: Contest, side: 0 | 1, query: string): Promise<unknown> {
  const answer = await fetch(`http://127.0.0.1:${ports[side]}/api/v1/incidents?${query}`, { headers });
  if (!answer.ok) throw new Error(`the list was refused: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function readByDriver(incidents: StoredIncidents, filter: object): Promise<unknown> {
  const newest = incidents.find(filter).sort({ createdAt: -1, _id: -1 }).limit(PAGE_SIZE);
  return Promise.all([newest.toArray(), incidents.countDocuments(filter)]);
}

/** @throws unless the service and the bare handler give the same answer */
async function assertSameAnswer(contest: Contest, query: string): Promise<void> {
  const [ours, bare] = [await readPage(contest, 0, query), await readPage(contest, 1, query)];
  if (!isDeepStrictEqual(withoutNew(ours), withoutNew(bare)))
    throw new Error(`the contestants differ at ?${query}: ${JSON.stringify([ours, bare])}`);
}

/** The page without what each was given by earlier rounds under ids of its own. */
function withoutNew(page: unknown): unknown {
  const { items } = page as { items: { id: string; created_at: string }[] };
  return items.filter(({ created_at: createdAt }) => createdAt < '2026-02-10');
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const beganMs = performance.now();
  await work();
  return performance.now() - beganMs;
}
