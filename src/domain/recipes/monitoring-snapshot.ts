import type { NewEvent } from '../event';
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

/** That it was filed; its numbers are in the snapshot, which never changes. */
export function snapshotFiled({ modelId, actor }: MonitoringSnapshot): NewEvent {
  return { type: 'snapshot.filed', actor, data: { modelId } };
}
