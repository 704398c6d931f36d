import { type Connection, Schema } from 'mongoose';
import type { ActiveSilences, SilenceRepository } from '../../domain/incidents/ports';
import { SEVERITIES } from '../../domain/incidents/severity';
import type { Silence } from '../../domain/incidents/silence';
import type { Clock } from '../../domain/ports';
import { createAggregate, STORED_FIELDS, type Stored } from '../aggregate';
import { onStore } from '../connection';
import type { DirtyMarks } from '../dirty-marks';

type SilenceDocument = Stored<Silence>;

const needed = { type: String, required: true };
const text = { type: String, default: null };

const schema = new Schema<SilenceDocument>(
  {
    _id: needed,
    revision: { type: Number, required: true },
    reason: needed,
    createdBy: needed,
    teamId: text,
    modelId: text,
    severities: { type: [String], enum: SEVERITIES, required: true } as never,
    labels: { type: [String], required: true },
    startsAt: needed,
    endsAt: needed,
    createdAt: needed,
    lastEventAt: needed,
    ...STORED_FIELDS,
  },
  { versionKey: false, strict: 'throw', minimize: false, collection: 'silences' },
);

function toSilence(stored: SilenceDocument): Silence {
  const { _id, pending: _pending, requestKey: _key, request: _request, ...fields } = stored;
  return { id: _id, ...fields };
}

/** Silences and maintenance windows in the collection `silences`; they are few, and kept when they have ended. */
export function createSilenceRepository(
  connection: Connection,
  dirty: DirtyMarks,
  clock: Clock,
): SilenceRepository & ActiveSilences {
  const Silences = connection.model<SilenceDocument>('Silence', schema);
  const aggregate = createAggregate<Silence, SilenceDocument>({
    kind: 'silence',
    model: Silences,
    dirty,
    clock,
    derive: () => ({}),
    toRecord: toSilence,
  });
  return {
    find: aggregate.find,
    get: aggregate.get,
    insert: (silence, event, once) => aggregate.insertOnce(silence, event, { once }),
    transition: aggregate.transition,
    async notEnded(now) {
      const found = await onStore(() =>
        Silences.find({ endsAt: { $gt: now } })
          .lean<SilenceDocument[]>()
          .exec(),
      );
      return found.map(toSilence);
    },
    async list({ endsAfter, teams, hiddenModelIds, skip, limit }) {
      const filter = {
        ...(endsAfter === null ? {} : { endsAt: { $gt: endsAfter } }),
        ...(teams === 'all' ? {} : { teamId: { $in: [...teams, null] } }),
        ...(hiddenModelIds.length === 0 ? {} : { modelId: { $nin: [...hiddenModelIds] } }),
      };
      const lastBegunFirst = { startsAt: -1, _id: -1 } as const;
      const [found, total] = await onStore(() =>
        Promise.all([
          Silences.find(filter).sort(lastBegunFirst).skip(skip).limit(limit).lean<SilenceDocument[]>().exec(),
          Silences.countDocuments(filter).exec(),
        ]),
      );
      return { total, silences: found.map(toSilence) };
    },
  };
}
