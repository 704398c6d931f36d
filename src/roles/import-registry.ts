import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { type Core, composeCore, systemClock } from '../compose';
import type { Config } from '../config';
import type { ServerAddresses } from '../local/addresses';
import { packageRoot } from '../local/package-root';
import { createMlflowRegistry } from '../mlflow/registry';
import { connectMlflow } from '../mlflow/server';
import { createTemporalClient } from '../temporal/client';
import { createRegistryImport, type RegistryImportSummary } from '../usecases/registry/registry-import';
import { withRecords } from './with-records';

/** Brings in the registry of the MLflow at an address. @throws DomainError UNAVAILABLE when it does not answer */
export async function importMlflow(core: Core, address: string): Promise<RegistryImportSummary> {
  const folder = await mkdtemp(join(tmpdir(), 'modelkeeper-mlflow-'));
  try {
    return await createRegistryImport(core)(createMlflowRegistry(connectMlflow(address)), folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The same into the store at its address, which a service may be using. */
export async function importInto(given: {
  config: Config;
  servers: ServerAddresses;
  address: string;
  logger: Logger;
}): Promise<RegistryImportSummary> {
  const { servers, address, logger } = given;
  const config = { ...given.config, docsDirectory: join(packageRoot(), 'docs') };
  const { namespace } = config.temporal;
  const client = createTemporalClient({ address: servers.temporalAddress, namespace });
  try {
    return await withRecords(servers.mongodbUri, (connection) =>
      importMlflow(
        composeCore({ config, connection, redis: null, client, logger, clock: systemClock }),
        address,
      ),
    );
  } finally {
    await client.connection.close();
  }
}
