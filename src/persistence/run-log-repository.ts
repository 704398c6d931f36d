import { type Connection, type Model as MongooseModel, Schema } from 'mongoose';
import type { LogSlice, RunLogRepository } from '../domain/ports';
import { isDuplicateKey, onStore } from './connection';

const PAGE = 100;

/** Bytes [start, end) of a run's log. `_id` is `<run>/<sequence>`, sequences count from 0 without gaps. */
interface ChunkDocument {
  _id: string;
  start: number;
  end: number;
  /** Chosen by the writer: the same addition told again right after itself is kept once. */
  writeKey: string;
  text: string;
}
type ChunkBounds = Omit<ChunkDocument, 'text'>;

const schema = new Schema<ChunkDocument>(
  {
    _id: { type: String, required: true },
    start: { type: Number, required: true },
    end: { type: Number, required: true },
    writeKey: { type: String, required: true },
    text: { type: String, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'runLogs' },
);

/** Chunks of one connection, read by ids, as those are the look-ups that any store does fast. */
function createChunkReader(Chunks: MongooseModel<ChunkDocument>) {
  return {
    /** The bounds of all chunks of a run, in order. */
    async bounds(runId: string): Promise<ChunkBounds[]> {
      const all: ChunkBounds[] = [];
      for (;;) {
        const ids = Array.from({ length: PAGE }, (_, step) => `${runId}/${all.length + step}`);
        const page = await onStore(() =>
          Chunks.find({ _id: { $in: ids } }, { text: 0 })
            .lean<ChunkBounds[]>()
            .exec(),
        );
        all.push(...page.sort((a, b) => a.start - b.start));
        if (page.length < PAGE) return all;
      }
    },
    async text(chunks: readonly ChunkBounds[]): Promise<Buffer> {
      const ids = chunks.map(({ _id }) => _id);
      const found = await onStore(() =>
        Chunks.find({ _id: { $in: ids } })
          .lean<ChunkDocument[]>()
          .exec(),
      );
      const ordered = found.sort((a, b) => a.start - b.start);
      return Buffer.concat(ordered.map((chunk) => Buffer.from(chunk.text)));
    },
  };
}

/** Logs in the collection `runLogs`: chunks are written once, the next sequence number is the fence. */
export function createRunLogRepository(connection: Connection): RunLogRepository {
  const Chunks = connection.model<ChunkDocument>('RunLog', schema);
  const { bounds, text } = createChunkReader(Chunks);

  async function read(runId: string, range: { offset: number; maxBytes: number }): Promise<LogSlice> {
    const all = await bounds(runId);
    const end = all.at(-1)?.end ?? 0;
    const offset = Math.min(range.offset, end);
    const wanted = all.filter((chunk) => chunk.end > offset && chunk.start < offset + range.maxBytes);
    const first = wanted[0];
    if (!first) return { text: '', offset, nextOffset: offset };
    const bytes = (await text(wanted)).subarray(offset - first.start, offset - first.start + range.maxBytes);
    const whole = offset + bytes.length < end ? cutAtLineEnd(bytes) : bytes;
    return { text: whole.toString(), offset, nextOffset: offset + whole.length };
  }

  return {
    read,
    async append(runId, { writeKey, text: addition }) {
      const size = Buffer.byteLength(addition);
      for (;;) {
        const all = await bounds(runId);
        const last = all.at(-1);
        if (last?.writeKey === writeKey) return;
        const start = last?.end ?? 0;
        const chunk = { _id: `${runId}/${all.length}`, start, end: start + size, writeKey, text: addition };
        try {
          await onStore(() => Chunks.collection.insertOne(chunk as never));
          return;
        } catch (error) {
          if (!isDuplicateKey(error)) throw error;
        }
      }
    },
    async tail(runId, maxBytes) {
      const end = (await bounds(runId)).at(-1)?.end ?? 0;
      const offset = Math.max(0, end - maxBytes);
      const slice = await read(runId, { offset, maxBytes });
      if (offset === 0) return slice;
      const line = slice.text.indexOf('\n') + 1;
      const skipped = Buffer.byteLength(slice.text.slice(0, line));
      return { ...slice, text: slice.text.slice(line), offset: offset + skipped };
    },
  };
}

function cutAtLineEnd(bytes: Buffer): Buffer {
  const end = bytes.lastIndexOf(0x0a) + 1;
  return end > 0 ? bytes.subarray(0, end) : bytes;
}
