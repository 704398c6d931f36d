import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { type Core, composeCore, systemClock } from '../compose';
import type { Config } from '../config';
import type { ServerAddresses } from '../local/addresses';
import { packageRoot } from '../local/package-root';
import { openMlflow } from '../mlflow/open-source';
import { createMlflowRegistry } from '../mlflow/registry';
import { createTemporalClient } from '../temporal/client';
import {
  createRegistryImport,
  type ImportProgress,
  type RegistryImportSummary,
} from '../usecases/registry/registry-import';
import { withRecords } from './with-records';

/** The MLflow that a person names, and what is told while it is brought in. */
export interface MlflowImport {
  /** An address, a folder or a database. */
  named: string;
  /** Folders that files may be read from, beside those of the named one. */
  artifacts: readonly string[];
  onProgress: (progress: ImportProgress) => void;
}

/**
 * Brings in the registry of an MLflow.
 * @throws DomainError UNAVAILABLE when its server does not answer, VALIDATION_FAILED for what is no MLflow, INVALID_STATE
 * for a database that is being written
 */
export async function importMlflow(
  core: Core,
  { named, artifacts, onProgress }: MlflowImport,
): Promise<RegistryImportSummary> {
  const folder = await mkdtemp(join(tmpdir(), 'modelkeeper-mlflow-'));
  try {
    const source = await openMlflow(named, { artifacts, work: folder });
    try {
      const registry = createMlflowRegistry(source, { isFree: artifacts.length > 0 });
      return await createRegistryImport(core)(registry, folder, onProgress);
    } finally {
      source.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The same into the store at its address, which a service may be using. */
export async function importInto(
  given: MlflowImport & { config: Config; servers: ServerAddresses; logger: Logger },
): Promise<RegistryImportSummary> {
  const { servers, logger } = given;
  const config = { ...given.config, docsDirectory: join(packageRoot(), 'docs') };
  const { namespace } = config.temporal;
  const client = createTemporalClient({ address: servers.temporalAddress, namespace });
  try {
    return await withRecords(servers.mongodbUri, (connection) =>
      importMlflow(
        composeCore({ config, connection, redis: null, client, logger, clock: systemClock }),
        given,
      ),
    );
  } finally {
    await client.connection.close();
  }
}
