import { announce, announcedBy, type FeedEntry } from '../../domain/announcement';
import type { LoggedEvent } from '../../domain/event';
import type { EventLog, ModelRepository, RunRepository } from '../../domain/ports';
import { createTail } from './tail';

/** The event log as watchers see it. Any number of them may wait; together they ask the store once. */
export interface Feed {
  /**
   * Where a watcher begins: after the event that it saw last, or at the end, where it is told of what comes. One that saw
   * more than there is (an older backup was restored) begins at the end, too.
   */
  begin(after: number | null): Promise<number>;
  /**
   * What follows `after`, at most a page, in order and without a gap; waits for it until `signal` is aborted, and is empty
   * then. While the store is away it waits as well.
   */
  next(after: number, signal: AbortSignal): Promise<FeedEntry[]>;
}

interface FeedDeps {
  eventLog: Pick<EventLog, 'readAfter' | 'end'>;
  runs: Pick<RunRepository, 'findMany'>;
  models: Pick<ModelRepository, 'find'>;
}

/** The feed of one process, over its ports. */
export function createFeed(deps: FeedDeps): Feed {
  const read = async (after: number): Promise<FeedEntry[]> =>
    toEntries(deps, await deps.eventLog.readAfter(after));
  const tail = createTail(read);
  return {
    next: tail.next,
    async begin(after) {
      const end = await deps.eventLog.end();
      return after === null ? end : Math.min(after, end);
    },
  };
}

async function toEntries(deps: FeedDeps, events: readonly LoggedEvent[]): Promise<FeedEntry[]> {
  const announcing = events.filter((event) => announcedBy(event) !== null);
  const runs = await deps.runs.findMany([...new Set(announcing.map(({ aggregateId }) => aggregateId))]);
  const modelIds = runs.flatMap(({ modelId, children }) => [
    modelId,
    ...children.map((child) => child.modelId),
  ]);
  const known = [...new Set(modelIds)].filter((id) => id !== null);
  const models = new Map(
    await Promise.all(known.map(async (id) => [id, await deps.models.find(id)] as const)),
  );
  return events.map((event) => {
    const run = runs.find(({ id }) => id === event.aggregateId);
    const what = announcedBy(event);
    // What only tries something out is nobody's training.
    if (!run || run.facets.dryRun || what === null)
      return { cursor: event.cursor, announcement: null, teamIds: [] };
    const model = run.modelId === null ? null : (models.get(run.modelId) ?? null);
    const ids = [run.modelId, ...run.children.map((child) => child.modelId)].filter((id) => id !== null);
    const teamIds = ids.map((id) => models.get(id)?.teamId ?? null);
    return { cursor: event.cursor, announcement: announce(event, what, { run, model }), teamIds };
  });
}
