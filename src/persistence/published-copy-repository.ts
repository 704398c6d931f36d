import { type Connection, Schema } from 'mongoose';
import { DomainError } from '../domain/errors';
import type { PublishedCopyRepository } from '../domain/published-copies';
import { isDuplicateKey, onStore } from './connection';

interface CopyDocument {
  /** Base name of the file in the models directory. */
  _id: string;
  revision: number;
  versionId: string;
  number: number;
}

const schema = new Schema<CopyDocument>(
  {
    _id: { type: String, required: true },
    revision: { type: Number, required: true },
    versionId: { type: String, required: true },
    number: { type: Number, required: true },
  },
  { versionKey: false, strict: 'throw', collection: 'publishedCopies' },
);

/** What each published file is to hold, in the collection `publishedCopies`. */
export function createPublishedCopyRepository(connection: Connection): PublishedCopyRepository {
  const Copies = connection.model<CopyDocument>('PublishedCopy', schema);

  const find = (name: string): Promise<CopyDocument | null> =>
    onStore(() => Copies.findOne({ _id: name }).lean<CopyDocument>().exec());

  async function replace(
    known: CopyDocument,
    version: { versionId: string; number: number },
  ): Promise<boolean> {
    const filter = { _id: known._id, revision: known.revision };
    const change = { $set: { ...version, revision: known.revision + 1 } };
    return (await onStore(() => Copies.updateOne(filter, change).exec())).matchedCount === 1;
  }

  async function insert(name: string, version: { versionId: string; number: number }): Promise<boolean> {
    try {
      await onStore(() => Copies.collection.insertOne({ _id: name, revision: 1, ...version } as never));
      return true;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return false;
    }
  }

  return {
    async assign(name, version) {
      for (;;) {
        const known = await find(name);
        if (known && known.number >= version.number)
          return { versionId: known.versionId, number: known.number };
        if (known ? await replace(known, version) : await insert(name, version)) return version;
      }
    },
    async get(name) {
      const known = await find(name);
      if (!known) throw new DomainError('NOT_FOUND', `no published copy is called ${name}`);
      return { versionId: known.versionId, number: known.number };
    },
  };
}
