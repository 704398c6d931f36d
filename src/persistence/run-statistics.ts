import type { Model as MongooseModel } from 'mongoose';
import type { RunStatistics } from '../domain/queries';
import { RUN_STATES, type RunState } from '../domain/run';
import type { RunDocument } from './run-schema';

interface StateGroup {
  _id: RunState;
  count: number;
  /** When the oldest of them was accepted. */
  oldest: string;
}

/** Counts all runs in one look: the filter lets it be answered from the index alone, where the store can. */
export async function countRuns(Runs: MongooseModel<RunDocument>): Promise<RunStatistics> {
  const groups = await Runs.aggregate<StateGroup>([
    { $match: { state: { $in: [...RUN_STATES] } } },
    { $group: { _id: '$state', count: { $sum: 1 }, oldest: { $min: '$acceptedAt' } } },
  ]).exec();
  const of = (state: RunState): StateGroup | undefined => groups.find(({ _id }) => _id === state);
  const counts = RUN_STATES.map((state) => [state, of(state)?.count ?? 0] as const);
  const byState = Object.fromEntries(counts) as Record<RunState, number>;
  return { byState, oldestQueuedAt: of('queued')?.oldest ?? null };
}
