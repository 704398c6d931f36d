import type { RegisteredDatasetRepository, TableVersionRepository } from '../../domain/data/ports';
import { addVersion, newDataset } from '../../domain/data/registered-dataset';
import type { TableVersion } from '../../domain/data/table-version';
import type { Dataset } from '../../domain/dataset';
import { DomainError } from '../../domain/errors';
import { canonicalJson, type JsonValue } from '../../domain/json';
import type { Clock } from '../../domain/ports';
import { digestOf } from '../secrets';

/** Datasets that come with the program. */
export interface BuiltInDatasets {
  /** Registers one, or its newer definition; done before, it changes nothing. */
  ensure(dataset: Dataset): Promise<void>;
}

/** Built-in datasets over their ports. Their files are not looked into before somebody asks what they hold. */
export function createBuiltInDatasets(deps: {
  datasets: RegisteredDatasetRepository;
  tableVersions: TableVersionRepository;
  clock: Clock;
}): BuiltInDatasets {
  const { datasets, tableVersions, clock } = deps;
  return {
    async ensure(dataset) {
      const now = clock.now();
      const by = { actor: 'system', now };
      const table = tableOf(dataset, now);
      const labels = { title: dataset.title, licence: dataset.licence, teamId: null, projectId: null };
      await tableVersions.put(table);
      const known = await datasets.find(dataset.id);
      if (known?.versions === undefined) {
        const made = newDataset({ id: dataset.id, labels, table }, by);
        try {
          return await datasets.insert(made.dataset, made.event);
        } catch (error) {
          if (!(error instanceof DomainError) || error.code !== 'ALREADY_EXISTS') throw error;
        }
      }
      await datasets.transition(dataset.id, (current) =>
        current.deletedAt === null ? addVersion(current, { labels, table }, by) : null,
      );
    },
  };
}

function tableOf(dataset: Dataset, createdAt: string): TableVersion {
  const { id, path, format, task, target, features, split } = dataset;
  const definition = { task, target, labels: null, features, split, notes: [] };
  const decisive = { id, path, format, definition };
  const key = digestOf(canonicalJson(decisive as unknown as JsonValue));
  return {
    key,
    datasetId: id,
    sha256: '',
    sizeBytes: 0,
    file: { kind: 'package', path },
    origin: { kind: 'package' },
    format,
    csv: null,
    rows: 0,
    definition,
    columns: [],
    sample: [],
    createdAt,
  };
}
