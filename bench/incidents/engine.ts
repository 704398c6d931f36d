import { loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { freePort } from '../../src/local/ports';
import type { Figures } from '../figures';
import { type Service, startService } from '../processes';
import type { Session } from '../session';
import { quantile } from '../statistics';
import { usageOfCommand, usageOfTree } from '../usage';
import { type Api, BENCH_SETTINGS, inParallel, logIn, waitUntil } from './api';
import { createMeter, type Meter } from './meter';
import { type Receiver, startReceiver } from './receiver';

const INCIDENTS = 5_000;
/** A destination gets one message a second, so that the number of teams bounds the rate. */
const TEAMS = 250;
/** Those whose clocks do not run out while measuring. */
const SEVERITIES = ['P3', 'P4'] as const;
const MODELS = INCIDENTS / SEVERITIES.length;
/** No second level within any benchmark. */
const ACKNOWLEDGE_MINUTES = 10_080;
const AT_ONCE = 16;
const PAGED_MAX_MS = 900_000;
const IDLE_MS = 60_000;
const QUIET_MAX_MS = 60_000;

/** One worker process that drives 5,000 incidents, which nobody acknowledges. */
export async function benchEngine(session: Session, figures: Figures): Promise<void> {
  figures.note('starting the API with its servers, and a worker in a process of its own');
  const ports = { temporal: String(await freePort()), store: String(await freePort()) };
  const settings = {
    ...BENCH_SETTINGS,
    TEMPORAL_PORT: ports.temporal,
    MODELKEEPER_STORE_PORT: ports.store,
  };
  const service = await startService(session, { roles: 'stack,api', settings });
  const worker = await startService(session, { roles: 'worker', settings, folder: service.folder });
  const receiver = await startReceiver(session);
  const api = await logIn(service);
  figures.note(`registering ${TEAMS} teams with a channel and a policy each, and ${MODELS} models`);
  const modelIds = await setUp(api, receiver);
  const meter = createMeter({
    worker: () => usageOfTree(worker.pid),
    Temporal: () => usageOfCommand(`--port ${ports.temporal}`),
    store: () => usageOfCommand(`--port ${ports.store}`),
  });
  session.onEnd(async () => meter.stop());
  if (!(await storm(figures, { api, receiver, modelIds, meter }))) {
    figures.note('not all of them paged in time, so that nothing is said of waiting');
    return;
  }
  figures.note('idle for a minute');
  await meter.quiet(QUIET_MAX_MS);
  meter.begin();
  await delay(IDLE_MS, undefined, { signal: session.signal });
  addUsage(figures, meter, 'waiting for a minute');
  figures.note('waking all of them');
  meter.begin();
  await wakeAll(service, [...receiver.pagedAtMs.keys()]);
  await meter.quiet(QUIET_MAX_MS);
  addUsage(figures, meter, 'reading all records again');
}

/** Resolves to the ids of the models. */
async function setUp(api: Api, receiver: Receiver): Promise<string[]> {
  await inParallel(TEAMS, AT_ONCE, async (index) => {
    const team = `team-${index}`;
    await api.send('POST', '/teams', { id: team, name: `Team ${index}` });
    const target = { kind: 'webhook', url: `http://127.0.0.1:${receiver.port}/${team}` };
    const channel = await api.send<{ id: string }>('POST', '/channels', { name: team, team, target });
    const targets = [{ kind: 'channel', id: channel.id }];
    const levels = [{ targets, acknowledge_timeout_minutes: ACKNOWLEDGE_MINUTES }];
    await api.send('PUT', `/teams/${team}/escalation-policy`, {
      rules: [{ severities: SEVERITIES, levels }],
    });
  });
  const modelIds: string[] = [];
  await inParallel(MODELS, AT_ONCE, async (index) => {
    const asked = { name: `model-${index}`, team: `team-${index % TEAMS}` };
    modelIds.push((await api.send<{ id: string }>('POST', '/models', asked)).id);
  });
  return modelIds;
}

interface Storm {
  api: Api;
  receiver: Receiver;
  modelIds: readonly string[];
  meter: Meter;
}

/** Opens all of them at once, and waits until each has paged; resolves to whether all did in time. */
async function storm(figures: Figures, { api, receiver, modelIds, meter }: Storm): Promise<boolean> {
  figures.note(`opening ${INCIDENTS} incidents`);
  const answeredAtMs = new Map<string, number>();
  meter.begin();
  const beganMs = performance.now();
  await inParallel(INCIDENTS, AT_ONCE, async (index) => {
    const asked = {
      title: 'PSI of feature 7 exceeds its threshold',
      severity: SEVERITIES[index % SEVERITIES.length],
      model_id: modelIds[Math.floor(index / SEVERITIES.length)],
    };
    const { id } = await api.send<{ id: string }>('POST', '/incidents', asked);
    answeredAtMs.set(id, performance.now());
  });
  const seconds = (): number => (performance.now() - beganMs) / 1_000;
  const all = {
    contestant: 'modelkeeper',
    unit: 's',
    n: INCIDENTS,
    teams: TEAMS,
    atOnce: AT_ONCE,
    load: Math.round(loadavg()[0] ?? 0),
  };
  figures.add({ figure: 'all opened', value: seconds(), ...all });
  figures.note('waiting until each has paged its first level');
  await waitUntil(() => receiver.pagedAtMs.size >= INCIDENTS, PAGED_MAX_MS);
  const { received, repeated } = receiver.counts();
  const paged = receiver.pagedAtMs.size;
  figures.add({ figure: 'all paged', value: seconds(), ...all, paged, received, repeated });
  const waits = [...receiver.pagedAtMs].map(([id, atMs]) => (atMs - (answeredAtMs.get(id) ?? atMs)) / 1_000);
  figures.add({
    ...all,
    figure: 'from answer to page',
    value: quantile(waits, 0.5),
    p10: quantile(waits, 0.1),
    p90: quantile(waits, 0.9),
    p99: quantile(waits, 0.99),
  });
  addUsage(figures, meter, 'opening and paging all');
  return paged >= INCIDENTS;
}

/** A re-read of each record, which a waiting incident makes every ten minutes by itself. */
async function wakeAll({ servers }: Service, ids: readonly string[]): Promise<void> {
  const connection = await Connection.connect({ address: servers.temporalAddress });
  const client = new Client({ connection });
  await inParallel(ids.length, AT_ONCE, (index) =>
    client.workflow.getHandle(`incident/${ids[index]}`).signal('incidentChanged'),
  );
  await connection.close();
}

function addUsage(figures: Figures, meter: Meter, figure: string): void {
  for (const [contestant, { cpuSeconds, peakMb, seconds }] of meter.used()) {
    const details = { n: 1, seconds, incidents: INCIDENTS };
    figures.add({ figure: `${figure}: CPU`, contestant, value: cpuSeconds, unit: 's', ...details });
    figures.add({ figure: `${figure}: memory`, contestant, value: peakMb, unit: 'MB', ...details });
  }
}
