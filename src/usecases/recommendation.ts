import { canSeeTeam, type Principal } from '../domain/auth/principal';
import type { Ontology } from '../domain/data/ontology';
import type {
  OntologyRepository,
  RegisteredDatasetRepository,
  RunData,
  TableFolders,
  TableReader,
  TableVersionRepository,
} from '../domain/data/ports';
import { currentVersion, type RegisteredDataset } from '../domain/data/registered-dataset';
import { type DefinedVersion, isDefined } from '../domain/data/table-version';
import type { JsonObject } from '../domain/json';
import type { Model } from '../domain/model';
import type { ModelRepository } from '../domain/ports';
import type { DataFacts, Linearity, OntologyFacts, PastTraining } from '../domain/recommendation/facts';
import { type Recommendation, recommend } from '../domain/recommendation/recommend';

/** What was recommended, and all that was looked at. */
export interface ExplainedRecommendation extends Recommendation {
  ontology: OntologyFacts | null;
  data: DataFacts | null;
  past: readonly PastTraining[];
}

/** Which type of model suits a project. */
export interface Recommendations {
  /** Looks at what is registered and may be seen; ids that nobody registered are no error. */
  recommend(
    asked: { projectId: string; ontologyId: string },
    principal: Principal,
  ): Promise<ExplainedRecommendation>;
}

interface RecommendationDeps {
  ontologies: OntologyRepository;
  datasets: RegisteredDatasetRepository;
  tableVersions: TableVersionRepository;
  models: Pick<ModelRepository, 'listOfProject'>;
  runData: RunData;
  tableFolders: TableFolders;
  tableReader: TableReader;
}

/** Datasets of a project that are looked at, newest first. */
const DATASETS_MAX = 20;
/** A probe of more bytes would take longer than a caller waits. */
const PROBED_BYTES_MAX = 200_000_000;
/** Measures by which a model counts, the first that it has. */
const MEASURES = ['r2', 'auc', 'accuracy', 'f1_score', 'f1'] as const;

/** Recommendations over their ports. */
export function createRecommendations(deps: RecommendationDeps): Recommendations {
  return {
    async recommend({ projectId, ontologyId }, principal) {
      const found = await deps.ontologies.find(ontologyId);
      const ontology = found && canSeeTeam(principal, found.teamId) ? factsOfOntology(found) : null;
      const tables = await tablesOf(deps, projectId, principal);
      const data = tables.length === 0 ? null : await factsOfData(deps, tables);
      const visible = await deps.models.listOfProject({ projectId, visibleTo: principal.teams });
      const past = visible.flatMap(pastOf);
      return { ...recommend({ ontology, data, past }), ontology, data, past };
    },
  };
}

interface Table {
  dataset: RegisteredDataset;
  version: DefinedVersion;
}

async function tablesOf(
  { datasets, tableVersions }: RecommendationDeps,
  projectId: string,
  { teams }: Principal,
): Promise<Table[]> {
  const query = { projectId, visibleTo: teams, skip: 0, limit: DATASETS_MAX };
  const tables: Table[] = [];
  for (const dataset of (await datasets.list(query)).datasets) {
    const version = await tableVersions.find(currentVersion(dataset).key);
    if (version && isDefined(version) && version.columns.length > 0) tables.push({ dataset, version });
  }
  return tables;
}

/** Of all tables, with the task and the linearity of the largest. */
async function factsOfData(deps: RecommendationDeps, tables: readonly Table[]): Promise<DataFacts> {
  const rows = tables.reduce((sum, { version }) => sum + version.rows, 0);
  const cells = tables.reduce((sum, { version }) => sum + version.rows * version.columns.length, 0);
  const missing = tables.reduce(
    (sum, { version }) => sum + version.columns.reduce((all, column) => all + column.missing, 0),
    0,
  );
  const largest = tables.reduce((most, each) => (each.version.rows > most.version.rows ? each : most));
  const { features, task } = largest.version.definition;
  return {
    datasets: tables.map(({ dataset }) => dataset.id),
    rows,
    numericFeatures: features.filter(({ kind }) => kind === 'numeric').length,
    categoricalFeatures: features.filter(({ kind }) => kind === 'categorical').length,
    missingShare: cells === 0 ? 0 : missing / cells,
    task,
    minorityShare: minorityOf(largest.version),
    linearity: await probe(deps, largest),
  };
}

function minorityOf({ definition, columns, rows }: DefinedVersion): number | null {
  if (definition.task !== 'binary_classification') return null;
  const target = columns.find(({ name }) => name === definition.target);
  const counts = target?.top.map(({ count }) => count) ?? [];
  return counts.length === 2 && rows > 0 ? Math.min(...counts) / rows : null;
}

/** A probe that can't be made says nothing, and no more. */
async function probe(deps: RecommendationDeps, { dataset, version }: Table): Promise<Linearity | null> {
  if (version.sizeBytes > PROBED_BYTES_MAX) return null;
  const { runData, tableFolders, tableReader } = deps;
  return tableFolders
    .use(async (folder) =>
      tableReader.probe({ dataset: await runData.open([dataset.id], folder, dataset.teamId), folder }),
    )
    .catch(() => null);
}

function factsOfOntology({ id, entities }: Ontology): OntologyFacts {
  const columns = entities.flatMap((entity) => entity.columns);
  const target = columns.find(({ isTarget }) => isTarget);
  const isNumber = target?.type === 'number' || target?.type === 'integer';
  return {
    id,
    entities: entities.length,
    columns: columns.length,
    categoricalColumns: columns.filter(({ type }) => ['category', 'text', 'boolean'].includes(type)).length,
    task: target === undefined ? null : isNumber ? 'regression' : 'binary_classification',
  };
}

function pastOf({ facets, latestVersion }: Model): PastTraining[] {
  const { project } = facets;
  if (!project || latestVersion === 0) return [];
  return [{ type: project.type, score: scoreOf(project.performanceMetrics ?? {}) }];
}

function scoreOf(metrics: JsonObject): number | null {
  for (const name of MEASURES) {
    const value = metrics[name];
    if (typeof value === 'number' && value >= 0 && value <= 1) return value;
  }
  return null;
}
