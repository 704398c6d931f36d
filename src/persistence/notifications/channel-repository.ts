import { type Connection, Schema } from 'mongoose';
import { CHANNEL_KINDS, type Channel } from '../../domain/notifications/channel';
import type { ChannelRepository } from '../../domain/notifications/ports';
import type { Clock } from '../../domain/ports';
import { createAggregate, STORED_FIELDS, type Stored } from '../aggregate';
import { onStore } from '../connection';
import type { DirtyMarks } from '../dirty-marks';

/** `ownerKey`: `user/<name>` or `team/<slug>`. */
interface ChannelDocument extends Stored<Channel> {
  ownerKey: string;
  kind: string;
}

const schema = new Schema<ChannelDocument>(
  {
    _id: { type: String, required: true },
    revision: { type: Number, required: true },
    name: { type: String, required: true },
    owner: { type: Schema.Types.Mixed, required: true },
    ownerKey: { type: String, required: true },
    kind: { type: String, enum: CHANNEL_KINDS, required: true },
    target: { type: Schema.Types.Mixed, required: true },
    notices: { type: [String], required: true } as never,
    verifiedAt: { type: String, default: null },
    verification: { type: Schema.Types.Mixed, default: null } as never,
    disabledAt: { type: String, default: null },
    createdAt: { type: String, required: true },
    lastEventAt: { type: String, required: true },
    ...STORED_FIELDS,
  },
  { versionKey: false, strict: 'throw', minimize: false, collection: 'channels' },
);

function toChannel(stored: ChannelDocument): Channel {
  const { _id: id, revision, name, owner, target, notices } = stored;
  const { verifiedAt, verification, disabledAt, createdAt, lastEventAt } = stored;
  const times = { verifiedAt, disabledAt, createdAt, lastEventAt };
  return { id, revision, name, owner, target, notices, verification, ...times };
}

const ownerKeyOf = ({ kind, id }: Channel['owner']): string => `${kind}/${id}`;

/** Channels in the collection `channels`. */
export function createChannelRepository(
  connection: Connection,
  dirty: DirtyMarks,
  clock: Clock,
): ChannelRepository {
  const Channels = connection.model<ChannelDocument>('Channel', schema);
  const aggregate = createAggregate<Channel, ChannelDocument>({
    kind: 'channel',
    model: Channels,
    dirty,
    clock,
    derive: ({ owner, target }) => ({ ownerKey: ownerKeyOf(owner), kind: target.kind }),
    toRecord: toChannel,
  });
  return {
    insert: (channel, event, once) => aggregate.insertOnce(channel, event, { once }),
    find: aggregate.find,
    transition: aggregate.transition,
    async ofOwner(owner) {
      const stored = await onStore(() =>
        Channels.find({ ownerKey: ownerKeyOf(owner) })
          .sort({ createdAt: 1, _id: 1 })
          .lean<ChannelDocument[]>()
          .exec(),
      );
      return stored.map(toChannel);
    },
    async listOfTeams({ teams, skip, limit }) {
      const whose =
        teams === 'all' ? { 'owner.kind': 'team' } : { ownerKey: { $in: teams.map((id) => `team/${id}`) } };
      const filter: Record<string, unknown> = { ...whose, disabledAt: null };
      const [total, stored] = await Promise.all([
        onStore(() => Channels.countDocuments(filter).exec()),
        onStore(() =>
          Channels.find(filter)
            .sort({ createdAt: -1, _id: -1 })
            .skip(skip)
            .limit(limit)
            .lean<ChannelDocument[]>()
            .exec(),
        ),
      ]);
      return { total, channels: stored.map(toChannel) };
    },
  };
}
