import type { LoggedEvent } from './event';
import type { Model } from './model';
import type { Run, RunState, TrainingType } from './run';

/** What has become of a training, for those who watch. Before `finalized` the version and the model are not there yet. */
export const ANNOUNCED = ['accepted', 'started', 'completed', 'failed', 'cancelled'] as const;
export type Announced = (typeof ANNOUNCED)[number];

/** A moment in a run's life, told to everybody who may see its models. JSON-safe. */
export interface Announcement {
  what: Announced;
  at: string;
  runId: string;
  runType: TrainingType;
  modelId: string | null;
  modelName: string | null;
  /** Why it failed; null for all else. */
  error: string | null;
}

/** One step of the event log for watchers: most events announce nothing. */
export interface FeedEntry {
  cursor: number;
  announcement: Announcement | null;
  /** Teams of the models that it is about; null is seen by all. */
  teamIds: readonly (string | null)[];
}

const ENDS: Partial<Record<RunState, Announced>> = {
  succeeded: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
};

/** What an event announces, or null. Of runs that only predict nothing is announced: `announce` tells. */
export function announcedBy({
  aggregate,
  type,
  data,
}: Pick<LoggedEvent, 'aggregate' | 'type' | 'data'>): Announced | null {
  if (aggregate !== 'run') return null;
  if (type === 'run.accepted') return 'accepted';
  if (type === 'run.running' || (type === 'run.attempt_began' && data['attempt'] === 1)) return 'started';
  return type === 'run.finalized' ? (ENDS[data['state'] as RunState] ?? null) : null;
}

/** The announcement of an event about `run`, whose model is `model`; null where nothing is trained or tested. */
export function announce(
  event: Pick<LoggedEvent, 'at'>,
  what: Announced,
  { run, model }: { run: Run; model: Model | null },
): Announcement | null {
  if (run.type === 'predict') return null;
  return {
    what,
    at: event.at,
    runId: run.id,
    runType: run.type,
    modelId: run.modelId,
    modelName: model?.name ?? null,
    error: what === 'failed' ? (run.failure?.message ?? 'unknown') : null,
  };
}
