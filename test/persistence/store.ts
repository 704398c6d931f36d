import { randomUUID } from 'node:crypto';
import type { Connection } from 'mongoose';
import { systemClock } from '../../src/compose';
import type { Clock } from '../../src/domain/ports';
import { prepareStore } from '../../src/persistence/connection';
import { createDirtyMarks } from '../../src/persistence/dirty-marks';
import { createEventLog } from '../../src/persistence/event-log';
import { createLeaseRepository } from '../../src/persistence/lease-repository';
import { createModelRepository } from '../../src/persistence/model-repository';
import { createPublishedCopyRepository } from '../../src/persistence/published-copy-repository';
import { createRecipeRepository } from '../../src/persistence/recipes/recipe-repository';
import { createRecipeVersionRepository } from '../../src/persistence/recipes/recipe-version-repository';
import { createRequestCounter } from '../../src/persistence/request-counter';
import { createRunLogRepository } from '../../src/persistence/run-log-repository';
import { createRunRepository } from '../../src/persistence/run-repository';
import { createVersionRepository } from '../../src/persistence/version-repository';
import { connected } from '../support/connected';
import { fromSetup } from '../support/core';

/** All repositories over one connection, as one process has them. */
export type Repositories = ReturnType<typeof repositoriesOf>;

/** A database of its own on the shared document store, or on the one at `serverUri`. */
export interface TestStore extends Repositories {
  /** The same over a further connection, as another process has them. */
  another(): Promise<Repositories>;
  close(): Promise<void>;
}

export async function openStore(given: { serverUri?: string; clock?: Clock } = {}): Promise<TestStore> {
  const { serverUri = fromSetup('TEST_MONGODB_URI'), clock = systemClock } = given;
  const uri = `${serverUri}/test-${randomUUID()}`;
  const connection = await connected(uri);
  await prepareStore(connection);
  const opened = [connection];
  return {
    ...repositoriesOf(connection, clock),
    async another() {
      const further = await connected(uri);
      opened.unshift(further);
      return repositoriesOf(further, clock);
    },
    async close() {
      await connection.dropDatabase();
      for (const each of opened) await each.destroy();
    },
  };
}

function repositoriesOf(connection: Connection, clock: Clock) {
  const dirty = createDirtyMarks(connection, clock);
  return {
    connection,
    dirty,
    runs: createRunRepository(connection, dirty, clock),
    models: createModelRepository(connection, dirty, clock),
    versions: createVersionRepository(connection, dirty, clock),
    recipes: createRecipeRepository(connection, dirty, clock),
    recipeVersions: createRecipeVersionRepository(connection, dirty, clock),
    copies: createPublishedCopyRepository(connection),
    logs: createRunLogRepository(connection),
    windows: createRequestCounter(connection, clock),
    leases: createLeaseRepository(connection, clock),
    eventLog: createEventLog(connection, dirty, clock),
  };
}
