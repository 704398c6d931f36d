import type { Model as MongooseModel } from 'mongoose';
import { onStore } from './connection';

/** Chunks in one look-up; also how finely a search divides what is left. */
const PAGE = 100;
/** Chunks of a log that is read whole at once: a minute of a run. */
const SHORT = 64;
/** The first look of a search: all of a short log, and powers of two for a long one. */
const FIRST_LOOK = [...Array(SHORT).keys(), ...Array.from({ length: 25 }, (_, power) => 2 ** (power + 6))];

/** Bytes [start, end) of a run's log. `_id` is `<run>/<sequence>`, sequences count from 0 without gaps. */
export interface ChunkDocument {
  _id: string;
  /** `<run>/<write key>`: the same addition made again is kept once. */
  source: string;
  start: number;
  end: number;
  text: string;
}
type ChunkBounds = Pick<ChunkDocument, '_id' | 'start' | 'end'>;

/** Looks into logs by the ids of chunks, as those are the look-ups that any store does fast. */
export interface RunLogReader {
  /** All of a short log, by one look-up, as most are asked for again and again; null for any longer one. */
  short(runId: string): Promise<Buffer | null>;
  /** The last chunk of a run, null when there is none. */
  last(runId: string): Promise<ChunkBounds | null>;
  /** Bytes from `offset` on, at most `maxBytes`; the answer's `offset` is that of the end when it is less. */
  bytes(
    runId: string,
    range: { offset: number; maxBytes: number },
  ): Promise<{ bytes: Buffer; offset: number }>;
}

/** Place of a chunk in its log, from 0. */
export function sequenceOf({ _id }: Pick<ChunkDocument, '_id'>): number {
  return Number(_id.slice(_id.lastIndexOf('/') + 1));
}

export function createRunLogReader(Chunks: MongooseModel<ChunkDocument>): RunLogReader {
  async function look(runId: string, sequences: readonly number[]): Promise<ChunkBounds[]> {
    const ids = sequences.map((sequence) => `${runId}/${sequence}`);
    const found = await onStore(() =>
      Chunks.find({ _id: { $in: ids } }, { start: 1, end: 1 })
        .lean<ChunkBounds[]>()
        .exec(),
    );
    return found.sort((a, b) => a.start - b.start || sequenceOf(a) - sequenceOf(b));
  }

  /** The last chunk that begins at `offset` or before it: each look leaves a hundredth of the chunks. */
  async function lastUpTo(runId: string, offset: number): Promise<ChunkBounds | null> {
    let best: ChunkBounds | null = null;
    let high = Number.POSITIVE_INFINITY;
    for (let sequences: readonly number[] = FIRST_LOOK; sequences.length > 0; ) {
      const found = await look(runId, sequences);
      best = found.findLast(({ start }) => start <= offset) ?? best;
      if (best === null) return null;
      const low = sequenceOf(best);
      high = sequences.find((sequence) => sequence > low) ?? high;
      sequences = between(low, high);
    }
    return best;
  }

  async function* textsFrom(runId: string, first: number): AsyncGenerator<Buffer> {
    for (let from = first; ; from += PAGE) {
      const page = await textsOf(Chunks, { runId, first: from, count: PAGE });
      yield* page;
      if (page.length < PAGE) return;
    }
  }

  return {
    async short(runId) {
      const found = await textsOf(Chunks, { runId, first: 0, count: SHORT });
      return found.length < SHORT ? Buffer.concat(found) : null;
    },
    last: (runId) => lastUpTo(runId, Number.POSITIVE_INFINITY),
    async bytes(runId, { offset, maxBytes }) {
      const first = await lastUpTo(runId, offset);
      if (first === null || first.end <= offset)
        return { bytes: Buffer.alloc(0), offset: Math.min(offset, first?.end ?? 0) };
      const skipped = offset - first.start;
      const texts: Buffer[] = [];
      let size = 0;
      for await (const text of textsFrom(runId, sequenceOf(first))) {
        texts.push(text);
        size += text.length;
        if (size >= skipped + maxBytes) break;
      }
      return { bytes: Buffer.concat(texts).subarray(skipped, skipped + maxBytes), offset };
    },
  };
}

/**
 * The texts of at most `count` chunks from `first` on. Ids are looked up one after another while others append, so a
 * later chunk may be found and an earlier one not: what comes after a gap is left for the next look.
 */
async function textsOf(
  Chunks: MongooseModel<ChunkDocument>,
  { runId, first, count }: { runId: string; first: number; count: number },
): Promise<Buffer[]> {
  const ids = Array.from({ length: count }, (_, step) => `${runId}/${first + step}`);
  const found = await onStore(() =>
    Chunks.find({ _id: { $in: ids } })
      .lean<ChunkDocument[]>()
      .exec(),
  );
  const texts = new Map(found.map((chunk) => [chunk._id, chunk.text]));
  const end = ids.findIndex((id) => !texts.has(id));
  return ids.slice(0, end === -1 ? count : end).map((id) => Buffer.from(texts.get(id) ?? ''));
}

/** Sequence numbers between two, without them, evenly spread: all where there are few. */
function between(low: number, high: number): number[] {
  const step = Math.max(1, Math.ceil((high - low) / PAGE));
  const numbers: number[] = [];
  for (let number = low + step; number < high; number += step) numbers.push(number);
  return numbers;
}
