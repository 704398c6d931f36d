import type { Connection } from 'mongoose';
import type { SyntheticExampleRepository } from '../../domain/recipes/ports';
import { onStore, upserting } from '../connection';

/** `_id` is the recipe: it has one at most. The rest is JSON text, so that any key comes back as it was sent. */
interface ExampleDocument {
  _id: string;
  content: string;
}

/** Synthetic examples in the collection `syntheticExamples`. */
export function createSyntheticExampleRepository(connection: Connection): SyntheticExampleRepository {
  const documents = connection.collection<ExampleDocument>('syntheticExamples');
  return {
    async put(example) {
      const set = { $set: { content: JSON.stringify(example) } };
      await onStore(() =>
        upserting(() => documents.updateOne({ _id: example.recipeId }, set, { upsert: true })),
      );
    },
    async find(recipeId) {
      const stored = await onStore(() => documents.findOne({ _id: recipeId }));
      return stored && JSON.parse(stored.content);
    },
  };
}
