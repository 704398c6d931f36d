import { randomUUID } from 'node:crypto';
import type {
  OntologyRepository,
  RegisteredDatasetRepository,
  TableFolders,
  TableReader,
  TableVersionRepository,
} from '../../domain/data/ports';
import { newDataset } from '../../domain/data/registered-dataset';
import { type DrawnTable, planSynthetic, type SyntheticTable } from '../../domain/data/synthetic';
import type { TableVersion } from '../../domain/data/table-version';
import { DomainError } from '../../domain/errors';
import { canonicalJson, type JsonValue } from '../../domain/json';
import type { ArtifactStore, Clock } from '../../domain/ports';
import type { Task } from '../../domain/training';
import { digestOf } from '../secrets';

/** Drawn data for trainings that name none. */
export interface SyntheticDatasets {
  /**
   * What is to be drawn, from the columns of the ontology, where one is registered under the id that is nobody's or of
   * the team whose model is trained; else a default table. The same ontology, task and seed have the same dataset.
   */
  plan(asked: {
    ontologyId: string | null;
    teamId: string | null;
    task: Task;
    seed: number;
  }): Promise<PlannedDataset>;
  /** Draws and registers it; one that is registered already is left alone. May be repeated. */
  ensure(planned: PlannedDataset): Promise<void>;
}

/** A dataset that is drawn when it is first needed. */
export interface PlannedDataset {
  id: string;
  drawn: DrawnTable;
}

interface SyntheticDeps {
  ontologies: OntologyRepository;
  datasets: RegisteredDatasetRepository;
  tableVersions: TableVersionRepository;
  artifacts: ArtifactStore;
  tableFolders: TableFolders;
  tableReader: TableReader;
  clock: Clock;
}

const DIGEST_SHOWN = 16;
const NAME_SHOWN = 60;

/** Synthetic datasets over their ports. */
export function createSyntheticDatasets(deps: SyntheticDeps): SyntheticDatasets {
  const { ontologies, datasets, tableFolders } = deps;
  // Whoever asks while it is drawn waits for that, and draws no second one.
  const drawing = new Map<string, Promise<void>>();

  function drawOnce(planned: PlannedDataset): Promise<void> {
    const begun = drawing.get(planned.id);
    if (begun) return begun;
    const drawn = tableFolders.use((folder) => draw(deps, planned, folder));
    const ended = drawn.finally(() => drawing.delete(planned.id));
    drawing.set(planned.id, ended);
    return ended;
  }

  return {
    async plan({ ontologyId, teamId, task, seed }) {
      const found = ontologyId === null ? null : await ontologies.find(ontologyId);
      // A model could not be trained on what is drawn from the columns of another team.
      const ontology = found && (found.teamId === null || found.teamId === teamId) ? found : null;
      const table = planSynthetic(ontology, { task, seed });
      const title = ontology ? `Drawn for the ontology ${ontology.title}` : 'Drawn data';
      const id = datasetId(ontology?.id ?? 'default', table);
      return { id, drawn: { title, teamId: ontology?.teamId ?? null, table } };
    },
    async ensure(planned) {
      if (!(await datasets.find(planned.id))) await drawOnce(planned);
    },
  };
}

function datasetId(ontologyId: string, plan: SyntheticTable): string {
  const digest = sha256(plan as unknown as JsonValue).slice(0, DIGEST_SHOWN);
  const name = ontologyId.replaceAll(/[^A-Za-z0-9._-]/g, '-').slice(0, NAME_SHOWN);
  return `synthetic-${name}-${digest}`;
}

async function draw(deps: SyntheticDeps, { id, drawn }: PlannedDataset, folder: string): Promise<void> {
  const now = deps.clock.now();
  const parquet = `${folder}/drawn.parquet`;
  await deps.tableReader.synthesize({ table: drawn.table, file: parquet, folder });
  const bytes = deps.tableFolders.readOwn(parquet);
  const { file, sha256: digest, sizeBytes } = await deps.tableFolders.receive(folder, bytes, Infinity);
  const artifact = { key: `datasets/${id}/${randomUUID()}.parquet`, sha256: digest, sizeBytes };
  const { rows, columns, sample } = await deps.tableReader.inspect({
    file,
    folder,
    format: PARQUET,
    target: null,
  });
  const stored = await deps.tableVersions.put({
    key: sha256({ id, sha256: digest }),
    datasetId: id,
    sha256: digest,
    sizeBytes,
    file: { kind: 'artifact', artifact },
    origin: { kind: 'generated' },
    format: 'parquet',
    csv: null,
    rows,
    definition: definitionOf(drawn.table),
    columns,
    sample,
    createdAt: now,
  });
  if (stored.file.kind === 'artifact') await deps.artifacts.put(stored.file.artifact.key, file);
  const { title, teamId } = drawn;
  const labels = { title, licence: 'CC0-1.0', teamId, projectId: null };
  const { dataset, event } = newDataset({ id, labels, table: stored }, { actor: 'system', now });
  await deps.datasets.insert(dataset, event).catch((error: unknown) => {
    if (!(error instanceof DomainError) || error.code !== 'ALREADY_EXISTS') throw error;
  });
}

const PARQUET = {
  format: 'parquet',
  delimiter: null,
  quote: null,
  hasHeader: null,
  encoding: null,
  roles: {},
} as const;

function definitionOf({ columns, task, target }: SyntheticTable): TableVersion['definition'] {
  const features = columns.map(({ name, type }) => ({
    name,
    kind: type === 'category' ? ('categorical' as const) : ('numeric' as const),
  }));
  const notes = ['drawn by a seed, with a known relation between the columns and the target'];
  return { task, target, labels: null, features, split: { kind: 'hash', holdoutFraction: 0.2 }, notes };
}

function sha256(value: JsonValue): string {
  return digestOf(canonicalJson(value));
}
