import { type Connection, Schema } from 'mongoose';
import type { Clock } from '../domain/ports';
import { type CountedWindow, LIMIT_WINDOW_MS, type RequestCounter } from '../domain/rate-limit';
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
 * One document a bucket. A request adds one by its id alone, which is one atomic write on an index that every store
 * uses; whoever finds the window ended opens the next by compare-and-set on its end, and all others count in that one.
 */
export function createRequestCounter(connection: Connection, clock: Clock): StoredRequestCounter {
  const Windows = connection.model<WindowDocument>('RequestWindow', schema);

  async function add(bucket: string, resetAt: string): Promise<WindowDocument> {
    const change = { $inc: { count: 1 }, $setOnInsert: { resetAt } };
    const options = { ...UNSAFE, upsert: true, returnDocument: 'after' } as const;
    const upsert = () =>
      Windows.findOneAndUpdate({ _id: bucket }, change, options).lean<WindowDocument>().exec();
    const window = await onStore(() => upserting(upsert));
    if (window === null) throw new Error('an upsert found nothing');
    return window;
  }

  return {
    async count(bucket) {
      for (;;) {
        const nowMs = Date.parse(clock.now());
        const resetAt = new Date(nowMs + LIMIT_WINDOW_MS).toISOString();
        const { count, resetAt: end } = await add(bucket, resetAt);
        if (isOpen(end, nowMs)) return { count, resetAt: end };
        const reopen = () =>
          Windows.updateOne({ _id: bucket, resetAt: end }, { $set: { count: 1, resetAt } }, UNSAFE).exec();
        if ((await onStore(reopen)).matchedCount === 1) return { count: 1, resetAt };
      }
    },
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

/** An end far ahead was set by a clock that was wrong: without this it would hold for as long as that. */
function isOpen(resetAt: string, nowMs: number): boolean {
  const leftMs = Date.parse(resetAt) - nowMs;
  return leftMs > 0 && leftMs <= 2 * LIMIT_WINDOW_MS;
}
