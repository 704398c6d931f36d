import { type Connection, type Model as MongooseModel, Schema } from 'mongoose';
import { isAbandoned } from '../domain/abandoned';
import { DomainError } from '../domain/errors';
import {
  DELIVERY_STATES,
  type Delivery,
  type DeliveryChanges,
  type DeliveryQuery,
  type DeliveryRepository,
} from '../domain/notifications/delivery';
import type { Clock } from '../domain/ports';
import { isDuplicateKey, onStore } from './connection';
import { countDeliveries, countPages } from './delivery-statistics';
import { createOpenRecords } from './open-records';

/** A delivery as it is stored. */
export type DeliveryDocument = Omit<Delivery, 'id'> & { _id: string };

const text = { type: String, default: null };
const needed = { type: String, required: true };
const mixed = { type: Schema.Types.Mixed, required: true };

const schema = new Schema<DeliveryDocument>(
  {
    _id: needed,
    revision: { type: Number, required: true },
    channelId: needed,
    incidentId: text,
    recipient: text,
    notice: text,
    epoch: { type: Number, default: null },
    message: mixed as never,
    state: { type: String, enum: DELIVERY_STATES, required: true },
    createdAt: needed,
    attempts: mixed as never,
    nextAttemptAt: needed,
    settledAt: text,
    settledReason: text,
  },
  { versionKey: false, strict: 'throw', minimize: false, collection: 'deliveries' },
);

const LOST_RACES_MAX = 50;

function toDelivery({ _id, ...fields }: DeliveryDocument): Delivery {
  return { id: _id, ...fields };
}

/** Deliveries in the collection `deliveries`; the pending ones are kept in `openDeliveries`, as `<channel>/<id>`. */
export function createDeliveryRepository(connection: Connection, clock: Clock): DeliveryRepository {
  const Deliveries = connection.model<DeliveryDocument>('Delivery', schema);
  const open = createOpenRecords(connection, 'openDeliveries', clock);
  const entryOf = ({ channelId, id }: Delivery): string => `${channelId}/${id}`;

  async function find(id: string): Promise<Delivery | null> {
    const stored = await onStore(() => Deliveries.findOne({ _id: id }).lean<DeliveryDocument>().exec());
    return stored ? toDelivery(stored) : null;
  }

  async function write(delivery: Delivery, changes: DeliveryChanges): Promise<Delivery | null> {
    const next = { ...delivery, ...changes, revision: delivery.revision + 1 };
    // The entry is there before what it stands for is pending again, and goes after it no longer is.
    if (next.state === 'pending' && delivery.state !== 'pending') await open.add(entryOf(delivery));
    const filter = { _id: delivery.id, revision: delivery.revision };
    const update = { $set: { ...changes, revision: next.revision } };
    const result = await onStore(() => Deliveries.updateOne(filter, update).exec());
    if (result.matchedCount !== 1) return null;
    if (next.state !== 'pending') await open.remove(entryOf(delivery));
    return next;
  }

  return {
    find,
    async insert(delivery) {
      await open.add(entryOf(delivery));
      const { id, ...fields } = delivery;
      try {
        await onStore(() => Deliveries.collection.insertOne({ _id: id, ...fields } as never));
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        const known = await find(id);
        if (known && known.state !== 'pending') await open.remove(entryOf(delivery));
      }
    },
    async transition(id, decide) {
      for (let races = 0; races < LOST_RACES_MAX; races++) {
        const delivery = await find(id);
        if (!delivery) throw new DomainError('NOT_FOUND', `delivery ${id} does not exist`);
        const changes = decide(delivery);
        if (changes === null) return delivery;
        const written = await write(delivery, changes);
        if (written) return written;
      }
      throw new DomainError('UNAVAILABLE', `delivery ${id} is being changed by too many at once; try again`);
    },
    pendingOf: (channelId) => pendingOf({ Deliveries, open, clock }, channelId),
    async pendingChannels() {
      const entries = await open.list();
      return [...new Set(entries.map(({ id }) => id.slice(0, id.indexOf('/'))))];
    },
    countPages: (query) => countPages(Deliveries, query),
    statistics: () => countDeliveries(Deliveries),
    list: (query) => listDeliveries(Deliveries, query),
  };
}

async function listDeliveries(
  Deliveries: MongooseModel<DeliveryDocument>,
  { state, incidentId, channelId, hiddenModelIds, skip, limit }: DeliveryQuery,
): Promise<{ total: number; deliveries: Delivery[] }> {
  const filter = {
    ...(state === null ? {} : { state }),
    ...(incidentId === null ? {} : { incidentId }),
    ...(channelId === null ? {} : { channelId }),
    ...(hiddenModelIds.length === 0 ? {} : { 'message.incident.modelId': { $nin: [...hiddenModelIds] } }),
  };
  const newestFirst = { createdAt: -1, _id: -1 } as const;
  const [found, total] = await onStore(() =>
    Promise.all([
      Deliveries.find(filter).sort(newestFirst).skip(skip).limit(limit).lean<DeliveryDocument[]>().exec(),
      Deliveries.countDocuments(filter).exec(),
    ]),
  );
  return { total, deliveries: found.map(toDelivery) };
}

async function pendingOf(
  parts: {
    Deliveries: MongooseModel<DeliveryDocument>;
    open: ReturnType<typeof createOpenRecords>;
    clock: Clock;
  },
  channelId: string,
): Promise<Delivery[]> {
  const { Deliveries, open, clock } = parts;
  const prefix = `${channelId}/`;
  const entries = await open.list(prefix);
  const read = async (ids: string[]): Promise<Map<string, Delivery>> => {
    const filter = { _id: { $in: ids } };
    const found = await onStore(() => Deliveries.find(filter).lean<DeliveryDocument[]>().exec());
    return new Map(found.map((stored) => [stored._id, toDelivery(stored)]));
  };
  const byId = await read(entries.map(({ id }) => id.slice(prefix.length)));
  for (const { id, addedAt } of entries) {
    const deliveryId = id.slice(prefix.length);
    if (!isOver(byId.get(deliveryId), addedAt, clock.now())) continue;
    await open.remove(id);
    // Somebody may just have asked for it to be sent again.
    if ((await read([deliveryId])).get(deliveryId)?.state === 'pending') await open.add(id);
  }
  // Of one incident's, the entries of one moment were added in the order of their commitment.
  const inOrder = entries.flatMap(({ id }) => byId.get(id.slice(prefix.length)) ?? []);
  return inOrder
    .filter(({ state }) => state === 'pending')
    .sort((a, b) => a.createdAt.localeCompare(b.createdAt));
}

/** What a death left in the list: a delivery that is settled, or that was never stored. */
function isOver(delivery: Delivery | undefined, addedAt: string, now: string): boolean {
  if (delivery) return delivery.state !== 'pending';
  return isAbandoned(addedAt, now);
}
