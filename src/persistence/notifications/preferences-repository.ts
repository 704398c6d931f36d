import { type Connection, Schema } from 'mongoose';
import type { PreferencesRepository } from '../../domain/notifications/ports';
import type { Preferences } from '../../domain/notifications/preferences';
import type { Clock } from '../../domain/ports';
import { createAggregate, STORED_FIELDS, type Stored } from '../aggregate';
import { isDuplicateKey } from '../connection';
import type { DirtyMarks } from '../dirty-marks';

type PreferencesDocument = Stored<Preferences>;

const schema = new Schema<PreferencesDocument>(
  {
    _id: { type: String, required: true },
    revision: { type: Number, required: true },
    rules: { type: [Schema.Types.Mixed], required: true } as never,
    quietHours: { type: Schema.Types.Mixed, default: null } as never,
    lastEventAt: { type: String, required: true },
    ...STORED_FIELDS,
  },
  { versionKey: false, strict: 'throw', minimize: false, collection: 'preferences' },
);

/** What users want, in the collection `preferences`. */
export function createPreferencesRepository(
  connection: Connection,
  dirty: DirtyMarks,
  clock: Clock,
): PreferencesRepository {
  const aggregate = createAggregate<Preferences, PreferencesDocument>({
    kind: 'preferences',
    model: connection.model<PreferencesDocument>('Preferences', schema),
    dirty,
    clock,
    derive: () => ({}),
    toRecord: ({ _id: id, revision, rules, quietHours, lastEventAt }) => ({
      id,
      revision,
      rules,
      quietHours,
      lastEventAt,
    }),
  });
  return {
    find: aggregate.find,
    async change(username, decide) {
      if ((await aggregate.find(username)) === null) {
        const now = clock.now();
        const none = { id: username, revision: 0, rules: [], quietHours: null, lastEventAt: now };
        const first = decide(none);
        if (first === null || first.event === null) return none;
        const made = { ...none, ...first.changes, revision: 1 };
        try {
          await aggregate.insert(made, first.event);
          return made;
        } catch (error) {
          if (!isDuplicateKey(error)) throw error;
        }
      }
      return aggregate.transition(username, decide);
    },
  };
}
