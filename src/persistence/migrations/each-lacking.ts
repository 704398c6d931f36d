import type { Connection } from 'mongoose';
import { onStore } from '../connection';

const PAGE = 1_000;

/**
 * Sets fields on every document of a collection that lacks `field`, which is among them, a page at a time. Documents that
 * have got it meanwhile stay as they are, whoever gave it to them.
 */
export async function eachLacking<D extends { _id: string }>(
  connection: Connection,
  { collection, field }: { collection: string; field: string },
  fieldsOf: (old: D) => Promise<Record<string, unknown>>,
): Promise<void> {
  const documents = connection.collection(collection);
  const lacking = { [field]: { $exists: false } };
  const pageAfter = (after: string): Promise<D[]> =>
    onStore(async () => {
      const found = documents.find({ ...lacking, _id: { $gt: after } } as never);
      return (await found.sort({ _id: 1 }).limit(PAGE).toArray()) as unknown as D[];
    });
  for (let page = await pageAfter(''); page.length > 0; page = await pageAfter(page.at(-1)?._id ?? '')) {
    for (const document of page) {
      const set = await fieldsOf(document);
      await onStore(() => documents.updateOne({ ...lacking, _id: document._id } as never, { $set: set }));
    }
  }
}
