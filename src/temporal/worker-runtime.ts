import { IllegalStateError } from '@temporalio/common';
import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';

const HOST = '127.0.0.1';
/** Trainers have none, on purpose. */
const NO_WORKFLOWS = 'No workflows registered';

/**
 * The part of Temporal's SDK that the workers of this process share: its log lines and metrics. The SDK ends it when no
 * connection is left, so each failed attempt to connect may end it, and makes it anew for the next one with the options of
 * last time. The port of its metrics is free in between: had somebody else taken it, no worker would ever begin again.
 */
export interface WorkerRuntime {
  /** Makes it where there is none. To be awaited before each attempt to connect. @throws when its metrics can't be told */
  ensure(): Promise<void>;
}

/** Where metrics are told in Prometheus's text format. */
export interface MetricsPlace {
  /** Asked for each runtime anew. */
  findPort(): Promise<number>;
  /** Told each time that it is another one, `host:port`. */
  onAddress(address: string): void;
}

/** A runtime that logs to `logger`; null: it tells no metrics. */
export function createWorkerRuntime(logger: Logger, metrics: MetricsPlace | null): WorkerRuntime {
  return {
    async ensure() {
      const address = metrics && `${HOST}:${await metrics.findPort()}`;
      if (install(logger, address) && address !== null) metrics?.onAddress(address);
    },
  };
}

/** False where there is one already. */
function install(logger: Logger, metricsAddress: string | null): boolean {
  const forward = new DefaultLogger('WARN', ({ level, message, meta }) => {
    if (message.startsWith(NO_WORKFLOWS)) return;
    logger[level === 'ERROR' ? 'error' : 'warn']({ ...meta }, message);
  });
  const logging = { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) };
  const metrics = metricsAddress === null ? {} : { metrics: { prometheus: { bindAddress: metricsAddress } } };
  try {
    Runtime.install({ logger: forward, shutdownSignals: [], telemetryOptions: { logging, ...metrics } });
    return true;
  } catch (error) {
    if (error instanceof IllegalStateError) return false;
    throw error;
  }
}
