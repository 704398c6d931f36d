import { randomUUID } from 'node:crypto';
import type { Figures } from '../figures';
import { type Load, type Round, runRound } from '../http/load';
import { addComparison, inTurns, type Pair } from '../rounds';
import { quantile } from '../statistics';
import { type Contest, readPage } from './lists';

const NAMES = ['modelkeeper', 'bare Express'] as const;
const CONNECTIONS = [1, 16];
/** A list takes a whole core of a store without an index for it, so that more at a time only wait. */
const LIST_CONNECTIONS = 1;
const ROUNDS = 5;
const REQUESTS = 48;
const ROUND_MS = 10_000;
const LIST_REQUESTS = 200;
const LIST_MS = 600;
const ALL = '/api/v1/incidents';

type Requests = (side: 0 | 1) => Promise<Load['requests']>;

/** Requests per second: list, create, and acknowledge what was created. */
export async function compareRates(figures: Figures, contest: Contest, hasLists: boolean): Promise<void> {
  const { headers } = contest;
  const bounded = { amount: REQUESTS, maxMs: ROUND_MS };
  const kinds: { figure: string; limits: Pick<Load, 'amount' | 'maxMs'>; requests: Requests }[] = [
    {
      figure: 'list',
      limits: { amount: LIST_REQUESTS, maxMs: LIST_MS },
      requests: async () => [{ path: ALL, headers }],
    },
    { figure: 'create', limits: bounded, requests: async () => [creation(headers)] },
    { figure: 'acknowledge', limits: bounded, requests: (side) => acknowledgements(contest, side) },
  ];
  for (const connections of CONNECTIONS) {
    for (const { figure, limits, requests } of kinds) {
      if (figure === 'list' && (!hasLists || connections > LIST_CONNECTIONS)) continue;
      const pair = pairOf(contest.ports, { connections, ...limits }, requests);
      await inTurns(pair, 1);
      const rounds = await inTurns(pair, ROUNDS);
      addRounds(figures, { figure, rounds, conditions: { ...contest.conditions, connections } });
    }
  }
  if (hasLists) await compareBesideLists(figures, contest);
}

/** Creates, while somebody else reads one page after another. */
async function compareBesideLists(figures: Figures, contest: Contest): Promise<void> {
  const load = { connections: 1, amount: REQUESTS, maxMs: ROUND_MS };
  const pair = pairOf(contest.ports, load, async () => [creation(contest.headers)]);
  const beside = (side: 0 | 1) => ({
    name: NAMES[side],
    async run(): Promise<Round> {
      const over = new AbortController();
      const lists = (async () => {
        while (!over.signal.aborted) await readPage(contest, side, '');
      })();
      const round = await pair[side].run();
      over.abort();
      await lists;
      return round;
    },
  });
  const rounds = await inTurns([beside(0), beside(1)], ROUNDS);
  const conditions = { ...contest.conditions, connections: 1 };
  addRounds(figures, { figure: 'create beside lists', rounds, conditions });
}

/** Each for a model of its own, as one of a model and severity is unresolved at a time. */
function creation(headers: Record<string, string>): Load['requests'][number] {
  return {
    method: 'POST',
    path: ALL,
    headers,
    setupRequest: (request) => ({
      ...request,
      body: JSON.stringify({
        title: 'PSI of feature 7 exceeds its threshold',
        description: 'Composite PSI 0.31 over the last 24 hours, threshold 0.15.',
        severity: 'P3',
        model_id: randomUUID(),
        labels: ['bench'],
      }),
    }),
  };
}

/** Each of another open incident; there are as many as were created by as many rounds of the same size. */
async function acknowledgements({ stores, headers }: Contest, side: 0 | 1): Promise<Load['requests']> {
  const open = await stores[side]
    .find({ status: 'open' })
    .limit(2 * REQUESTS)
    .toArray();
  const ids = open.map(({ _id }) => _id);
  return [
    {
      method: 'POST',
      path: ALL,
      headers,
      setupRequest: (request) => ({ ...request, path: `${ALL}/${ids.pop()}/acknowledge` }),
    },
  ];
}

function pairOf(
  ports: Contest['ports'],
  load: Omit<Load, 'port' | 'requests'>,
  requests: Requests,
): Pair<Round> {
  const contestant = (side: 0 | 1) => ({
    name: NAMES[side],
    run: async () => runRound({ ...load, port: ports[side], requests: await requests(side) }),
  });
  return [contestant(0), contestant(1)];
}

function addRounds(
  figures: Figures,
  given: { figure: string; rounds: readonly [Round, Round][]; conditions: Record<string, number | string> },
): void {
  const { rounds, ...rest } = given;
  const seen = (side: 0 | 1) => {
    const latencies = rounds.flatMap((pair) => pair[side].latenciesMs);
    return { requests: latencies.length, p50Ms: quantile(latencies, 0.5), p99Ms: quantile(latencies, 0.99) };
  };
  addComparison(figures, {
    ...rest,
    unit: 'requests/s',
    names: NAMES,
    pairs: rounds.map(([ours, bare]) => [ours.rate, bare.rate]),
    seen: [seen(0), seen(1)],
  });
}
