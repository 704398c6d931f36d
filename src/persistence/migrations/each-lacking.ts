import type { Connection } from 'mongoose';
import { onStore } from '../connection';

const PAGE = 1_000;

/** A document, whatever else it holds. */
interface Identified {
  _id: string;
}

/**
 * Sets fields on every document of a collection that lacks `field`, which is among them, a page at a time. Documents that
 * have got it meanwhile stay as they are, whoever gave it to them.
 */
export async function eachLacking(
  connection: Connection,
  { collection, field }: { collection: string; field: string },
  fieldsOf: (old: Identified) => Promise<Record<string, unknown>>,
): Promise<void> {
  const documents = connection.collection(collection);
  const lacking = { [field]: { $exists: false } };
  const pageAfter = (after: string): Promise<Identified[]> =>
    onStore(async () => {
      const found = documents.find({ ...lacking, _id: { $gt: after } } as never);
      return (await found.sort({ _id: 1 }).limit(PAGE).toArray()) as unknown as Identified[];
    });
  for (let page = await pageAfter(''); page.length > 0; page = await pageAfter(page.at(-1)?._id ?? '')) {
    for (const document of page) {
      const set = await fieldsOf(document);
      await onStore(() => documents.updateOne({ ...lacking, _id: document._id } as never, { $set: set }));
    }
  }
}
