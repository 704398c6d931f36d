import { type Collection, type Connection, type Model as MongooseModel, Schema } from 'mongoose';
import { DomainError } from '../domain/errors';
import { BARE_MODEL, MODEL_STAGES, type Model, TRAINING_STATES } from '../domain/model';
import type { Clock, ModelRepository } from '../domain/ports';
import type { ModelPage, ModelQuery, ModelStanding } from '../domain/queries';
import { createAggregate, STORED_FIELDS, type Stored } from './aggregate';
import { isDuplicateKey, onStore } from './connection';
import type { DirtyMarks } from './dirty-marks';
import { literally } from './patterns';

/** `trainKey` is the Train type of the one model that stands for it; absent on all others. `faces` are its facets. */
interface ModelDocument extends Stored<Model> {
  trainKey?: string;
  faces?: string[];
  projectId?: string;
}

const schema = new Schema<ModelDocument>(
  {
    _id: { type: String, required: true },
    revision: { type: Number, required: true },
    name: { type: String, required: true },
    facets: { type: Schema.Types.Mixed, required: true },
    faces: [String],
    projectId: String,
    trainKey: String,
    trainingState: { type: String, enum: TRAINING_STATES, required: true },
    training: { type: Schema.Types.Mixed, default: null } as never,
    stage: { type: String, enum: MODEL_STAGES },
    stageBy: { type: String, default: null },
    isArchived: Boolean,
    isExample: Boolean,
    teamId: { type: String, default: null },
    latestVersion: { type: Number, required: true },
    deletedVersions: [Number],
    championVersion: { type: Number, default: null },
    newestCopy: { type: String, default: null },
    createdAt: { type: String, required: true },
    deletedAt: { type: String, default: null },
    lastEventAt: { type: String, required: true },
    ...STORED_FIELDS,
  },
  { versionKey: false, strict: 'throw', minimize: false, collection: 'models' },
);

/** Field by field: taking some out of the rest costs more than reading the document does, and lists have many. */
function toModel(stored: ModelDocument): Model {
  return {
    id: stored._id,
    revision: stored.revision,
    name: stored.name,
    facets: stored.facets,
    trainingState: stored.trainingState,
    training: stored.training ?? BARE_MODEL.training,
    stage: stored.stage ?? BARE_MODEL.stage,
    stageBy: stored.stageBy ?? BARE_MODEL.stageBy,
    isArchived: stored.isArchived ?? BARE_MODEL.isArchived,
    isExample: stored.isExample ?? BARE_MODEL.isExample,
    teamId: stored.teamId ?? BARE_MODEL.teamId,
    latestVersion: stored.latestVersion,
    deletedVersions: stored.deletedVersions ?? BARE_MODEL.deletedVersions,
    championVersion: stored.championVersion ?? BARE_MODEL.championVersion,
    newestCopy: stored.newestCopy,
    createdAt: stored.createdAt,
    deletedAt: stored.deletedAt ?? BARE_MODEL.deletedAt,
    lastEventAt: stored.lastEventAt,
  };
}

const NEWEST_FIRST = { createdAt: -1, _id: -1 } as const;

/** Old documents have no stage, so what they mean is what does not match the others. */
const STANDINGS: Record<ModelStanding, object> = {
  staging: { stage: 'staging', isArchived: { $ne: true } },
  production: { stage: 'production', isArchived: { $ne: true } },
  withdrawn: { $or: [{ stage: 'retired' }, { isArchived: true }] },
};

async function listModels(documents: Collection<ModelDocument>, query: ModelQuery): Promise<ModelPage> {
  const { facet, family, stage, name, standing, teamId, visibleTo, skip, limit } = query;
  const conditions = [
    { deletedAt: null },
    ...(facet ? [{ faces: facet }] : []),
    ...(family ? [{ 'facets.recipe.family': family }] : []),
    ...(stage ? [{ stage }] : []),
    ...(name ? [{ name: new RegExp(literally(name), 'i') }] : []),
    ...(standing === null ? [] : [STANDINGS[standing]]),
    ...(teamId === null ? [] : [{ teamId }]),
    ...(visibleTo === 'all' ? [] : [{ teamId: { $in: [...visibleTo, null] } }]),
  ];
  const filter = { $and: conditions };
  const [found, total] = await Promise.all([
    documents
      .find(filter as never)
      .sort(NEWEST_FIRST)
      .skip(skip)
      .limit(limit)
      .toArray(),
    documents.countDocuments(filter as never),
  ]);
  return { models: found.map(toModel), total };
}

async function listOfProject(
  Models: MongooseModel<ModelDocument>,
  { projectId, visibleTo }: Parameters<ModelRepository['listOfProject']>[0],
): Promise<Model[]> {
  const seen = visibleTo === 'all' ? {} : { teamId: { $in: [...visibleTo, null] } };
  const filter = { projectId, deletedAt: null, ...seen };
  const found = await Models.find(filter).sort(NEWEST_FIRST).lean<ModelDocument[]>().exec();
  return found.map(toModel);
}

async function idsOfOtherTeams(
  Models: MongooseModel<ModelDocument>,
  teams: readonly string[],
): Promise<string[]> {
  const filter = { teamId: { $nin: [...teams, null] } };
  const stored = await Models.find(filter, { _id: 1 }).lean<{ _id: string }[]>().exec();
  return stored.map(({ _id }) => _id);
}

/** Models in the collection `models`. */
export function createModelRepository(
  connection: Connection,
  dirty: DirtyMarks,
  clock: Clock,
): ModelRepository {
  const Models = connection.model<ModelDocument>('Model', schema);
  const documents = Models.collection as unknown as Collection<ModelDocument>;
  const aggregate = createAggregate<Model, ModelDocument>({
    kind: 'model',
    model: Models,
    dirty,
    clock,
    derive: ({ facets, deletedAt }) => ({
      trainKey: deletedAt === null ? facets.train?.modelType : undefined,
      faces: Object.keys(facets),
      projectId: facets.project?.projectId,
    }),
    keepsHistory: true,
    toRecord: toModel,
  });

  async function findTrainModel(trainKey: string): Promise<Model | null> {
    const stored = await onStore(() => Models.findOne({ trainKey }).lean<ModelDocument>().exec());
    return stored ? toModel(stored) : null;
  }

  return {
    find: aggregate.find,
    async findLive(id) {
      const model = await aggregate.find(id);
      return model?.deletedAt === null ? model : null;
    },
    get: aggregate.get,
    transition: (id, decide, known) => aggregate.transition(id, decide, known).catch(refuseTaken),
    announce: aggregate.announce,
    settle: aggregate.settle,
    async insert({ model, event, once }) {
      try {
        return await aggregate.insertOnce(model, event, { once });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        throw new DomainError('ALREADY_EXISTS', `model ${model.id} exists already`, { cause: error });
      }
    },
    list: (query) => onStore(() => listModels(documents, query)),
    listOfProject: (query) => onStore(() => listOfProject(Models, query)),
    idsOfOtherTeams: (teams) => onStore(() => idsOfOtherTeams(Models, teams)),
    async ensureTrainModel(modelType, create) {
      const known = await findTrainModel(modelType);
      if (known) return known;
      const { model, event } = create();
      try {
        await aggregate.insert(model, event);
        return model;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        return (await findTrainModel(modelType)) ?? model;
      }
    },
  };
}

function refuseTaken(error: unknown): never {
  if (!isDuplicateKey(error)) throw error;
  throw new DomainError('ALREADY_EXISTS', 'another model stands for this Train type already', {
    cause: error,
  });
}
