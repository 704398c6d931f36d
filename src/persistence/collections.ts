interface IndexSpec {
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

/** Every collection and index of the store; nothing else is created anywhere. */
export const COLLECTIONS: readonly CollectionSpec[] = [
  {
    name: 'runs',
    indexes: [
      REVISION,
      { keys: { faces: 1, acceptedAt: -1, _id: -1 } },
      { keys: { faces: 1, shown: 1, acceptedAt: -1, _id: -1 } },
      { keys: { state: 1, acceptedAt: 1 } },
    ],
  },
  { name: 'models', indexes: [REVISION, { keys: { trainKey: 1 }, unique: true, sparse: true }] },
  {
    name: 'versions',
    indexes: [REVISION, { keys: { numberKey: 1 }, unique: true }],
  },
  { name: 'datasets', indexes: [] },
  { name: 'publishedCopies', indexes: [REVISION] },
  { name: 'runLogs', indexes: [{ keys: { source: 1 }, unique: true }] },
  { name: 'openRuns', indexes: [] },
  { name: 'dirty', indexes: [REVISION] },
  { name: 'events', indexes: [{ keys: { source: 1 }, unique: true }] },
  { name: 'leases', indexes: [] },
];
