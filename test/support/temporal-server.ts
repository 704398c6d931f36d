import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { type GuardedProcess, startGuarded } from '../../src/local/guard';
import { DYNAMIC_CONFIG } from '../../src/local/temporal-server';
import { createTemporalClient, onTemporal } from '../../src/temporal/client';
import { fromSetup } from './core';
import { eventually } from './eventually';
import { testPort } from './ports';

/** A Temporal dev server of one test, with a database file of its own and the namespace `default`. */
export interface TestTemporalServer {
  /** The same after a restart. */
  readonly address: string;
  /** SIGKILL; the database stays. */
  kill(): Promise<void>;
  /** SIGKILL, and the database is gone. */
  killAndForget(): Promise<void>;
  /** Starts it again; resolves when it answers. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server on a free port, with the settings of the local stack and those given. */
export async function startTemporalServer(settings: readonly string[] = []): Promise<TestTemporalServer> {
  const folder = await mkdtemp(join(tmpdir(), 'modelkeeper-temporal-'));
  const port = await testPort();
  const address = `127.0.0.1:${port}`;
  const command = {
    program: fromSetup('TEST_TEMPORAL_CLI'),
    args: [
      ['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', String(port)],
      ['--log-level', 'never', '--db-filename', join(folder, 'temporal.db')],
      ['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
      [...DYNAMIC_CONFIG, ...settings].flatMap((setting) => ['--dynamic-config-value', setting]),
    ].flat(),
  };
  const options = { env: process.env, graceSeconds: 5, stdout: 'pipe', stderr: 'pipe' } as const;
  const client = createTemporalClient({ address, namespace: 'default' });
  let server: GuardedProcess;

  async function start(): Promise<void> {
    server = startGuarded(command, options);
    for (const output of [server.process.stdout, server.process.stderr]) output?.resume();
    await eventually(
      () => answers(client),
      (isUp) => isUp,
    );
  }
  async function kill(): Promise<void> {
    server.kill();
    await server.exited;
  }

  await start();
  return {
    address,
    kill,
    async killAndForget() {
      await kill();
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder);
    },
    restart: start,
    async stop() {
      await client.connection.close();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function answers(client: Client): Promise<boolean> {
  return onTemporal(client, () => client.workflowService.describeNamespace({ namespace: 'default' })).then(
    () => true,
    () => false,
  );
}
