import { type Connection, Schema } from 'mongoose';
import type { Alert, AlertRepository } from '../../domain/integrations/alert';
import { isDuplicateKey, onStore } from '../connection';

type AlertDocument = Omit<Alert, 'id'> & { _id: string };

const schema = new Schema<AlertDocument>(
  {
    _id: { type: String, required: true },
    revision: { type: Number, required: true },
    integrationId: { type: String, required: true },
    incidentId: { type: String, required: true },
    isFiring: { type: Boolean, required: true },
    generation: { type: Number, required: true },
    digest: { type: String, required: true },
  },
  { versionKey: false, strict: 'throw', minimize: false, collection: 'alerts' },
);

/** Alerts in the collection `alerts`. */
export function createAlertRepository(connection: Connection): AlertRepository {
  const Alerts = connection.model<AlertDocument>('Alert', schema);
  return {
    async find(id) {
      const stored = await onStore(() => Alerts.findOne({ _id: id }).lean<AlertDocument>().exec());
      if (!stored) return null;
      const { _id, ...fields } = stored;
      return { id: _id, ...fields };
    },
    async replace({ id, ...fields }) {
      if (fields.revision > 1) {
        const before = { _id: id, revision: fields.revision - 1 };
        const written = await onStore(() => Alerts.updateOne(before, { $set: fields }).exec());
        return written.matchedCount === 1;
      }
      try {
        await onStore(() => Alerts.collection.insertOne({ _id: id, ...fields } as never));
        return true;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        return false;
      }
    },
    async isAnyFiring(incidentId) {
      return (await onStore(() => Alerts.exists({ incidentId, isFiring: true }).exec())) !== null;
    },
  };
}
