import { type Connection, Schema } from 'mongoose';
import type { Clock, LeaseRepository } from '../domain/ports';
import { isDuplicateKey, onStore } from './connection';

interface LeaseDocument {
  _id: string;
  holder: string;
  /** ISO 8601 UTC. */
  until: string;
}

const schema = new Schema<LeaseDocument>(
  {
    _id: { type: String, required: true },
    holder: { type: String, required: true },
    until: { type: String, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'leases' },
);

/** Leases in the collection `leases`: taken when free or expired, by compare-and-set on what was read. */
export function createLeaseRepository(connection: Connection, clock: Clock): LeaseRepository {
  const Leases = connection.model<LeaseDocument>('Lease', schema);
  return {
    async hold(name, holder, durationMs) {
      const now = clock.now();
      const until = new Date(Date.parse(now) + durationMs).toISOString();
      const known = await onStore(() => Leases.findOne({ _id: name }).lean<LeaseDocument>().exec());
      if (known && known.holder !== holder && known.until > now) return false;
      try {
        if (!known) {
          await onStore(() => Leases.collection.insertOne({ _id: name, holder, until } as never));
          return true;
        }
        const filter = { _id: name, holder: known.holder, until: known.until };
        const result = await onStore(() => Leases.updateOne(filter, { $set: { holder, until } }).exec());
        return result.matchedCount === 1;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        return false;
      }
    },
    async release(name, holder) {
      await onStore(() => Leases.deleteOne({ _id: name, holder }).exec());
    },
  };
}
