import { connectStore, prepareStore } from '../../src/persistence/connection';
import type { Figures } from '../figures';
import { type Service, startContestant, startService } from '../processes';
import { addComparison, inTurns, type Pair } from '../rounds';
import type { Session } from '../session';
import { quantile } from '../statistics';
import { trainToEnd } from '../training/jobs';
import { assertSameAnswer, copiesOf, insertRuns, readTemplate, type Template } from './documents';
import { type Load, type Round, runRound } from './load';

const STORE_SIZES = [100, 1_000, 10_000];
const CONNECTIONS = [1, 16];
const ROUNDS = 5;
const ROUND_MS = 600;
const ROUND_REQUESTS = 4_000;
const WARM_UP_MS = 1_000;
/** Runs that are asked for in turns, spread over the whole store. */
const ASKED_RUNS = 50;
const NAMES = ['modelkeeper', 'bare Express'] as const;
const TARGET = 'at least 0.5';
/** Stay below the service's cap of 1,000 open runs. */
const CREATE_ROUNDS = 7;
const CREATE_REQUESTS = 48;

type Ports = readonly [number, number];
type Requests = Load['requests'];

/** Requests per second of the service and of a bare Express handler on the raw driver. */
export async function benchHttp(session: Session, figures: Figures): Promise<void> {
  figures.note('starting the service and, for the bare handler, a second stack of servers');
  const service = await startService(session, { roles: 'stack,api,worker,trainer' });
  const servers = await startService(session, { roles: 'stack' });
  await prepare(servers.servers.mongodbUri);
  figures.note('training one run by the service, to copy it');
  const template = await readTemplate(service.servers.mongodbUri, await trainToEnd(service, {}));
  const modelsDirectory = await modelsDirectoryOf(service);
  const said = await startContestant(session, 'bare-server', [servers.servers.mongodbUri, modelsDirectory]);
  const barePort = Number(said.split(' ')[1]);
  const stores = [service.servers.mongodbUri, servers.servers.mongodbUri];
  await insertRuns(servers.servers.mongodbUri, [template]);
  const all = [template];
  for (const size of STORE_SIZES) {
    figures.note(`with ${size} runs in each store`);
    const added = copiesOf(template, all.length, size - all.length);
    for (const store of stores) await insertRuns(store, added);
    all.push(...added);
    await compareReads(figures, [service.port, barePort], all);
  }
  await service.stop();
  await compareCreates(session, figures, barePort);
}

/** The same collections and indexes as the service's. */
async function prepare(mongodbUri: string): Promise<void> {
  const connection = await connectStore(mongodbUri);
  await prepareStore(connection);
  await connection.close();
}

async function modelsDirectoryOf({ port }: Service): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/train/models/available`);
  const { models_directory } = (await answer.json()) as { models_directory: string };
  return models_directory;
}

async function compareReads(figures: Figures, ports: Ports, runs: readonly Template[]): Promise<void> {
  const asked = Array.from({ length: ASKED_RUNS }, (_, index) => {
    const { run } = runs[Math.floor((index * runs.length) / ASKED_RUNS)] as Template;
    return { path: `/train/status/${run._id}` };
  });
  const reads: [string, Requests][] = [
    ['list', [{ path: '/train/jobs?limit=10' }]],
    ['get', asked],
  ];
  for (const [figure, requests] of reads) {
    for (const { path = '' } of requests) await assertSameAnswer(path, ports);
    for (const connections of CONNECTIONS) {
      const limits = { amount: ROUND_REQUESTS, maxMs: ROUND_MS };
      const [ours, bare] = pairOf(ports, { connections, requests, ...limits, maxMs: WARM_UP_MS });
      await ours.run();
      await bare.run();
      const rounds = await inTurns(pairOf(ports, { connections, requests, ...limits }), ROUNDS);
      addRounds(figures, { figure, rounds, conditions: { runs: runs.length, connections }, target: TARGET });
    }
  }
}

/** One accepted run: the service also counts, marks and starts a workflow, so that nothing has to be reached here. */
async function compareCreates(session: Session, figures: Figures, barePort: number): Promise<void> {
  figures.note('creating runs that no trainer takes up');
  const service = await startService(session, { roles: 'stack,api,worker' });
  const ports: Ports = [service.port, barePort];
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ use_cv: false, hyperparameters: { n_estimators: 1 } });
  const requests: Requests = [{ method: 'POST', path: '/train/xgboost', headers, body }];
  for (const connections of CONNECTIONS) {
    const load = { connections, requests, amount: CREATE_REQUESTS, maxMs: 10_000 };
    for (const contestant of pairOf(ports, load)) await contestant.run();
    const rounds = await inTurns(pairOf(ports, load), CREATE_ROUNDS);
    addRounds(figures, { figure: 'create', rounds, conditions: { connections } });
  }
}

function pairOf([ours, bare]: Ports, load: Omit<Load, 'port'>): Pair<Round> {
  return [
    { name: NAMES[0], run: () => runRound({ ...load, port: ours }) },
    { name: NAMES[1], run: () => runRound({ ...load, port: bare }) },
  ];
}

function addRounds(
  figures: Figures,
  given: {
    figure: string;
    rounds: readonly [Round, Round][];
    conditions: Record<string, number>;
    target?: string;
  },
): void {
  const { rounds, ...rest } = given;
  const seen = (side: 0 | 1) => {
    const latencies = rounds.flatMap((pair) => pair[side].latenciesMs);
    return {
      requests: latencies.length,
      p50Ms: quantile(latencies, 0.5),
      p99Ms: quantile(latencies, 0.99),
    };
  };
  addComparison(figures, {
    ...rest,
    unit: 'requests/s',
    names: NAMES,
    pairs: rounds.map(([ours, bare]) => [ours.rate, bare.rate]),
    seen: [seen(0), seen(1)],
  });
}
