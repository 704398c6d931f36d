import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { resolve } from 'node:path';
import { pino } from 'pino';
import { createTemporalChecks } from '../../src/temporal/checks';
import { createTemporalClient } from '../../src/temporal/client';
import { createRunOrchestrator } from '../../src/temporal/run-orchestrator';
import { superviseWorker, trainerOptions } from '../../src/temporal/workers';
import { movableClock } from '../support/clock';
import { eventually } from '../support/eventually';
import type { MetricsWorkerOrder } from '../support/metrics-worker-main';
import { testPort } from '../support/ports';
import { quietRuntime, quietTemporal } from '../support/temporal-runtime';
import { startTemporalServer } from '../support/temporal-server';

quietTemporal();
const activities = { executeAttempt: async () => 'settled' };

it('a worker that finds no Temporal says so once, begins when there is one, and stops at once', async () => {
  const temporal = await startTemporalServer();
  await temporal.kill();
  const lines: string[] = [];
  const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
  const at = { address: temporal.address, namespace: 'default' };
  const place = { temporal: at, logger, tracing: null, runtime: quietRuntime };
  const worker = superviseWorker(place, trainerOptions(1, activities));
  await eventually(
    async () => lines,
    (seen) => seen.length > 0,
  );
  await temporal.restart();
  expect(await untilItPolls(temporal.address)).toBe(
    '0 poll modelkeeper, 0 poll modelkeeper-notifications, 1 poll modelkeeper-training',
  );
  await worker.stop();
  await temporal.stop();
});

it('a worker begins once Temporal is back, though another program took a port for its metrics meanwhile', async () => {
  const temporal = await startTemporalServer();
  await temporal.kill();
  const taken = await testPort();
  const other = createServer().listen(taken, '127.0.0.1');
  await once(other, 'listening');
  const order: MetricsWorkerOrder = {
    address: temporal.address,
    ports: [await testPort(), taken, await testPort()],
  };
  const hook = resolve(__dirname, '../support/typescript-hook.cjs');
  const main = resolve(__dirname, '../support/metrics-worker-main.ts');
  const worker = spawn(process.execPath, ['--require', hook, main, JSON.stringify(order)]);
  let said = '';
  for (const output of [worker.stdout, worker.stderr])
    output.on('data', (text: Buffer) => {
      said += text.toString();
    });
  try {
    await eventually(
      async () => said,
      (text) => text.includes('Address already in use'),
    );
    await temporal.restart();
    await untilItPolls(temporal.address);
    const metrics = await fetch(`http://127.0.0.1:${order.ports.at(-1)}/metrics`);
    expect(await metrics.text()).toContain('temporal_num_pollers');
  } finally {
    worker.kill('SIGKILL');
    other.close();
    await temporal.stop();
  }
});

/** Resolves to what is told of those who poll, when a trainer does. */
async function untilItPolls(address: string): Promise<string> {
  const client = createTemporalClient({ address, namespace: 'default' });
  const { workers } = createTemporalChecks(client, 'default');
  const told = await eventually(
    () => workers().catch((error: Error) => error.message),
    (text) => text.includes('1 poll modelkeeper-training'),
  );
  await client.connection.close();
  return told;
}

describe('a Temporal that takes connections and never answers', () => {
  let silent: Server;
  const sockets: Socket[] = [];
  let address: string;
  beforeAll(async () => {
    const port = await testPort();
    address = `127.0.0.1:${port}`;
    silent = createServer((socket) => void sockets.push(socket)).listen(port, '127.0.0.1');
  });
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  it('costs one caller its deadline, and the next ones nothing until the break is over', async () => {
    const client = createTemporalClient({ address, namespace: 'default' });
    const clock = movableClock();
    const orchestrator = createRunOrchestrator(client, clock);
    const wake = () => orchestrator.wake('00000000-0000-4000-8000-000000000001');
    await expect(wake()).rejects.toMatchObject({ code: 'UNAVAILABLE', message: 'Temporal is not available' });
    const atOnce = { code: 'UNAVAILABLE', message: 'Temporal was not available a moment ago' };
    await expect(wake()).rejects.toMatchObject(atOnce);
    clock.advance(3_001);
    await expect(wake()).rejects.toMatchObject({ message: 'Temporal is not available' });
    await client.connection.close();
  });
});
