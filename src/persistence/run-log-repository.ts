import { StringDecoder } from 'node:string_decoder';
import { type Connection, Schema } from 'mongoose';
import type { RunLogRepository } from '../domain/ports';
import { isDuplicateKey, onStore } from './connection';
import { type ChunkDocument, createRunLogReader, sequenceOf } from './run-log-reader';

const NEWLINE = 0x0a;
/** How the id of a log's first chunk ends. */
const FIRST = '/0';
const REMOVED_AT_ONCE = 100;

const schema = new Schema<ChunkDocument>(
  {
    _id: { type: String, required: true },
    source: { type: String, required: true },
    start: { type: Number, required: true },
    end: { type: Number, required: true },
    text: { type: String, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'runLogs' },
);

/**
 * Logs in the collection `runLogs`: chunks are written once. Two unique keys keep them right: the next sequence number
 * is the fence between writers, the write key tells an addition that was made before.
 */
export function createRunLogRepository(connection: Connection): RunLogRepository {
  const Chunks = connection.model<ChunkDocument>('RunLog', schema);
  const { short, last, bytes } = createRunLogReader(Chunks);

  return {
    async listRuns({ after, limit }) {
      // The first chunk of each log, by its id: the last to be removed.
      const first = { $and: [{ _id: { $gt: `${after}/0` } }, { _id: /\/0$/ }] };
      const found = await onStore(() =>
        Chunks.find(first, { _id: 1 }).sort({ _id: 1 }).limit(limit).lean<{ _id: string }[]>().exec(),
      );
      return found.map(({ _id }) => _id.slice(0, -FIRST.length));
    },
    async remove(runId) {
      for (let end = await last(runId); end !== null; end = await last(runId)) {
        const until = sequenceOf(end);
        const sequences = Array.from({ length: Math.min(until, REMOVED_AT_ONCE) }, (_, step) => until - step);
        const rest = sequences.map((sequence) => `${runId}/${sequence}`);
        if (rest.length > 0) await onStore(() => Chunks.deleteMany({ _id: { $in: rest } }).exec());
        if (until <= REMOVED_AT_ONCE)
          await onStore(() => Chunks.deleteOne({ _id: `${runId}${FIRST}` }).exec());
      }
    },
    async append(runId, { writeKey, text }) {
      const source = `${runId}/${writeKey}`;
      const size = Buffer.byteLength(text);
      for (;;) {
        const before = await last(runId);
        const start = before?.end ?? 0;
        const _id = `${runId}/${before ? sequenceOf(before) + 1 : 0}`;
        try {
          const chunk = { _id, source, start, end: start + size, text };
          await onStore(() => Chunks.collection.insertOne(chunk as never));
          return;
        } catch (error) {
          if (!isDuplicateKey(error)) throw error;
          if (await onStore(() => Chunks.exists({ source }).exec())) return;
        }
      }
    },
    async read(runId, { offset, maxBytes }) {
      // One byte more tells whether this is the end.
      const found = await bytes(runId, { offset, maxBytes: maxBytes + 1 });
      const from = firstCharacter(found.bytes, 0);
      const part = found.bytes.subarray(from, maxBytes);
      const whole = found.bytes.length > maxBytes ? cutAtLineEnd(part) : part;
      const start = found.offset + from;
      return { text: whole.toString(), offset: start, nextOffset: start + whole.length };
    },
    async tail(runId, maxBytes) {
      const all = await short(runId);
      const end = all?.length ?? (await last(runId))?.end ?? 0;
      // From the byte before, which tells whether a line begins here.
      const offset = Math.max(0, end - maxBytes - 1);
      const found = all?.subarray(offset) ?? (await bytes(runId, { offset, maxBytes: end - offset })).bytes;
      const from = end > maxBytes ? firstLine(found) : 0;
      return { text: found.subarray(from).toString(), offset: offset + from, nextOffset: end };
    },
  };
}

/** Where the first line begins that has its beginning here; without one, where the first character after the first byte does. */
function firstLine(bytes: Buffer): number {
  const begin = bytes.indexOf(NEWLINE) + 1;
  return begin > 0 && begin < bytes.length ? begin : firstCharacter(bytes, 1);
}

/** The first byte, from `index` on, that begins a character. */
function firstCharacter(bytes: Buffer, index: number): number {
  let first = index;
  while (isContinuation(bytes[first])) first += 1;
  return first;
}

/** Up to the last line's end; a line that is longer than all this is cut between two characters. */
function cutAtLineEnd(bytes: Buffer): Buffer {
  const end = bytes.lastIndexOf(NEWLINE) + 1;
  // A decoder holds a cut character back.
  return bytes.subarray(0, end > 0 ? end : Buffer.byteLength(new StringDecoder('utf8').write(bytes)));
}

/** True for the second to fourth byte of a UTF-8 character. */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
