import type {
  RegisteredDatasetRepository,
  StoredVersion,
  TableVersionRepository,
} from '../../domain/data/ports';
import type { ArtifactStore, Clock } from '../../domain/ports';
import type { Chore } from '../janitor';

/** Longer than any registration takes. */
const ABANDONED_MS = 24 * 3_600_000;
const A_STEP = 100;

/**
 * Clears away the tables of registrations that died before their dataset named them. What a dataset names stays for
 * ever, also when the dataset is deleted.
 */
export function createAbandonedTablesChore(deps: {
  datasets: RegisteredDatasetRepository;
  tableVersions: TableVersionRepository;
  artifacts: ArtifactStore;
  clock: Clock;
}): Chore {
  const { datasets, tableVersions, artifacts, clock } = deps;
  let seenUpTo = '';

  async function isNamed({ key, datasetId }: StoredVersion): Promise<boolean> {
    const dataset = await datasets.find(datasetId);
    return dataset?.versions?.some((version) => version.key === key) ?? false;
  }

  return {
    name: 'abandoned tables',
    everyMs: ABANDONED_MS,
    async step() {
      const before = new Date(Date.parse(clock.now()) - ABANDONED_MS).toISOString();
      const old = await tableVersions.olderThan(before, { after: seenUpTo, limit: A_STEP });
      for (const version of old) {
        const { file } = version;
        if (file.kind === 'package' || (await isNamed(version))) continue;
        const isRemoved = await tableVersions.remove(version);
        if (isRemoved && file.kind === 'artifact') await artifacts.removeAll(file.artifact.key);
      }
      const isLast = old.length < A_STEP;
      seenUpTo = isLast ? '' : (old.at(-1)?.key ?? '');
      return isLast;
    },
  };
}
