import { createRunActivities, type RunActivityDeps } from './runs';
import { createTrainingActivities, type TrainingActivityDeps } from './training';

/** What workers of the light queue register. Names are global: one activity name, one meaning. */
export function createRecordActivities(deps: RunActivityDeps) {
  return { ...createRunActivities(deps) };
}

/** What trainers register: long work, on a task queue of its own. */
export function createBulkActivities(deps: TrainingActivityDeps) {
  return { ...createTrainingActivities(deps) };
}

export type RecordActivities = ReturnType<typeof createRecordActivities>;
export type BulkActivities = ReturnType<typeof createBulkActivities>;
