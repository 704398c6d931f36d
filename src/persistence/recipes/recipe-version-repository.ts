import { type Connection, Schema } from 'mongoose';
import type { Clock } from '../../domain/ports';
import type { RecipeVersionRepository } from '../../domain/recipes/ports';
import { type RecipeVersionTexts, readVersion } from '../../domain/recipes/recipe-version';
import { createAggregate, type Stored } from '../aggregate';
import { isDuplicateKey, onStore } from '../connection';
import type { DirtyMarks } from '../dirty-marks';

/** Manifest and difference as JSON text: so any key and any string comes back as it was sent. */
type VersionRecord = RecipeVersionTexts & { revision: number; lastEventAt: string };

/** `sequenceKey` comes from recipe and sequence: of many versions at once each gets a number of its own. */
interface VersionDocument extends Stored<VersionRecord> {
  sequenceKey: string;
}

const needed = { type: String, required: true };
/** An empty text is one, too. */
const anyText = { type: String, default: '' };

const schema = new Schema<VersionDocument>(
  {
    _id: needed,
    revision: { type: Number, required: true },
    recipeId: needed,
    sequence: { type: Number, required: true },
    sequenceKey: needed,
    number: needed,
    manifest: needed,
    diffFromPrevious: needed,
    createdBy: anyText,
    author: needed,
    needsApproval: { type: Boolean, required: true },
    changeNote: anyText,
    createdAt: needed,
    lastEventAt: needed,
    pending: { type: [Schema.Types.Mixed], required: true } as never,
  },
  { versionKey: false, strict: 'throw', minimize: false, collection: 'recipeVersions' },
);

function toRecord({
  _id,
  sequenceKey: _sequence,
  pending: _pending,
  ...fields
}: VersionDocument): VersionRecord {
  return { id: _id, ...fields };
}

function toTexts({ revision: _revision, lastEventAt: _at, ...fields }: VersionRecord): RecipeVersionTexts {
  return fields;
}

/** Versions in the collection `recipeVersions`: written once, never changed but for the relay of their one event. */
export function createRecipeVersionRepository(
  connection: Connection,
  dirty: DirtyMarks,
  clock: Clock,
): RecipeVersionRepository {
  const Versions = connection.model<VersionDocument>('RecipeVersion', schema);
  const aggregate = createAggregate<VersionRecord, VersionDocument>({
    kind: 'recipeVersion',
    model: Versions,
    dirty,
    clock,
    derive: ({ recipeId, sequence }) => ({ sequenceKey: keyOf(recipeId, sequence) }),
    toRecord,
  });

  async function findTexts(recipeId: string, sequences: readonly number[]): Promise<RecipeVersionTexts[]> {
    const sequenceKey = { $in: sequences.map((sequence) => keyOf(recipeId, sequence)) };
    const found = await onStore(() => Versions.find({ sequenceKey }).lean<VersionDocument[]>().exec());
    return found.map((stored) => toTexts(toRecord(stored))).sort((a, b) => a.sequence - b.sequence);
  }

  return {
    async insert(version) {
      const { recipeId, number, changeNote, author, createdAt, manifest, diffFromPrevious } = version;
      const texts = {
        manifest: JSON.stringify(manifest),
        diffFromPrevious: JSON.stringify(diffFromPrevious),
      };
      const record = { ...version, ...texts, revision: 1, lastEventAt: createdAt };
      const data = { recipeId, number, changeNote };
      try {
        await aggregate.insert(record, { type: 'recipeVersion.created', actor: author, data });
        return true;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        return false;
      }
    },
    async find(id) {
      const found = await aggregate.find(id);
      return found && readVersion(toTexts(found));
    },
    findTexts,
    findSequences: async (recipeId, sequences) => (await findTexts(recipeId, sequences)).map(readVersion),
  };
}

function keyOf(recipeId: string, sequence: number): string {
  return `${recipeId}/${sequence}`;
}
