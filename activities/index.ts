import { type AuditingActivityDeps, createAuditingActivities } from './auditing';
import { createIncidentActivities, type IncidentActivityDeps } from './incidents';
import { createNotificationActivities, type NotificationActivityDeps } from './notifications';
import { createRunActivities, type RunActivityDeps } from './runs';
import { createTrainingActivities, type TrainingActivityDeps } from './training';

/** What workers of the light queue register. Names are global: one activity name, one meaning. */
export function createRecordActivities(deps: RunActivityDeps & IncidentActivityDeps & AuditingActivityDeps) {
  return {
    ...createRunActivities(deps),
    ...createIncidentActivities(deps),
    ...createAuditingActivities(deps),
  };
}

/** What workers of the notification queue register. */
export function createOutboundActivities(deps: NotificationActivityDeps) {
  return { ...createNotificationActivities(deps) };
}

/** What trainers register: long work, on a task queue of its own. */
export function createBulkActivities(deps: TrainingActivityDeps) {
  return { ...createTrainingActivities(deps) };
}

export type RecordActivities = ReturnType<typeof createRecordActivities>;
export type OutboundActivities = ReturnType<typeof createOutboundActivities>;
export type BulkActivities = ReturnType<typeof createBulkActivities>;
