import { type Connection, Schema } from 'mongoose';
import { INTEGRATION_KINDS, type Integration } from '../../domain/integrations/integration';
import type { IntegrationRepository } from '../../domain/integrations/ports';
import type { Clock } from '../../domain/ports';
import { createAggregate, STORED_FIELDS, type Stored } from '../aggregate';
import { onStore } from '../connection';
import type { DirtyMarks } from '../dirty-marks';

type IntegrationDocument = Stored<Integration>;

const schema = new Schema<IntegrationDocument>(
  {
    _id: { type: String, required: true },
    revision: { type: Number, required: true },
    kind: { type: String, enum: INTEGRATION_KINDS, required: true },
    name: { type: String, required: true },
    teamId: { type: String, default: null },
    modelId: { type: String, required: true },
    severities: { type: Schema.Types.Mixed, required: true } as never,
    defaultSeverity: { type: String, required: true },
    keyHash: { type: String, required: true },
    keyHint: { type: String, required: true },
    createdBy: { type: String, required: true },
    createdAt: { type: String, required: true },
    disabledAt: { type: String, default: null },
    lastEventAt: { type: String, required: true },
    ...STORED_FIELDS,
  },
  { versionKey: false, strict: 'throw', minimize: false, collection: 'integrations' },
);

function toIntegration(stored: IntegrationDocument): Integration {
  const { _id, pending: _pending, requestKey: _requestKey, request: _request, ...fields } = stored;
  return { id: _id, ...fields };
}

/** Integrations in the collection `integrations`. */
export function createIntegrationRepository(
  connection: Connection,
  dirty: DirtyMarks,
  clock: Clock,
): IntegrationRepository {
  const Integrations = connection.model<IntegrationDocument>('Integration', schema);
  const aggregate = createAggregate<Integration, IntegrationDocument>({
    kind: 'integration',
    model: Integrations,
    dirty,
    clock,
    derive: () => ({}),
    toRecord: toIntegration,
  });
  return {
    insert: (integration, event) => aggregate.insert(integration, event),
    find: aggregate.find,
    transition: aggregate.transition,
    async findByHash(keyHash) {
      const stored = await onStore(() =>
        Integrations.findOne({ keyHash }).lean<IntegrationDocument>().exec(),
      );
      return stored ? toIntegration(stored) : null;
    },
    async list({ teams, skip, limit }) {
      const whose = teams === 'all' ? {} : { teamId: { $in: [...teams, null] } };
      const filter: Record<string, unknown> = { ...whose, disabledAt: null };
      const found = Integrations.find(filter).sort({ createdAt: -1, _id: -1 }).skip(skip).limit(limit);
      const [total, stored] = await Promise.all([
        onStore(() => Integrations.countDocuments(filter).exec()),
        onStore(() => found.lean<IntegrationDocument[]>().exec()),
      ]);
      return { total, integrations: stored.map(toIntegration) };
    },
  };
}
