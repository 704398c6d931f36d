import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Clock } from '../domain/ports';
import { RUN_STATES, type RunState } from '../domain/run';
import type { IncidentStatistics } from '../usecases/incidents/incident-metrics';
import { incidentGauges } from './incident-gauges';

/** What the record says of all runs. */
export interface RunStatistics {
  byState: Readonly<Record<RunState, number>>;
  /** When the oldest queued run was accepted, ISO 8601; null when none waits. */
  oldestQueuedAt: string | null;
}

export interface MetricsSources {
  runStatistics: () => Promise<RunStatistics>;
  incidentStatistics: () => Promise<IncidentStatistics>;
  /** Further metrics in Prometheus's text format: those of a Temporal worker. */
  more?: () => Promise<string>;
  clock: Clock;
}

/** What the service tells Prometheus. */
export interface Metrics {
  /** Media type of what `render` gives. */
  contentType: string;
  /** Counts one answered request; `route` is its template. */
  observe(request: { method: string; route: string; status: number; durationSeconds: number }): void;
  /** Everything in the text format. A source that doesn't answer is left out, and told by `onMissing`. */
  render(onMissing: (error: unknown) => void): Promise<string>;
}

const DURATION_BUCKETS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Metrics of one HTTP application, in a registry of its own. */
export function createMetrics(sources: MetricsSources): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requests = new Counter({
    name: 'modelkeeper_http_requests_total',
    help: 'HTTP requests answered, by route template.',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'modelkeeper_http_request_duration_seconds',
    help: 'Time from the arrival of a request to the end of its answer.',
    labelNames: ['method', 'route'],
    buckets: DURATION_BUCKETS_SECONDS,
    registers,
  });
  const collectRuns = runGauges(registers, sources);
  const collectIncidents = incidentGauges(registers, sources);

  return {
    contentType: registry.contentType,
    observe({ method, route, status, durationSeconds }) {
      requests.inc({ method, route, status });
      durations.observe({ method, route }, durationSeconds);
    },
    async render(onMissing) {
      await collectRuns().catch(onMissing);
      await collectIncidents().catch(onMissing);
      const more = await sources.more?.().catch(onMissing);
      return [await registry.metrics(), more].filter((text) => text).join('\n');
    },
  };
}

function runGauges(registers: Registry[], { runStatistics, clock }: MetricsSources): () => Promise<void> {
  const runs = new Gauge({
    name: 'modelkeeper_runs',
    help: 'Runs by their state.',
    labelNames: ['state'],
    registers,
  });
  const delay = new Gauge({
    name: 'modelkeeper_queue_delay_seconds',
    help: 'How long the oldest queued run has been waiting.',
    registers,
  });
  return async () => {
    // What was true at the last scrape is not told again when the store doesn't answer.
    runs.reset();
    delay.reset();
    const { byState, oldestQueuedAt } = await runStatistics();
    for (const state of RUN_STATES) runs.set({ state }, byState[state]);
    const waitingMs = oldestQueuedAt === null ? 0 : Date.parse(clock.now()) - Date.parse(oldestQueuedAt);
    delay.set(Math.max(0, waitingMs) / 1000);
  };
}
