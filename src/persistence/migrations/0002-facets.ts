import type { Connection } from 'mongoose';
import { type Feature, NYC_FLIGHTS_2013 } from '../../domain/dataset';
import { metricsOf, trainingMetricsOf } from '../../domain/model-version';
import type { TrainingReport } from '../../domain/training';
import { onStore } from '../connection';
import { eachLacking } from './each-lacking';
import type { Migration } from './migrate';

/** As they lie in the store, so far as this step reads them. */
interface OldDocument {
  _id: string;
  facets?: object;
  spec?: { engine: string } | null;
  runId?: string;
  artifactKey?: string;
  report?: Partial<TrainingReport> | null;
}

/** What models were before stages, teams and champions. */
const BARE_MODEL = {
  stage: 'draft',
  isArchived: false,
  isExample: false,
  teamId: null,
  training: null,
  championVersion: null,
  deletedAt: null,
};
/** All runs were our own. */
const BARE_RUN = { isExclusive: false, deadlineAt: null, outside: null, 'failures.reported': 0 };

/** Runs were all our own, models served nobody, and versions had their metrics in their reports alone. */
export const facets: Migration = {
  version: 2,
  name: 'give models, runs and versions what the other faces need',
  async up(connection) {
    // The one that comes with the program, which each start stores again.
    await onStore(() => connection.collection('datasets').deleteMany({ revision: { $exists: false } }));
    await eachWithout(connection, { collection: 'models', field: 'faces' }, async ({ facets: own = {} }) => ({
      ...BARE_MODEL,
      faces: Object.keys(own),
    }));
    await eachWithout(connection, { collection: 'versions', field: 'metrics' }, async (version) => {
      const runs = connection.collection<OldDocument>('runs');
      const run = await onStore(() => runs.findOne({ _id: version.runId ?? '' }));
      return versionFields(version, run?.spec?.engine ?? 'xgboost');
    });
    await eachWithout(connection, { collection: 'runs', field: 'trainer' }, async ({ report, spec }) => ({
      ...BARE_RUN,
      ...(report ? { report: wholeReport(report, spec?.engine ?? 'xgboost') } : {}),
      trainer: 'builtin',
    }));
  },
};

/** Models were classifiers of the one dataset that there was; what they read is told by their importances, in its order. */
function wholeReport(report: Partial<TrainingReport>, engine: string): TrainingReport {
  const { target } = NYC_FLIGHTS_2013;
  const { featureImportance, categories = {} } = report;
  const features: readonly Feature[] = featureImportance
    ? Object.keys(featureImportance).map((name) => ({
        name,
        kind: name in categories ? 'categorical' : 'numeric',
      }))
    : NYC_FLIGHTS_2013.features;
  const added = { task: 'binary_classification', engine, familyMetrics: {}, windows: [], target, features };
  return { ...added, ...report } as TrainingReport;
}

function versionFields({ artifactKey, report }: OldDocument, engine: string): Record<string, unknown> {
  const whole = wholeReport(report ?? {}, engine);
  return {
    recipeVersionId: null,
    artifactPath: artifactKey ?? null,
    report: whole,
    trainingMetrics: trainingMetricsOf(whole),
    metrics: metricsOf(whole),
  };
}

/** Adds fields to every document that lacks `field`, a report as a whole; others that it has stay as they are. */
async function eachWithout(
  connection: Connection,
  which: { collection: string; field: string },
  added: (old: OldDocument) => Promise<Record<string, unknown>>,
): Promise<void> {
  await eachLacking(connection, which, async (document) => {
    const fields = Object.entries(await added(document as OldDocument));
    return Object.fromEntries(fields.filter(([name]) => name === 'report' || !Object.hasOwn(document, name)));
  });
}
