import { randomUUID } from 'node:crypto';
import type { Ontology } from '../../domain/data/ontology';
import type {
  OntologyRepository,
  RegisteredDatasetRepository,
  TableFolders,
  TableReader,
  TableVersionRepository,
} from '../../domain/data/ports';
import { newDataset, type TableVersion } from '../../domain/data/registered-dataset';
import { planSynthetic, type SyntheticTable } from '../../domain/data/synthetic';
import { DomainError } from '../../domain/errors';
import { canonicalJson, type JsonValue } from '../../domain/json';
import type { ArtifactStore, Clock } from '../../domain/ports';
import type { Task } from '../../domain/training';
import { digestOf } from '../secrets';

/** Drawn data for trainings that name none. */
export interface SyntheticDatasets {
  /**
   * The id of a registered dataset that is drawn from the columns of the ontology, where one is registered under the
   * id that is nobody's or of the team whose model is trained; else of a default table. The same ontology, task and
   * seed have the same dataset.
   */
  ensure(asked: {
    ontologyId: string | null;
    teamId: string | null;
    task: Task;
    seed: number;
  }): Promise<string>;
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

  function drawOnce(given: { id: string; ontology: Ontology | null; plan: SyntheticTable }): Promise<void> {
    const { id } = given;
    const begun = drawing.get(id);
    if (begun) return begun;
    const drawn = tableFolders.use((folder) => draw(deps, { ...given, folder }));
    const ended = drawn.finally(() => drawing.delete(id));
    drawing.set(id, ended);
    return ended;
  }

  return {
    async ensure({ ontologyId, teamId, task, seed }) {
      const found = ontologyId === null ? null : await ontologies.find(ontologyId);
      // A model could not be trained on what is drawn from the columns of another team.
      const ontology = found && (found.teamId === null || found.teamId === teamId) ? found : null;
      const plan = planSynthetic(ontology, { task, seed });
      const id = datasetId(ontology, plan);
      if (!(await datasets.find(id))) await drawOnce({ id, ontology, plan });
      return id;
    },
  };
}

function datasetId(ontology: Ontology | null, plan: SyntheticTable): string {
  const digest = sha256(plan as unknown as JsonValue).slice(0, DIGEST_SHOWN);
  const name = (ontology?.id ?? 'default').replaceAll(/[^A-Za-z0-9._-]/g, '-').slice(0, NAME_SHOWN);
  return `synthetic-${name}-${digest}`;
}

async function draw(
  deps: SyntheticDeps,
  given: { id: string; ontology: Ontology | null; plan: SyntheticTable; folder: string },
): Promise<void> {
  const { id, ontology, plan, folder } = given;
  const now = deps.clock.now();
  const drawn = `${folder}/drawn.parquet`;
  await deps.tableReader.synthesize({ table: plan, file: drawn, folder });
  const bytes = deps.tableFolders.readOwn(drawn);
  const { file, sha256: digest, sizeBytes } = await deps.tableFolders.receive(folder, bytes, Infinity);
  const artifact = { key: `datasets/${id}/${randomUUID()}.parquet`, sha256: digest, sizeBytes };
  const format = {
    format: 'parquet',
    delimiter: null,
    quote: null,
    hasHeader: null,
    encoding: null,
  } as const;
  const { rows, columns, sample } = await deps.tableReader.inspect({
    file,
    folder,
    format: { ...format, roles: {} },
  });
  const features = plan.columns.map(({ name, type }) => ({
    name,
    kind: type === 'category' ? ('categorical' as const) : ('numeric' as const),
  }));
  const { task, target } = plan;
  const split = { kind: 'hash', holdoutFraction: 0.2 } as const;
  const notes = ['drawn by a seed, with a known relation between the columns and the target'];
  const table: TableVersion = {
    key: sha256({ id, sha256: artifact.sha256 }),
    datasetId: id,
    sha256: artifact.sha256,
    sizeBytes: artifact.sizeBytes,
    file: { kind: 'artifact', artifact },
    origin: { kind: 'generated' },
    format: 'parquet',
    csv: null,
    rows,
    definition: { task, target, labels: null, features, split, notes },
    columns,
    sample,
    createdAt: now,
  };
  const stored = await deps.tableVersions.put(table);
  if (stored.file.kind === 'artifact') await deps.artifacts.put(stored.file.artifact.key, file);
  const title = ontology ? `Drawn for the ontology ${ontology.title}` : 'Drawn data';
  const labels = { title, licence: 'CC0-1.0', teamId: ontology?.teamId ?? null, projectId: null };
  const { dataset, event } = newDataset({ id, labels, table: stored }, { actor: 'system', now });
  await deps.datasets.insert(dataset, event).catch((error: unknown) => {
    if (!(error instanceof DomainError) || error.code !== 'ALREADY_EXISTS') throw error;
  });
}

function sha256(value: JsonValue): string {
  return digestOf(canonicalJson(value));
}
