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
import type { MlflowSource } from '../mlflow/source';
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
export async function importMlflow(core: Core, asked: MlflowImport): Promise<RegistryImportSummary> {
  return withMlflow(asked, (source, folder) => importFrom(core, asked, { source, folder }));
}

/**
 * The same into a store, which a service may be using.
 * @param given.servers finds it, once it is known that there is something to bring in
 */
export async function importInto(
  given: MlflowImport & { config: Config; servers: () => Promise<ServerAddresses>; logger: Logger },
): Promise<RegistryImportSummary> {
  return withMlflow(given, async (source, folder) => {
    const { mongodbUri, temporalAddress: address } = await given.servers();
    const config = { ...given.config, docsDirectory: join(packageRoot(), 'docs') };
    const client = createTemporalClient({ address, namespace: config.temporal.namespace });
    const { logger } = given;
    const common = { config, redis: null, client, logger, clock: systemClock };
    try {
      return await withRecords(mongodbUri, (connection) =>
        importFrom(composeCore({ ...common, connection }), given, { source, folder }),
      );
    } finally {
      await client.connection.close();
    }
  });
}

function importFrom(
  core: Core,
  { artifacts, onProgress }: MlflowImport,
  { source, folder }: { source: MlflowSource; folder: string },
): Promise<RegistryImportSummary> {
  const registry = createMlflowRegistry(source, { isFree: artifacts.length > 0 });
  return createRegistryImport(core)(registry, folder, onProgress);
}

async function withMlflow<T>(
  { named, artifacts }: MlflowImport,
  work: (source: MlflowSource, folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'modelkeeper-mlflow-'));
  try {
    const source = await openMlflow(named, { artifacts, work: folder });
    try {
      return await work(source, folder);
    } finally {
      source.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
