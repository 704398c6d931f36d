import type { Logger } from 'pino';
import type { Config } from '../config';
import type { Tracing } from '../domain/tracing';

/** Traces, where they are configured; otherwise nothing of OpenTelemetry is loaded, and null is the answer. */
export async function openTracing(
  config: Config['tracing'],
  self: { version: string; roles: readonly string[]; logger: Logger },
): Promise<Tracing | null> {
  if (config === null) return null;
  const { startTracing } = await import('../tracing/opentelemetry.js');
  const onTrouble = (error: unknown): void =>
    self.logger.warn({ err: error, url: config.url }, 'spans can’t be sent; they are dropped until they can');
  return startTracing({ ...config, ...self, onTrouble });
}
