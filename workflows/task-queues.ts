/** Workflows and short activities. */
export const LIGHT_QUEUE = 'modelkeeper';

/** Long work, so that a backlog of it never delays anything else. */
export const TRAINING_QUEUE = 'modelkeeper-training';

/** Calls of receivers outside, so that slow ones never delay a decision. */
export const NOTIFICATION_QUEUE = 'modelkeeper-notifications';
