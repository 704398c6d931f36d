import { type Connection, Schema } from 'mongoose';
import type { SessionRepository } from '../../domain/auth/ports';
import type { Session } from '../../domain/auth/session';
import type { Clock } from '../../domain/ports';
import { onStore } from '../connection';

type SessionDocument = Omit<Session, 'id'> & { _id: string };

const schema = new Schema<SessionDocument>(
  {
    _id: { type: String, required: true },
    revision: { type: Number, required: true },
    username: { type: String, required: true },
    epoch: { type: Number, required: true },
    jti: { type: String, required: true },
    spent: { type: [Schema.Types.Mixed], required: true } as never,
    accessTokens: { type: [Schema.Types.Mixed], required: true } as never,
    createdAt: { type: String, required: true },
    expiresAt: { type: String, required: true },
    revokedAt: { type: String, default: null },
    misuse: { type: String, required: true } as never,
  },
  { versionKey: false, strict: 'throw', collection: 'sessions' },
);

function toSession({ _id, ...fields }: SessionDocument): Session {
  return { id: _id, ...fields };
}

/** Sessions in the collection `sessions`: a rotation is one write over the revision that was read. */
export function createSessionRepository(connection: Connection, clock: Clock): SessionRepository {
  const Sessions = connection.model<SessionDocument>('Session', schema);
  return {
    async insert({ id, ...fields }) {
      await onStore(() => Sessions.collection.insertOne({ _id: id, ...fields } as never));
    },
    async find(id) {
      const found = await onStore(() => Sessions.findOne({ _id: id }).lean<SessionDocument>().exec());
      return found && toSession(found);
    },
    async replace({ id, ...fields }) {
      const filter = { _id: id, revision: fields.revision - 1 };
      const result = await onStore(() => Sessions.updateOne(filter, { $set: fields }).exec());
      return result.matchedCount === 1;
    },
    async listUntold() {
      const found = await onStore(() => Sessions.find({ misuse: 'due' }).lean<SessionDocument[]>().exec());
      return found.map(toSession);
    },
    async sweep() {
      const over = { expiresAt: { $lte: clock.now() }, misuse: { $ne: 'due' } };
      await onStore(() => Sessions.deleteMany(over as never).exec());
    },
  };
}
