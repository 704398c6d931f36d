import { type Connection, Schema } from 'mongoose';
import type { Postmortem, PostmortemRepository } from '../../domain/incidents/postmortem';
import type { Clock } from '../../domain/ports';
import { createAggregate, STORED_FIELDS, type Stored } from '../aggregate';
import { isDuplicateKey } from '../connection';
import type { DirtyMarks } from '../dirty-marks';

type PostmortemDocument = Stored<Postmortem>;

const text = { type: String, default: null };
const needed = { type: String, required: true };

const schema = new Schema<PostmortemDocument>(
  {
    ...STORED_FIELDS,
    _id: needed,
    revision: { type: Number, required: true },
    markdown: { type: String, default: '' },
    createdAt: needed,
    editedAt: text,
    editedBy: text,
    lastEventAt: needed,
  },
  { versionKey: false, strict: 'throw', minimize: false, collection: 'postmortems' },
);

function toPostmortem({
  _id,
  pending: _p,
  requestKey: _k,
  request: _r,
  ...fields
}: PostmortemDocument): Postmortem {
  return { id: _id, ...fields };
}

/** Postmortems in the collection `postmortems`, by the id of their incident. */
export function createPostmortemRepository(
  connection: Connection,
  dirty: DirtyMarks,
  clock: Clock,
): PostmortemRepository {
  const { find, insert, transition } = createAggregate<Postmortem, PostmortemDocument>({
    kind: 'postmortem',
    model: connection.model<PostmortemDocument>('Postmortem', schema),
    dirty,
    clock,
    derive: () => ({}),
    toRecord: toPostmortem,
  });
  return {
    find,
    transition,
    async insert(postmortem, event) {
      try {
        await insert(postmortem, event);
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    },
  };
}
