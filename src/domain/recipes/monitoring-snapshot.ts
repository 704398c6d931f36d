import type { JsonObject } from '../json';

/** How a model did at a time, as someone who watches it says. */
export interface MonitoringSnapshot {
  id: string;
  modelId: string;
  capturedAt: string;
  performanceMetrics: JsonObject;
  driftMetrics: JsonObject;
  dataFreshness: JsonObject;
  alerts: JsonObject;
  /** Who filed it. */
  actor: string;
}
