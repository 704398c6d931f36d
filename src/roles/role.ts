import type { Client } from '@temporalio/client';
import type { Connection } from 'mongoose';
import type { Logger } from 'pino';
import type { Core } from '../compose';
import type { Config } from '../config';
import type { Tracing } from '../domain/tracing';
import type { Addresses } from '../local/addresses';
import type { RedisCache } from '../redis/connection';
import type { TemporalAddress } from '../temporal/client';
import type { WorkerRuntime } from '../temporal/worker-runtime';
import type { FirstAdmin } from '../usecases/auth/first-admin';

/** What a role is started with. */
export interface RoleContext {
  config: Config;
  addresses: Addresses;
  core: Core;
  connection: Connection;
  /** Null where none is configured. */
  redis: RedisCache | null;
  client: Client;
  temporal: TemporalAddress;
  logger: Logger;
  /** Null where nobody traces. */
  tracing: Tracing | null;
  version: string;
  /** Tells the person at the terminal who the first admin is; resolves when that has been written. */
  tellFirstAdmin: (admin: FirstAdmin) => Promise<void>;
  /** Tells that person what the start waits for. */
  tell: (progress: string) => void;
  /** Names this process, unlike any other, in its leases. */
  holder: string;
  /** What the Temporal workers of this process share. */
  runtime: WorkerRuntime;
  /** Where the Temporal workers beside this process tell their metrics, `host:port`; null as long as that is not known. */
  workersAt: () => string | null;
}

/** A role at work. */
export interface RunningRole {
  /** Where it listens, if it does. */
  port?: number;
  /** Drains it. */
  stop(): Promise<void>;
}
