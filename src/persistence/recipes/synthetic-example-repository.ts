import { type Connection, Schema } from 'mongoose';
import type { Clock } from '../../domain/ports';
import type { SyntheticExampleRepository } from '../../domain/recipes/ports';
import { examplePut } from '../../domain/recipes/synthetic-example';
import { createAggregate, type Stored } from '../aggregate';
import { isDuplicateKey } from '../connection';
import type { DirtyMarks } from '../dirty-marks';

/** The id is the recipe's: it has one at most. The rest is JSON text, so that any key comes back as it was sent. */
interface ExampleRecord {
  id: string;
  revision: number;
  content: string;
  lastEventAt: string;
}

type ExampleDocument = Stored<ExampleRecord>;

const needed = { type: String, required: true };

const schema = new Schema<ExampleDocument>(
  {
    _id: needed,
    revision: { type: Number, required: true },
    content: needed,
    lastEventAt: needed,
    pending: { type: [Schema.Types.Mixed], required: true } as never,
  },
  { versionKey: false, strict: 'throw', minimize: false, collection: 'syntheticExamples' },
);

function toRecord({ _id, pending: _pending, ...fields }: ExampleDocument): ExampleRecord {
  return { id: _id, ...fields };
}

/** Synthetic examples in the collection `syntheticExamples`. */
export function createSyntheticExampleRepository(
  connection: Connection,
  dirty: DirtyMarks,
  clock: Clock,
): SyntheticExampleRepository {
  const aggregate = createAggregate<ExampleRecord, ExampleDocument>({
    kind: 'syntheticExample',
    model: connection.model<ExampleDocument>('SyntheticExample', schema),
    dirty,
    clock,
    derive: () => ({}),
    toRecord,
  });
  return {
    async put(example) {
      const { recipeId: id, createdAt: lastEventAt } = example;
      const content = JSON.stringify(example);
      const event = examplePut(example);
      if (!(await aggregate.find(id)))
        try {
          return await aggregate.insert({ id, revision: 1, content, lastEventAt }, event);
        } catch (error) {
          // Another one came first: this one takes its place.
          if (!isDuplicateKey(error)) throw error;
        }
      await aggregate.transition(id, () => ({ changes: { content }, event }));
    },
    async find(recipeId) {
      const stored = await aggregate.find(recipeId);
      return stored && JSON.parse(stored.content);
    },
  };
}
