import type { Figures } from '../figures';
import { type Round, runRound } from '../http/load';
import { BENCH_SETTINGS } from '../incidents/api';
import { startService } from '../processes';
import { addComparison, inTurns, type Pair } from '../rounds';
import type { Session } from '../session';
import { quantile } from '../statistics';
import { mlflow, modelkeeper, type Operation, READING, type Registry, WRITING } from './contestants';
import { MLFLOW_WORKERS, mlflowProgram, startMlflow } from './mlflow';
import { startPostgres } from './postgres';
import { compareStoreSizes } from './sizes';

const STORED = 1_000;
const CONNECTIONS = [1, 16];
const ROUNDS = 5;
const REQUESTS = 400;
const ROUND_MS = 2_000;
/** That answer requests; another one of the service relays events and works on workflows. */
const PROCESSES = [1, MLFLOW_WORKERS] as const;
const TARGET = 'at least 5';

/** The registry beside MLflow's, on SQLite and on PostgreSQL where there is one; then what a list costs in large stores. */
export async function benchRegistry(session: Session, figures: Figures): Promise<void> {
  const program = await mlflowProgram(figures.note);
  const folder = await session.folder('mlflow');
  const sqlite = { program, storeUri: `sqlite:///${folder}/mlflow.db` };
  await compareWith(session, figures, { name: 'MLflow on SQLite', ...sqlite });
  const address = await startPostgres(session);
  if (address === null) figures.note('no PostgreSQL is installed here: MLflow on it is left out');
  else await compareWith(session, figures, { name: 'MLflow on PostgreSQL', program, storeUri: address });
  await compareStoreSizes(session, figures);
}

/** Each on a store of its own, and nothing else at work meanwhile. */
async function compareWith(
  session: Session,
  figures: Figures,
  { name, ...start }: { name: string; program: string; storeUri: string },
): Promise<void> {
  figures.note(`starting the service and ${name}`);
  const settings = { ...BENCH_SETTINGS };
  const service = await startService(session, { roles: 'stack,api,worker', settings });
  const theirs = await startMlflow(session, start);
  await compare(figures, await modelkeeper(service), mlflow(name, theirs.port));
  await theirs.stop();
  await service.stop();
}

async function compare(figures: Figures, ours: Registry, theirs: Registry): Promise<void> {
  figures.note(`${STORED} models in the service and in ${theirs.name}`);
  for (const registry of [ours, theirs]) await registry.fill(STORED);
  // What reads goes first, as long as both hold as many: whoever is faster creates more.
  for (const operations of [READING, WRITING])
    for (const connections of CONNECTIONS)
      for (const operation of operations) {
        const pair: Pair<Round> = [
          contestant(ours, operation, connections),
          contestant(theirs, operation, connections),
        ];
        await inTurns(pair, 1);
        addRounds(figures, { pair, operation, connections, rounds: await inTurns(pair, ROUNDS) });
      }
}

function contestant(registry: Registry, operation: Operation, connections: number) {
  const load = { port: registry.port, connections, amount: REQUESTS, maxMs: ROUND_MS };
  return { name: registry.name, run: () => runRound({ ...load, requests: registry.requests(operation) }) };
}

function addRounds(
  figures: Figures,
  given: {
    pair: Pair<Round>;
    operation: Operation;
    connections: number;
    rounds: readonly [Round, Round][];
  },
): void {
  const { pair, operation, connections, rounds } = given;
  const seen = (side: 0 | 1) => {
    const latencies = rounds.flatMap((each) => each[side].latenciesMs);
    return {
      processes: PROCESSES[side],
      requests: latencies.length,
      p50Ms: quantile(latencies, 0.5),
      p99Ms: quantile(latencies, 0.99),
    };
  };
  addComparison(figures, {
    figure: operation,
    unit: 'requests/s',
    names: [pair[0].name, pair[1].name],
    pairs: rounds.map(([first, second]) => [first.rate, second.rate]),
    seen: [seen(0), seen(1)],
    conditions: { models: STORED, connections },
    target: TARGET,
  });
}
