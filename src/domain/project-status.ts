import { isWithdrawn, type Model, type ModelDecision, type TrainingState } from './model';

/** The ML models contract's one word for how a model stands. */
export const PROJECT_STATUSES = [
  'draft',
  'training',
  'trained',
  'failed',
  'degraded',
  'deprecated',
  'archived',
] as const;
export type ProjectStatus = (typeof PROJECT_STATUSES)[number];

/** Words that stand for a state of training. */
const TRAINING_STATE_OF: Partial<Record<ProjectStatus, TrainingState>> = {
  draft: 'untrained',
  training: 'training',
  trained: 'trained',
  failed: 'failed',
  degraded: 'degraded',
};

type Axes = Pick<Model, 'trainingState' | 'stage' | 'isArchived'>;

/** The word for both axes: put away and retired come before the training state. */
export function projectStatusOf({ trainingState, ...standing }: Axes): ProjectStatus {
  if (standing.isArchived) return 'archived';
  if (isWithdrawn(standing)) return 'deprecated';
  return trainingState === 'untrained' ? 'draft' : trainingState;
}

/**
 * What the word changes, so that it reads back as put: `archived` puts the model away, `deprecated` retires it, and a
 * state of training takes it out of both. Empty when it reads so already.
 */
export function putProjectStatus(
  model: Axes,
  status: ProjectStatus,
): Partial<Axes> & ModelDecision['changes'] {
  if (projectStatusOf(model) === status) return {};
  if (status === 'archived') return { isArchived: true };
  if (status === 'deprecated') return { isArchived: false, stage: 'retired' };
  const trainingState = TRAINING_STATE_OF[status] ?? 'untrained';
  return { trainingState, isArchived: false, ...(model.stage === 'retired' ? { stage: 'draft' } : {}) };
}
