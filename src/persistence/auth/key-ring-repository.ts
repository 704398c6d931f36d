import type { Connection } from 'mongoose';
import type { KeyRingRepository } from '../../domain/auth/ports';
import type { KeyRing } from '../../domain/auth/signing-key';
import { isDuplicateKey, onStore } from '../connection';

type RingDocument = KeyRing & { _id: string };

const ID = 'access-tokens';

/** The keys that sign access tokens: one document in the collection `signingKeys`. */
export function createKeyRingRepository(connection: Connection): KeyRingRepository {
  const rings = connection.collection<RingDocument>('signingKeys');
  return {
    async find() {
      const found = await onStore(() => rings.findOne({ _id: ID }));
      return found && { revision: found.revision, keys: found.keys };
    },
    async replace({ revision, keys }) {
      if (revision > 1) {
        const filter = { _id: ID, revision: revision - 1 };
        const result = await onStore(() => rings.updateOne(filter, { $set: { revision, keys } }));
        return result.matchedCount === 1;
      }
      try {
        await onStore(() => rings.insertOne({ _id: ID, revision, keys }));
        return true;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        return false;
      }
    },
  };
}
