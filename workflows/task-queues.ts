/** Workflows and short activities. */
export const LIGHT_QUEUE = 'modelkeeper';

/** Long work, so that a backlog of it never delays anything else. */
export const TRAINING_QUEUE = 'modelkeeper-training';

/**
 * Deliveries and their calls of receivers outside: slow ones never delay a decision, and what is committed never waits
 * for thousands of incidents that were opened later.
 */
export const NOTIFICATION_QUEUE = 'modelkeeper-notifications';
