import type { TeamRepository } from '../../domain/auth/ports';
import { canSeeTeam, type Principal } from '../../domain/auth/principal';
import type {
  DatasetQuery,
  RegisteredDatasetRepository,
  TableVersionRepository,
} from '../../domain/data/ports';
import type { DatasetLabels, RegisteredDataset } from '../../domain/data/registered-dataset';
import * as rules from '../../domain/data/registered-dataset';
import type { TableVersion } from '../../domain/data/table-version';
import { DomainError } from '../../domain/errors';
import type { Clock, RunRepository } from '../../domain/ports';
import { assertMayGiveTeam } from './giving-teams';
import type { AskedTable, TableIntake } from './table-intake';

/** What a caller asks for when a table is registered. */
export interface DatasetRegistration extends AskedTable {
  labels: DatasetLabels;
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
   *   for a path, an address or a team that is not theirs, ALREADY_EXISTS for an id of others
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
  intake: TableIntake;
  teams: Pick<TeamRepository, 'findMissing'>;
  runs: Pick<RunRepository, 'open' | 'findMany'>;
  clock: Clock;
}

/** The verbs over their ports. */
export function createDatasets(deps: DatasetDeps): Datasets {
  const { datasets, tableVersions, intake, clock } = deps;

  async function find(principal: Principal, id: string): Promise<RegisteredDataset> {
    const dataset = await datasets.find(id);
    if (dataset && dataset.deletedAt === null && canSeeTeam(principal, dataset.teamId)) return dataset;
    throw unknownDataset(id);
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
      const table = await intake.take(principal, asked);
      return record(deps, { table, asked, by: { actor: principal.actor, now: clock.now() } });
    },
    async remove(principal, id) {
      assertGiven(await find(principal, id));
      await assertUnused(deps, id);
      const by = { actor: principal.actor, now: clock.now() };
      await datasets.transition(id, (dataset) => {
        if (dataset.deletedAt !== null) throw unknownDataset(id);
        return rules.deleteDataset(by);
      });
    },
  };
}

function unknownDataset(id: string): DomainError {
  return new DomainError('NOT_FOUND', `there is no dataset '${id}'`);
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

/** Looks into a file that comes with the program, when somebody asks what it holds. */
async function lookInto(deps: DatasetDeps, { dataset, table }: ShownDataset): Promise<ShownDataset> {
  if (table.file.kind !== 'package') return { dataset, table };
  const seen = await deps.intake.lookInto(table.file.path, table.format);
  await deps.tableVersions.complete(table.key, seen);
  const { sha256, sizeBytes, rows } = seen;
  const completed = await deps.datasets.transition(dataset.id, (current) =>
    rules.completeVersion(current, { key: table.key, sha256, sizeBytes, rows }),
  );
  return { dataset: completed, table: { ...table, ...seen } };
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
