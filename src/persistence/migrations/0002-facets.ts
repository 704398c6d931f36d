import type { Connection } from 'mongoose';
import { metricsOf, trainingMetricsOf } from '../../domain/model-version';
import type { TrainingReport } from '../../domain/training';
import { onStore } from '../connection';
import type { Migration } from './migrate';

/** As they lie in the store, so far as this step reads them. */
interface OldDocument {
  _id: string;
  facets?: object;
  artifactKey?: string;
  report?: TrainingReport;
}

/** Runs were all our own, models served nobody, and versions had their metrics in their reports alone. */
export const facets: Migration = {
  version: 2,
  name: 'give models, runs and versions what the other faces need',
  async up(connection) {
    await eachWithout(connection, { collection: 'models', field: 'faces' }, ({ facets: own = {} }) => ({
      stage: 'draft',
      isArchived: false,
      isExample: false,
      teamId: null,
      training: null,
      championVersion: null,
      deletedAt: null,
      faces: Object.keys(own),
    }));
    await eachWithout(connection, { collection: 'runs', field: 'trainer' }, () => ({
      isExclusive: false,
      deadlineAt: null,
      outside: null,
      'failures.reported': 0,
      trainer: 'builtin',
    }));
    await eachWithout(
      connection,
      { collection: 'versions', field: 'metrics' },
      ({ report, artifactKey }) => ({
        recipeVersionId: null,
        artifactPath: artifactKey ?? null,
        trainingMetrics: report ? trainingMetricsOf(report) : {},
        metrics: report ? metricsOf(report) : {},
      }),
    );
  },
};

/** Adds fields to every document that lacks `field`; those that it has already stay as they are. */
async function eachWithout(
  connection: Connection,
  { collection, field }: { collection: string; field: string },
  added: (old: OldDocument) => Record<string, unknown>,
): Promise<void> {
  const documents = connection.collection<OldDocument>(collection);
  const old = await onStore(() => documents.find({ [field]: { $exists: false } } as never).toArray());
  for (const document of old) {
    const missing = Object.entries(added(document)).filter(([name]) => !Object.hasOwn(document, name));
    await onStore(() => documents.updateOne({ _id: document._id }, { $set: Object.fromEntries(missing) }));
  }
}
