import { type Connection, Schema } from 'mongoose';
import type { EscalationPolicy } from '../../domain/incidents/escalation-policy';
import type { EscalationPolicyRepository } from '../../domain/on-call/ports';
import type { Clock } from '../../domain/ports';
import { createAggregate, STORED_FIELDS, type Stored } from '../aggregate';
import { isDuplicateKey, onStore } from '../connection';
import type { DirtyMarks } from '../dirty-marks';

type PolicyDocument = Stored<EscalationPolicy>;

const schema = new Schema<PolicyDocument>(
  {
    ...STORED_FIELDS,
    _id: { type: String, required: true },
    revision: { type: Number, required: true },
    rules: { type: [Schema.Types.Mixed], required: true } as never,
    lastEventAt: { type: String, required: true },
  },
  { versionKey: false, strict: 'throw', minimize: false, collection: 'escalationPolicies' },
);

function toPolicy({
  _id,
  pending: _p,
  requestKey: _k,
  request: _r,
  ...fields
}: PolicyDocument): EscalationPolicy {
  return { id: _id, ...fields };
}

/** Policies in the collection `escalationPolicies`; one that was taken away stays without rules. */
export function createEscalationPolicyRepository(
  connection: Connection,
  dirty: DirtyMarks,
  clock: Clock,
): EscalationPolicyRepository {
  const Policies = connection.model<PolicyDocument>('EscalationPolicy', schema);
  const aggregate = createAggregate<EscalationPolicy, PolicyDocument>({
    kind: 'escalationPolicy',
    model: Policies,
    dirty,
    clock,
    derive: () => ({}),
    toRecord: toPolicy,
  });

  return {
    async find(id) {
      const policy = await aggregate.find(id);
      return policy && policy.rules.length > 0 ? policy : null;
    },
    async all() {
      const found = await onStore(() => Policies.find({}).sort({ _id: 1 }).lean<PolicyDocument[]>().exec());
      return found.map(toPolicy).filter(({ rules }) => rules.length > 0);
    },
    async put(id, decide) {
      if (!(await aggregate.find(id))) {
        const now = clock.now();
        const none: EscalationPolicy = { id, revision: 0, rules: [], lastEventAt: now };
        const decision = decide(none);
        if (!decision?.event) return none;
        const first = { ...none, ...decision.changes, revision: 1 };
        try {
          await aggregate.insert(first, decision.event);
          return first;
        } catch (error) {
          if (!isDuplicateKey(error)) throw error;
        }
      }
      return aggregate.transition(id, decide);
    },
  };
}
