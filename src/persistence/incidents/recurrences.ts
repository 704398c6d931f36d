import { type Connection, Schema } from 'mongoose';
import { onStore, upserting } from '../connection';

interface RecurrenceDocument {
  /** `<model id>/<severity>` */
  _id: string;
  incidentId: string;
}

const schema = new Schema<RecurrenceDocument>(
  { _id: { type: String, required: true }, incidentId: { type: String, required: true } },
  { versionKey: false, strict: 'throw', collection: 'recurrences' },
);

/** Which incident of a model and severity was resolved last: a hint, so that nobody searches for it. */
export function createRecurrences(connection: Connection) {
  const Recurrences = connection.model<RecurrenceDocument>('Recurrence', schema);
  return {
    async note(key: string, incidentId: string): Promise<void> {
      const change = { $set: { incidentId } };
      const upsert = () => Recurrences.updateOne({ _id: key }, change, { upsert: true }).exec();
      await onStore(() => upserting(upsert));
    },
    async find(key: string): Promise<string | null> {
      const found = await onStore(() => Recurrences.findOne({ _id: key }).lean<RecurrenceDocument>().exec());
      return found?.incidentId ?? null;
    },
  };
}
