import { type Collection, type Connection, Schema } from 'mongoose';
import type { Clock } from '../domain/ports';
import { type CountedWindow, LIMIT_WINDOW_MS, type RequestCounter } from '../domain/rate-limit';
import { sharingTurns } from '../domain/shared-turns';
import { onStore, upserting } from './connection';

interface WindowDocument extends CountedWindow {
  /** The bucket. */
  _id: string;
}

const schema = new Schema<WindowDocument>(
  {
    _id: { type: String, required: true },
    count: { type: Number, required: true },
    resetAt: { type: String, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'requestWindows' },
);

/** Counts that a crash loses cost nobody anything, so no request waits for the disk. */
const UNSAFE = { writeConcern: { w: 1, journal: false } } as const;
const SWEEP_PAGE = 1_000;

/** The counter in the collection `requestWindows`, and its broom. */
export interface StoredRequestCounter extends RequestCounter {
  /** Removes windows that have ended, at most a thousand; resolves to how many. */
  sweep(): Promise<number>;
}

/**
 * One document a bucket. Requests are added by its id alone, those that come together in one atomic write on an index
 * that every store uses; whoever finds the window ended opens the next by compare-and-set on its end, and all others
 * count in that one.
 */
export function createRequestCounter(connection: Connection, clock: Clock): StoredRequestCounter {
  const Windows = connection.model<WindowDocument>('RequestWindow', schema);

  const documents = Windows.collection as unknown as Collection<WindowDocument>;

  async function add(bucket: string, { count, resetAt }: CountedWindow): Promise<CountedWindow> {
    const change = { $inc: { count }, $setOnInsert: { resetAt } };
    const options = { ...UNSAFE, upsert: true, returnDocument: 'after' } as const;
    const window = await onStore(() =>
      upserting(() => documents.findOneAndUpdate({ _id: bucket }, change, options)),
    );
    if (window === null) throw new Error('an upsert found nothing');
    return window;
  }

  /** Counts so many requests in one write; resolves to the window with the last of them. */
  async function countTogether(bucket: string, count: number): Promise<CountedWindow> {
    for (;;) {
      const nowMs = Date.parse(clock.now());
      const fresh = { count, resetAt: new Date(nowMs + LIMIT_WINDOW_MS).toISOString() };
      const { count: counted, resetAt } = await add(bucket, fresh);
      if (isOpen(resetAt, nowMs)) return { count: counted, resetAt };
      const reopen = () => documents.updateOne({ _id: bucket, resetAt }, { $set: fresh }, UNSAFE);
      if ((await onStore(reopen)).matchedCount === 1) return fresh;
    }
  }

  const countAll = sharingTurns<string, CountedWindow>(async (buckets) => {
    const left = new Map<string, number>();
    for (const bucket of buckets) left.set(bucket, (left.get(bucket) ?? 0) + 1);
    const counting = [...left].map(
      async ([bucket, count]) => [bucket, await countTogether(bucket, count)] as const,
    );
    const windows = new Map(await Promise.all(counting));
    return buckets.map((bucket) => placeIn(windows, left, bucket));
  });

  return {
    count: countAll,
    async sweep() {
      const ended = await onStore(() =>
        Windows.find({ resetAt: { $lte: clock.now() } })
          .limit(SWEEP_PAGE)
          .lean<WindowDocument[]>()
          .exec(),
      );
      let removed = 0;
      // By its end too: a window that has been opened anew in between stays.
      for (const { _id, resetAt } of ended)
        removed += (await onStore(() => Windows.deleteOne({ _id, resetAt }, UNSAFE).exec())).deletedCount;
      return removed;
    },
  };
}

/** The window as the next of the requests of `bucket` found it, of which `left` are to come. */
function placeIn(
  windows: ReadonlyMap<string, CountedWindow>,
  left: Map<string, number>,
  bucket: string,
): CountedWindow {
  const window = windows.get(bucket);
  if (!window) throw new Error(`nobody counted in ${bucket}`);
  const after = (left.get(bucket) ?? 1) - 1;
  left.set(bucket, after);
  return { ...window, count: window.count - after };
}

/** An end far ahead was set by a clock that was wrong: without this it would hold for as long as that. */
function isOpen(resetAt: string, nowMs: number): boolean {
  const leftMs = Date.parse(resetAt) - nowMs;
  return leftMs > 0 && leftMs <= 2 * LIMIT_WINDOW_MS;
}
