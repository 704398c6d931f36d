import { type Connection, Schema } from 'mongoose';
import type { Ontology } from '../../domain/data/ontology';
import type { OntologyRepository } from '../../domain/data/ports';
import { DomainError } from '../../domain/errors';
import type { Clock } from '../../domain/ports';
import { createAggregate, STORED_FIELDS, type Stored } from '../aggregate';
import { isDuplicateKey, onStore } from '../connection';
import type { DirtyMarks } from '../dirty-marks';

type OntologyDocument = Stored<Ontology>;

const needed = { type: String, required: true };
const text = { type: String, default: null };

const schema = new Schema<OntologyDocument>(
  {
    _id: needed,
    revision: { type: Number, required: true },
    title: needed,
    teamId: text,
    projectId: text,
    format: needed,
    entities: { type: [Schema.Types.Mixed], required: true } as never,
    createdBy: needed,
    createdAt: needed,
    lastEventAt: needed,
    ...STORED_FIELDS,
  },
  { versionKey: false, strict: 'throw', minimize: false, collection: 'ontologies' },
);

function toOntology(stored: OntologyDocument): Ontology {
  const { _id, pending: _pending, requestKey: _key, request: _request, ...fields } = stored;
  return { id: _id, ...fields };
}

/** Ontologies in the collection `ontologies`. */
export function createOntologyRepository(
  connection: Connection,
  dirty: DirtyMarks,
  clock: Clock,
): OntologyRepository {
  const Ontologies = connection.model<OntologyDocument>('Ontology', schema);
  const aggregate = createAggregate<Ontology, OntologyDocument>({
    kind: 'ontology',
    model: Ontologies,
    dirty,
    clock,
    derive: () => ({}),
    toRecord: toOntology,
  });
  return {
    find: aggregate.find,
    transition: aggregate.transition,
    async insert(ontology, event) {
      try {
        await aggregate.insert(ontology, event);
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        throw new DomainError('ALREADY_EXISTS', `ontology '${ontology.id}' exists already`, { cause: error });
      }
    },
    async list({ projectId, visibleTo, skip, limit }) {
      const filter = {
        ...(projectId === null ? {} : { projectId }),
        ...(visibleTo === 'all' ? {} : { teamId: { $in: [...visibleTo, null] } }),
      };
      const [found, total] = await onStore(() =>
        Promise.all([
          Ontologies.find(filter)
            .sort({ createdAt: -1, _id: -1 })
            .skip(skip)
            .limit(limit)
            .lean<OntologyDocument[]>()
            .exec(),
          Ontologies.countDocuments(filter).exec(),
        ]),
      );
      return { total, ontologies: found.map(toOntology) };
    },
  };
}
