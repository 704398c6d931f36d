import { randomUUID } from 'node:crypto';
import type { TeamRepository } from '../../domain/auth/ports';
import { canSeeTeam, type Principal } from '../../domain/auth/principal';
import { type AskedDefinition, defineTable } from '../../domain/data/definition';
import type {
  DatasetQuery,
  ReceivedFile,
  RegisteredDatasetRepository,
  TableFolders,
  TableReader,
  TableVersionRepository,
} from '../../domain/data/ports';
import type {
  DatasetLabels,
  RegisteredDataset,
  TableOrigin,
  TableVersion,
} from '../../domain/data/registered-dataset';
import * as rules from '../../domain/data/registered-dataset';
import type { AskedFormat } from '../../domain/data/table';
import { DomainError } from '../../domain/errors';
import { canonicalJson, type JsonValue } from '../../domain/json';
import type { ArtifactStore, Clock, RunRepository } from '../../domain/ports';
import { digestOf } from '../secrets';
import { assertMayGiveTeam } from './giving-teams';
import type { Uploads } from './uploads';

/** Where the bytes are. */
export type TableSource = { kind: 'upload'; uploadId: string } | { kind: 'path'; path: string };

/** What a caller asks for when a table is registered. */
export interface DatasetRegistration {
  id: string;
  labels: DatasetLabels;
  source: TableSource;
  format: AskedFormat;
  definition: AskedDefinition;
}

/** A dataset and one of its versions. */
export interface ShownDataset {
  dataset: RegisteredDataset;
  table: TableVersion;
}

/** The verbs of registered datasets. What the caller's teams may not see is NOT_FOUND. */
export interface Datasets {
  /**
   * Registers a table under an id; other bytes, or another definition, make its next version, the same change nothing.
   * @throws DomainError VALIDATION_FAILED for what is no usable table, NOT_FOUND for an upload that is gone, FORBIDDEN
   *   for a path or a team that is not theirs, ALREADY_EXISTS for an id of others
   */
  register(principal: Principal, asked: DatasetRegistration): Promise<ShownDataset & { isNew: boolean }>;
  list(
    principal: Principal,
    query: Omit<DatasetQuery, 'visibleTo'>,
  ): Promise<{ total: number; datasets: RegisteredDataset[] }>;
  /** `version` null: the newest. @throws DomainError NOT_FOUND */
  get(principal: Principal, id: string, version: number | null): Promise<ShownDataset>;
  /** @throws DomainError NOT_FOUND, INVALID_STATE while an open run uses it, and for one that the program made itself */
  remove(principal: Principal, id: string): Promise<void>;
}

interface DatasetDeps {
  datasets: RegisteredDatasetRepository;
  tableVersions: TableVersionRepository;
  uploads: Uploads;
  artifacts: ArtifactStore;
  tableFolders: TableFolders;
  tableReader: TableReader;
  teams: Pick<TeamRepository, 'findMissing'>;
  runs: Pick<RunRepository, 'open' | 'findMany'>;
  maxBytes: number;
  clock: Clock;
}

/** The verbs over their ports. */
export function createDatasets(deps: DatasetDeps): Datasets {
  const { datasets, tableVersions, tableFolders, clock } = deps;

  async function find(principal: Principal, id: string): Promise<RegisteredDataset> {
    const dataset = await datasets.find(id);
    if (dataset && dataset.deletedAt === null && canSeeTeam(principal, dataset.teamId)) return dataset;
    throw new DomainError('NOT_FOUND', `there is no dataset '${id}'`);
  }

  return {
    list: (principal, query) => datasets.list({ ...query, visibleTo: principal.teams }),
    async get(principal, id, version) {
      const dataset = await find(principal, id);
      const entry =
        version === null
          ? rules.currentVersion(dataset)
          : dataset.versions.find(({ number }) => number === version);
      const table = entry ? await tableVersions.find(entry.key) : null;
      if (!table) throw new DomainError('NOT_FOUND', `dataset '${id}' has no version ${version}`);
      return table.columns.length > 0 ? { dataset, table } : lookInto(deps, { dataset, table });
    },
    async register(principal, asked) {
      await assertTheirs(deps, principal, asked);
      return tableFolders.use(async (folder) => {
        const table = await readTable(deps, asked, folder);
        return record(deps, { table, asked, by: { actor: principal.actor, now: clock.now() } });
      });
    },
    async remove(principal, id) {
      assertGiven(await find(principal, id));
      await assertUnused(deps, id);
      const by = { actor: principal.actor, now: clock.now() };
      await datasets.transition(id, (dataset) => rules.deleteDataset(dataset, by));
    },
  };
}

async function assertTheirs(
  { datasets, teams }: DatasetDeps,
  principal: Principal,
  { id, labels }: DatasetRegistration,
): Promise<void> {
  await assertMayGiveTeam(teams, principal, { teamId: labels.teamId, what: 'a dataset' });
  const known = await datasets.find(id);
  if (known && !canSeeTeam(principal, known.teamId))
    throw new DomainError('ALREADY_EXISTS', `the id '${id}' is taken: choose another one`);
  if (known && known.deletedAt !== null)
    throw new DomainError('INVALID_STATE', `dataset '${id}' was deleted: register under another id`);
  if (known?.versions.length === 0) throw new DomainError('INTERNAL', `dataset '${id}' has no version`);
}

/** Reads the table through and keeps its bytes; nobody knows of it yet. */
async function readTable(
  deps: DatasetDeps,
  asked: DatasetRegistration,
  folder: string,
): Promise<TableVersion> {
  const { received, origin } = await receive(deps, asked, folder);
  const { file, sha256, sizeBytes } = received;
  const inspection = await deps.tableReader.inspect({ file, folder, format: asked.format });
  const definition = defineTable(inspection, asked.definition);
  const { format, csv, rows, columns, sample } = inspection;
  const decisive = { id: asked.id, sha256, csv, definition };
  const key = digestOf(canonicalJson(decisive as unknown as JsonValue));
  // Unlike any other: what is cleared away can never be what somebody else registers just now.
  const artifact = { key: `datasets/${asked.id}/${randomUUID()}.${format}`, sha256, sizeBytes };
  const seen = { sha256, sizeBytes, rows, columns, sample };
  const stored = await deps.tableVersions.put({
    key,
    datasetId: asked.id,
    ...seen,
    file: { kind: 'artifact', artifact },
    origin,
    format,
    csv,
    definition,
    createdAt: deps.clock.now(),
  });
  // After the record that names it, so that the janitor finds what a death leaves.
  if (stored.file.kind === 'artifact') await deps.artifacts.put(stored.file.artifact.key, file);
  return stored;
}

/** Looks into a file that comes with the program, when somebody asks what it holds. */
async function lookInto(deps: DatasetDeps, { dataset, table }: ShownDataset): Promise<ShownDataset> {
  if (table.file.kind !== 'package') return { dataset, table };
  const bytes = deps.tableFolders.readOwn(table.file.path);
  return deps.tableFolders.use(async (folder) => {
    const { file, sha256, sizeBytes } = await deps.tableFolders.receive(folder, bytes, deps.maxBytes);
    const format = { format: table.format, delimiter: null, quote: null, hasHeader: null, encoding: null };
    const { rows, columns, sample } = await deps.tableReader.inspect({
      file,
      folder,
      format: { ...format, roles: {} },
    });
    const seen = { sha256, sizeBytes, rows, columns, sample };
    await deps.tableVersions.complete(table.key, seen);
    const entry = { key: table.key, sha256, sizeBytes, rows };
    const completed = await deps.datasets.transition(dataset.id, (current) =>
      rules.completeVersion(current, entry),
    );
    return { dataset: completed, table: { ...table, ...seen } };
  });
}

async function receive(
  { uploads, artifacts, tableFolders, maxBytes }: DatasetDeps,
  { source }: DatasetRegistration,
  folder: string,
): Promise<{ received: ReceivedFile; origin: TableOrigin }> {
  if (source.kind === 'path') {
    const bytes = await tableFolders.readAllowed(source.path);
    const received = await tableFolders.receive(folder, bytes, maxBytes);
    return { received, origin: { kind: 'path', path: source.path } };
  }
  const { name, artifact } = await uploads.get(source.uploadId);
  const file = `${folder}/received`;
  await artifacts.fetch(artifact, file);
  const { sha256, sizeBytes } = artifact;
  return { received: { file, sha256, sizeBytes }, origin: { kind: 'upload', name } };
}

async function record(
  { datasets }: DatasetDeps,
  given: { table: TableVersion; asked: DatasetRegistration; by: { actor: string; now: string } },
): Promise<ShownDataset & { isNew: boolean }> {
  const { table, asked, by } = given;
  const { id, labels } = asked;
  const known = await datasets.find(id);
  if (!known) {
    const { dataset, event } = rules.newDataset({ id, labels, table }, by);
    try {
      await datasets.insert(dataset, event);
      return { dataset, table, isNew: true };
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'ALREADY_EXISTS') throw error;
    }
  }
  let isNew = false;
  const dataset = await datasets.transition(id, (current) => {
    if (current.teamId !== labels.teamId && known?.teamId !== current.teamId)
      throw new DomainError('ALREADY_EXISTS', `the id '${id}' is taken: choose another one`);
    isNew = rules.currentVersion(current).key !== table.key;
    return rules.addVersion(current, { labels, table }, by);
  });
  return { dataset, table, isNew };
}

/** What the program brings or draws is trained on wherever nothing else is named: it would never come back. */
function assertGiven({ id, createdBy }: RegisteredDataset): void {
  if (createdBy !== 'system') return;
  throw new DomainError(
    'INVALID_STATE',
    `dataset '${id}' was made by the service, which trains on it where no other is named: it can't be deleted`,
  );
}

/** A run that is accepted right now fails naming the dataset. */
async function assertUnused({ runs }: DatasetDeps, id: string): Promise<void> {
  const open = await runs.findMany((await runs.open()).map((entry) => entry.id));
  const user = open.find(({ endedAt, spec, facets }) => {
    const used = [
      ...(spec ? [spec.datasetId, ...(spec.moreDatasetIds ?? [])] : []),
      ...(facets.project?.storageIds ?? []),
    ];
    return endedAt === null && used.some((reference) => rules.parseReference(reference).id === id);
  });
  if (user)
    throw new DomainError(
      'INVALID_STATE',
      `run ${user.id} uses dataset '${id}': wait for its end, or cancel it`,
    );
}
