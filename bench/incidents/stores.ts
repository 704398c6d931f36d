import { loadavg } from 'node:os';
import { mongo } from 'mongoose';
import { connectStore, prepareStore } from '../../src/persistence/connection';
import type { Figures } from '../figures';
import { startContestant, startService } from '../processes';
import type { Session } from '../session';
import { BENCH_SETTINGS, logIn } from './api';
import { incidentsOf, insertIncidents, pastIncidents } from './documents';
import { answersLists, compareLists } from './lists';
import { compareRates } from './rates';

const STORE_SIZES = [1_000, 10_000, 100_000];
/** Rates are compared from this size on. */
const RATES_FROM = 10_000;

/** The service and, on a second stack of servers, the bare handler, with stores that grow alike. */
export async function benchStores(session: Session, figures: Figures): Promise<void> {
  figures.note('starting the service and, for the bare handler, a second stack of servers');
  const service = await startService(session, { roles: 'stack,api,worker', settings: BENCH_SETTINGS });
  const { servers } = await startService(session, { roles: 'stack' });
  await prepare(servers.mongodbUri);
  const store = await storeOf(servers.mongodbUri);
  const ours = await incidentsOf(service.servers.mongodbUri);
  const bare = await incidentsOf(servers.mongodbUri);
  session.onEnd(ours.close);
  session.onEnd(bare.close);
  const said = await startContestant(session, 'bare-incident-server', [servers.mongodbUri]);
  const ports = [service.port, Number(said.split(' ')[1])] as const;
  const stores = [ours.incidents, bare.incidents] as const;
  let stored = 0;
  for (const size of STORE_SIZES) {
    figures.note(`with ${size} incidents in each store`);
    const added = pastIncidents(stored, size - stored);
    for (const incidents of stores) await insertIncidents(incidents, added);
    stored = size;
    // Tokens last an hour; this is shorter, but a machine may be slow.
    const { headers } = await logIn(service);
    const load = Math.round(loadavg()[0] ?? 0);
    const contest = { ports, stores, headers, conditions: { incidents: size, store, load } };
    const hasLists = await answersLists(contest);
    if (hasLists) await compareLists(figures, contest);
    else figures.note(`a list of ${size} incidents is refused: the store takes too long`);
    if (size >= RATES_FROM) await compareRates(figures, contest, hasLists);
  }
  await service.stop();
}

/** The same collections and indexes as the service's. */
async function prepare(mongodbUri: string): Promise<void> {
  const connection = await connectStore(mongodbUri);
  await prepareStore(connection);
  await connection.close();
}

/** What the stores are, since they differ in what they find by an index. */
async function storeOf(mongodbUri: string): Promise<string> {
  const client = await mongo.MongoClient.connect(mongodbUri);
  try {
    const status = await client.db('admin').command({ buildInfo: 1 });
    return Array.isArray(status['modules']) ? `mongod ${status['version']}` : 'built';
  } finally {
    await client.close();
  }
}
