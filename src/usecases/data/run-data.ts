import { mismatchOf } from '../../domain/data/joining';
import type { RegisteredDatasetRepository, RunData, TableVersionRepository } from '../../domain/data/ports';
import {
  currentVersion,
  foreignTeam,
  mayServe,
  parseReference,
  type RegisteredDataset,
} from '../../domain/data/registered-dataset';
import { isDefined, readableDataset, type TableVersion } from '../../domain/data/table-version';
import type { Dataset } from '../../domain/dataset';
import { DomainError } from '../../domain/errors';
import { TrainingError } from '../../domain/training';
import type { TableFiles } from './table-files';

interface RunDataDeps {
  datasets: RegisteredDatasetRepository;
  tableVersions: TableVersionRepository;
  tableFiles: TableFiles;
}

/** The data of runs over their ports. */
export function createRunData(deps: RunDataDeps): RunData {
  return {
    async open(references, folder, teamId) {
      const opened: Dataset[] = [];
      for (const reference of references)
        opened.push(await openOne(deps, { reference, teamId, file: `${folder}/data-${opened.length}` }));
      const [first, ...more] = opened;
      if (!first) throw new TrainingError('input', 'the run names no dataset: name one that is registered');
      const mismatch = mismatchOf(opened);
      if (mismatch !== null) throw new TrainingError('input', mismatch);
      return more.length === 0 ? first : { ...first, more };
    },
    async openTable(reference, folder, teamId) {
      const { table, path } = await fetchTable(deps, { reference, teamId, file: `${folder}/data` });
      return { id: reference, format: table.format, csv: table.csv, path };
    },
  };
}

/** A table that is named, and where its file is to lie. */
interface Wanted {
  reference: string;
  teamId: string | null;
  file: string;
}

async function openOne(deps: RunDataDeps, wanted: Wanted): Promise<Dataset> {
  const { dataset, table, path } = await fetchTable(deps, wanted);
  if (isDefined(table)) return readableDataset(dataset, table, path);
  throw new TrainingError(
    'input',
    `dataset '${wanted.reference}' was registered without a target, only to be predicted: register it with one, then start a new run`,
  );
}

async function fetchTable(
  { datasets, tableVersions, tableFiles }: RunDataDeps,
  { reference, teamId, file }: Wanted,
): Promise<{ dataset: RegisteredDataset; table: TableVersion; path: string }> {
  const { id, number } = parseReference(reference);
  const dataset = await datasets.find(id);
  if (!dataset)
    throw new TrainingError('input', `dataset '${id}' is not registered: register it, then start a new run`);
  if (dataset.deletedAt !== null)
    throw new TrainingError('input', `dataset '${id}' was deleted: name another one in a new run`);
  if (!mayServe(dataset, teamId)) throw new TrainingError('input', foreignTeam(dataset));
  const entry =
    number === null ? currentVersion(dataset) : dataset.versions.find((version) => version.number === number);
  const table = entry ? await tableVersions.find(entry.key) : null;
  if (!table)
    throw new TrainingError('input', `dataset '${id}' has no version ${number}: name one that it has`);
  return { dataset, table, path: await fetchFile(tableFiles, { id, table, file }) };
}

/** What can't be had again by trying is a fault of what the run was given. */
async function fetchFile(
  tableFiles: TableFiles,
  given: { id: string; table: TableVersion; file: string },
): Promise<string> {
  const { id, table, file } = given;
  try {
    return await tableFiles.fetch(table, file);
  } catch (error) {
    const isLost =
      error instanceof DomainError && ['VALIDATION_FAILED', 'INVALID_STATE'].includes(error.code);
    if (!isLost) throw error;
    const message = `dataset '${id}' can't be read: ${error.message}. Register it again, then start a new run`;
    throw new TrainingError('input', message);
  }
}
