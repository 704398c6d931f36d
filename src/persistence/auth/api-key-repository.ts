import { type Connection, Schema } from 'mongoose';
import type { ApiKey } from '../../domain/auth/api-key';
import type { ApiKeyRepository } from '../../domain/auth/ports';
import type { Clock } from '../../domain/ports';
import { createAggregate, STORED_FIELDS, type Stored } from '../aggregate';
import { onStore } from '../connection';
import type { DirtyMarks } from '../dirty-marks';
import { findPage } from './pages';

type ApiKeyDocument = Stored<ApiKey>;

const schema = new Schema<ApiKeyDocument>(
  {
    _id: { type: String, required: true },
    revision: { type: Number, required: true },
    owner: { type: String, required: true },
    name: { type: String, required: true },
    keyHash: { type: String, required: true },
    scopes: { type: [String], required: true } as never,
    epoch: { type: Number, required: true },
    createdAt: { type: String, required: true },
    expiresAt: { type: String, required: true },
    revokedAt: { type: String, default: null },
    lastEventAt: { type: String, required: true },
    ...STORED_FIELDS,
  },
  { versionKey: false, strict: 'throw', collection: 'apiKeys' },
);

function toKey({
  _id,
  pending: _pending,
  requestKey: _key,
  request: _request,
  ...fields
}: ApiKeyDocument): ApiKey {
  return { id: _id, ...fields };
}

/** API keys in the collection `apiKeys`, found by the unique index on their hash. */
export function createApiKeyRepository(
  connection: Connection,
  dirty: DirtyMarks,
  clock: Clock,
): ApiKeyRepository {
  const Keys = connection.model<ApiKeyDocument>('ApiKey', schema);
  const aggregate = createAggregate<ApiKey, ApiKeyDocument>({
    kind: 'apiKey',
    model: Keys,
    dirty,
    clock,
    derive: () => ({}),
    toRecord: toKey,
  });
  return {
    get: aggregate.get,
    transition: aggregate.transition,
    insert: (key, event) => aggregate.insert(key, event),
    async findByHash(keyHash) {
      const found = await onStore(() => Keys.findOne({ keyHash }).lean<ApiKeyDocument>().exec());
      return found && toKey(found);
    },
    async list({ owner, ...range }) {
      const filter = owner === undefined ? {} : { owner };
      const { items, total } = await findPage(Keys, range, { filter, sort: { createdAt: -1, _id: -1 } });
      return { items: items.map(toKey), total };
    },
  };
}
