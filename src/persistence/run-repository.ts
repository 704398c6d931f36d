import type { Connection, Model as MongooseModel } from 'mongoose';
import { DomainError } from '../domain/errors';
import type { Clock, RunRepository } from '../domain/ports';
import type { RunHistoryQuery, RunPage, RunQuery } from '../domain/queries';
import { type Run, visibleState } from '../domain/run';
import { createAggregate } from './aggregate';
import { isDuplicateKey, onStore } from './connection';
import type { DirtyMarks } from './dirty-marks';
import { createOpenRecords } from './open-records';
import { type RunDocument, runSchema } from './run-schema';
import { countRuns } from './run-statistics';

function toRun(stored: RunDocument): Run {
  const {
    _id,
    faces: _faces,
    shown: _shown,
    exclusiveKey: _exclusiveKey,
    pending: _pending,
    requestKey: _requestKey,
    request: _request,
    ...fields
  } = stored;
  return { id: _id, ...fields };
}

async function findRuns(Runs: MongooseModel<RunDocument>, ids: readonly string[]): Promise<Run[]> {
  const found = await Runs.find({ _id: { $in: [...ids] } })
    .lean<RunDocument[]>()
    .exec();
  const byId = new Map(found.map((stored) => [stored._id, toRun(stored)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

async function findHistory(
  Runs: MongooseModel<RunDocument>,
  { facet, recipeId, state, modelId, teams = 'all', hiddenModelIds, skip, limit }: RunHistoryQuery,
): Promise<{ runs: Run[]; total: number }> {
  const hidden = { $nin: [...hiddenModelIds] };
  const conditions = [
    ...(facet ? [{ faces: facet }] : []),
    ...(recipeId ? [{ 'facets.recipe.recipeId': recipeId }] : []),
    ...(state === null ? [] : [{ shown: typeof state === 'string' ? state : { $in: [...state] } }]),
    ...(modelId === null ? [] : [{ modelId }]),
    ...(teams === 'all' ? [] : [{ 'spec.prediction.teamId': { $in: [...teams, null] } }]),
    ...(hiddenModelIds.length === 0 ? [] : [{ modelId: hidden }, { 'children.modelId': hidden }]),
  ];
  const filter = conditions.length > 0 ? { $and: conditions } : {};
  const newestFirst = { acceptedAt: -1, _id: -1 } as const;
  const [found, total] = await Promise.all([
    Runs.find(filter).sort(newestFirst).skip(skip).limit(limit).lean<RunDocument[]>().exec(),
    Runs.countDocuments(filter).exec(),
  ]);
  return { runs: found.map(toRun), total };
}

async function listRuns(
  Runs: MongooseModel<RunDocument>,
  { facet, state, limit }: RunQuery,
): Promise<RunPage> {
  const all = { faces: facet };
  const asked = state === null ? all : { ...all, shown: state };
  const newestFirst = { acceptedAt: -1, _id: -1 } as const;
  const [found, total, matching] = await Promise.all([
    Runs.find(asked).sort(newestFirst).limit(limit).lean<RunDocument[]>().exec(),
    Runs.countDocuments(all).exec(),
    state === null ? null : Runs.countDocuments(asked).exec(),
  ]);
  return { runs: found.map(toRun), total, matching: matching ?? total };
}

async function sweepOpen(
  Runs: MongooseModel<RunDocument>,
  open: ReturnType<typeof createOpenRecords>,
): Promise<void> {
  const unfinished = await onStore(() =>
    Runs.find({ finalizedAt: null }, { _id: 1 }).lean<{ _id: string }[]>().exec(),
  );
  const known = new Set((await open.list()).map(({ id }) => id));
  for (const { _id } of unfinished) if (!known.has(_id)) await open.add(_id);
}

/**
 * Who stored a run with its end, announced, need not wait for it: what is left behind, with this process or without it, the
 * reconciler drops.
 */
async function removeSettled(
  open: ReturnType<typeof createOpenRecords>,
  id: string,
  announced: number,
): Promise<void> {
  const removed = open.remove(id);
  if (announced > 0) removed.catch(() => undefined);
  else await removed;
}

/** Held until nothing of the run is left to do; absent, it excludes nobody. */
function exclusiveKeyOf({ isExclusive, modelId, finalizedAt }: Run): string | undefined {
  return isExclusive && finalizedAt === null ? (modelId ?? undefined) : undefined;
}

/** Runs in the collection `runs`; which of them are unfinished is kept in `openRuns`, so that nobody searches. */
export function createRunRepository(connection: Connection, dirty: DirtyMarks, clock: Clock): RunRepository {
  const Runs = connection.model<RunDocument>('Run', runSchema);
  const open = createOpenRecords(connection, 'openRuns', clock);
  const aggregate = createAggregate<Run, RunDocument>({
    kind: 'run',
    model: Runs,
    dirty,
    clock,
    derive: (run) => ({
      faces: Object.keys(run.facets),
      shown: visibleState(run),
      exclusiveKey: exclusiveKeyOf(run),
    }),
    toRecord: toRun,
  });

  return {
    find: aggregate.find,
    get: aggregate.get,
    list: (query) => onStore(() => listRuns(Runs, query)),
    history: (query) => onStore(() => findHistory(Runs, query)),
    open: open.list,
    countOpen: open.count,
    statistics: () => onStore(() => countRuns(Runs)),
    async findHolder(modelId) {
      const filter = { exclusiveKey: modelId };
      const stored = await onStore(() => Runs.findOne(filter).lean<RunDocument>().exec());
      return stored && toRun(stored);
    },
    async insert(run, event, given = {}) {
      try {
        await aggregate.insert(run, event, { ...given, alsoFirst: () => open.add(run.id) });
        return run;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        const stored = await aggregate.find(run.id);
        if (stored) return stored;
        await open.remove(run.id);
        const message = `model ${run.modelId} is being trained already: wait for that run to end, or cancel it`;
        throw new DomainError('ALREADY_EXISTS', message, { cause: error });
      }
    },
    insertOnce: (run, event, once) =>
      aggregate.insertOnce(run, event, { once, alsoFirst: () => open.add(run.id) }),
    findMany: (ids) => onStore(() => findRuns(Runs, ids)),
    async transition(id, decide, known) {
      const run = await aggregate.transition(id, decide, known);
      if (run.finalizedAt !== null) await open.remove(id);
      return run;
    },
    async settle(known, decide, announced) {
      const run = await aggregate.settle(known, [decide], announced);
      if (run.finalizedAt !== null) await removeSettled(open, run.id, announced);
      return run;
    },
    dropOpen: open.remove,
    sweepOpen: () => sweepOpen(Runs, open),
  };
}
