import { canSeeTeam, type Principal } from '../../domain/auth/principal';
import type { RegisteredDatasetRepository, TableVersionRepository } from '../../domain/data/ports';
import { currentVersion, parseReference } from '../../domain/data/registered-dataset';

/**
 * Names of the columns of a dataset, by its reference; empty where nobody has looked into its file yet. Null for one that
 * is not there, or that the caller may not see.
 */
export type KnownColumns = (reference: string, principal: Principal) => Promise<readonly string[] | null>;

/** Known columns over their ports. */
export function createKnownColumns({
  datasets,
  tableVersions,
}: {
  datasets: Pick<RegisteredDatasetRepository, 'find'>;
  tableVersions: Pick<TableVersionRepository, 'find'>;
}): KnownColumns {
  return async (reference, principal) => {
    const { id, number } = parseReference(reference);
    const dataset = await datasets.find(id);
    if (!dataset || dataset.deletedAt !== null || !canSeeTeam(principal, dataset.teamId)) return null;
    const entry =
      number === null
        ? currentVersion(dataset)
        : dataset.versions.find((version) => version.number === number);
    const table = entry ? await tableVersions.find(entry.key) : null;
    return table && table.columns.map(({ name }) => name);
  };
}
