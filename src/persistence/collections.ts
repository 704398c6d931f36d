/** One index, as it is declared. */
export interface IndexSpec {
  keys: Record<string, 1 | -1>;
  unique?: boolean;
  sparse?: boolean;
}

interface CollectionSpec {
  name: string;
  indexes: readonly IndexSpec[];
}

/** Lets the filter of a compare-and-set be answered by one index also where only exact unique indexes are used. */
const REVISION: IndexSpec = { keys: { _id: 1, revision: 1 }, unique: true };

/** The request that made a record, where one gave a key (see `insertOnce`). */
export const REQUEST: IndexSpec = { keys: { requestKey: 1 }, unique: true, sparse: true };

/** Every collection and index of the store; nothing else is created anywhere. */
export const COLLECTIONS: readonly CollectionSpec[] = [
  {
    name: 'runs',
    indexes: [
      REVISION,
      REQUEST,
      { keys: { exclusiveKey: 1 }, unique: true, sparse: true },
      { keys: { faces: 1, acceptedAt: -1, _id: -1 } },
      { keys: { faces: 1, shown: 1, acceptedAt: -1, _id: -1 } },
      { keys: { state: 1, acceptedAt: 1 } },
      { keys: { acceptedAt: -1, _id: -1 } },
      { keys: { modelId: 1, acceptedAt: -1, _id: -1 } },
    ],
  },
  {
    name: 'models',
    indexes: [
      REVISION,
      REQUEST,
      { keys: { trainKey: 1 }, unique: true, sparse: true },
      { keys: { deletedAt: 1, createdAt: -1, _id: -1 } },
      { keys: { faces: 1, createdAt: -1, _id: -1 } },
      { keys: { projectId: 1, createdAt: -1, _id: -1 } },
    ],
  },
  { name: 'assessments', indexes: [{ keys: { modelId: 1, assessedAt: -1 } }] },
  {
    name: 'versions',
    indexes: [REVISION, { keys: { numberKey: 1 }, unique: true }],
  },
  {
    name: 'incidents',
    indexes: [
      REVISION,
      REQUEST,
      { keys: { openKey: 1 }, unique: true, sparse: true },
      { keys: { createdAt: -1, _id: -1 } },
      { keys: { status: 1, createdAt: -1, _id: -1 } },
      { keys: { modelId: 1, createdAt: -1, _id: -1 } },
    ],
  },
  { name: 'openIncidents', indexes: [] },
  { name: 'recurrences', indexes: [] },
  {
    name: 'deliveries',
    indexes: [
      REVISION,
      { keys: { createdAt: -1, _id: -1 } },
      { keys: { incidentId: 1, createdAt: -1 } },
      { keys: { state: 1, notice: 1, createdAt: -1 } },
    ],
  },
  { name: 'openDeliveries', indexes: [] },
  { name: 'users', indexes: [REVISION, REQUEST] },
  { name: 'teams', indexes: [REVISION, REQUEST] },
  { name: 'sessions', indexes: [REVISION] },
  { name: 'denials', indexes: [] },
  { name: 'tickets', indexes: [] },
  { name: 'signingKeys', indexes: [REVISION] },
  { name: 'apiKeys', indexes: [REVISION, { keys: { keyHash: 1 }, unique: true }] },
  { name: 'escalationPolicies', indexes: [REVISION, REQUEST] },
  { name: 'schedules', indexes: [REVISION, REQUEST] },
  { name: 'channels', indexes: [REVISION, REQUEST] },
  { name: 'preferences', indexes: [REVISION, REQUEST] },
  { name: 'silences', indexes: [REVISION, REQUEST] },
  { name: 'runbooks', indexes: [REVISION, REQUEST] },
  { name: 'postmortems', indexes: [REVISION, REQUEST] },
  { name: 'integrations', indexes: [REVISION, { keys: { keyHash: 1 }, unique: true }] },
  { name: 'alerts', indexes: [REVISION, { keys: { incidentId: 1 } }] },
  { name: 'recipes', indexes: [REVISION, { keys: { createdAt: -1, _id: -1 } }] },
  { name: 'recipeVersions', indexes: [REVISION, { keys: { sequenceKey: 1 }, unique: true }] },
  { name: 'snapshots', indexes: [REVISION, { keys: { modelId: 1, capturedAt: -1, _id: -1 } }] },
  { name: 'syntheticExamples', indexes: [REVISION] },
  { name: 'reportedLogs', indexes: [] },
  { name: 'datasets', indexes: [REVISION, REQUEST, { keys: { createdAt: -1, _id: -1 } }] },
  { name: 'datasetVersions', indexes: [] },
  { name: 'ontologies', indexes: [REVISION, REQUEST] },
  { name: 'uploads', indexes: [{ keys: { createdAt: 1 } }] },
  { name: 'pendingFiles', indexes: [{ keys: { notedAt: 1 } }] },
  { name: 'publishedCopies', indexes: [REVISION] },
  { name: 'runLogs', indexes: [{ keys: { source: 1 }, unique: true }] },
  { name: 'openRuns', indexes: [] },
  { name: 'dirty', indexes: [REVISION] },
  {
    name: 'events',
    indexes: [
      { keys: { source: 1 }, unique: true },
      { keys: { actor: 1, _id: 1 } },
      { keys: { aggregateId: 1, _id: 1 } },
    ],
  },
  { name: 'leases', indexes: [] },
  { name: 'meta', indexes: [] },
  { name: 'requestWindows', indexes: [{ keys: { _id: 1, resetAt: 1 }, unique: true }] },
];
