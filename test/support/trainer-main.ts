import { join } from 'node:path';
import { createBulkActivities } from '../../activities';
import { composeCore, systemClock } from '../../src/compose';
import { createWorkFolders } from '../../src/compute/work-folders';
import { createTemporalClient } from '../../src/temporal/client';
import { superviseWorker, trainerOptions } from '../../src/temporal/workers';
import { connected } from './connected';
import { coreConfig, quietLogger } from './core';
import { scriptedTrainer } from './scripted-trainer';
import { quietRuntime } from './temporal-runtime';
import type { TrainerOrder } from './trainer-process';

/** The program of `forkTrainer`. */
async function main(): Promise<void> {
  const { temporal, mongodbUri, folder, script } = JSON.parse(process.argv[2] ?? '') as TrainerOrder;
  const core = composeCore({
    config: coreConfig(folder),
    connection: await connected(mongodbUri),
    redis: null,
    client: createTemporalClient(temporal),
    logger: quietLogger,
    clock: systemClock,
  });
  const attempts = core.createAttempts({
    trainer: scriptedTrainer(script),
    workFolders: createWorkFolders(join(folder, 'work')),
  });
  superviseWorker(
    { temporal, logger: quietLogger, tracing: null, runtime: quietRuntime },
    trainerOptions(2, createBulkActivities({ attempts })),
  );
}

void main();
