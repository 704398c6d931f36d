import { pino } from 'pino';
import { createWorkerRuntime } from '../../src/temporal/worker-runtime';
import { superviseWorker, trainerOptions } from '../../src/temporal/workers';

/** What this program is told. */
export interface MetricsWorkerOrder {
  address: string;
  /** For its metrics, one at each attempt to connect; the last one from then on. */
  ports: number[];
}

/** A worker with metrics, in a process of its own, as all workers of a process share them. Its log goes to standard output. */
function main(): void {
  const { address, ports } = JSON.parse(process.argv[2] ?? '') as MetricsWorkerOrder;
  const logger = pino({ level: 'warn' });
  const findPort = async () => (ports.length > 1 ? ports.shift() : ports[0]) ?? 0;
  const runtime = createWorkerRuntime(logger, {
    findPort,
    onAddress: (address) => logger.warn({ address }, 'tells metrics'),
  });
  const temporal = { address, namespace: 'default' };
  const activities = { executeAttempt: async () => 'settled' };
  superviseWorker({ temporal, logger, tracing: null, runtime }, trainerOptions(1, activities));
}

main();
