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

/** A snapshot as it is kept, what was measured as one JSON text. */
export type SnapshotText = Pick<MonitoringSnapshot, 'id' | 'modelId' | 'capturedAt'> & { content: string };

/** The text of a snapshot. */
export function snapshotText({ id, modelId, capturedAt, ...content }: MonitoringSnapshot): SnapshotText {
  return { id, modelId, capturedAt, content: JSON.stringify(content) };
}

/** The snapshot that a text is of. */
export function readSnapshot({ content, ...fields }: SnapshotText): MonitoringSnapshot {
  return { ...fields, ...JSON.parse(content) };
}

/** That it was filed; its numbers are in the snapshot, which never changes. */
export function snapshotFiled({ modelId, actor }: MonitoringSnapshot): NewEvent {
  return { type: 'snapshot.filed', actor, data: { modelId } };
}
