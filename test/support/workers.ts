import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createBulkActivities, createOutboundActivities, createRecordActivities } from '../../activities';
import { createWorkFolders } from '../../src/compute/work-folders';
import type { Trainer } from '../../src/domain/trainer';
import { startReconciler } from '../../src/temporal/reconciler';
import {
  lightWorkerOptions,
  notificationWorkerOptions,
  type SupervisedWorker,
  superviseWorker,
  trainerOptions,
  type WorkPlace,
} from '../../src/temporal/workers';
import type { Loop } from '../../src/usecases/loop';
import type { ReconcileReport } from '../../src/usecases/reconciliation';
import { quietLogger, type TestCore } from './core';
import { quietRuntime, quietTemporal } from './temporal-runtime';

quietTemporal();

/** The bundle of all workflows, as the program loads it. */
export const BUNDLE = resolve(__dirname, '..', '..', 'dist', 'workflow-bundle.js');

/** What a test puts around the activities of a worker. */
type Around = <T extends object>(activities: T) => T;

/** The worker for workflows and short activities, as the program starts it; stopped when the core is closed, at the latest. */
export function startLightWorker(test: TestCore, around: Around = (same) => same): SupervisedWorker {
  readFileSync(BUNDLE); // a missing bundle would only show as workflows that never move
  const options = lightWorkerOptions(BUNDLE, around(createRecordActivities(test.core)));
  return keep(test, superviseWorker(placeOf(test), options));
}

/** The worker that runs deliveries and calls receivers, as the program starts it; stopped when the core is closed, at the latest. */
export function startNotificationWorker(test: TestCore, around: Around = (same) => same): SupervisedWorker {
  const options = notificationWorkerOptions(BUNDLE, around(createOutboundActivities(test.core)));
  return keep(test, superviseWorker(placeOf(test), options));
}

/** A trainer; stopped when the core is closed, at the latest. */
export function startTrainerWorker(test: TestCore, trainer: Trainer, slots = 2): SupervisedWorker {
  const workFolders = createWorkFolders(join(test.folder, 'work'));
  const attempts = test.core.createAttempts({ trainer, workFolders });
  return keep(
    test,
    superviseWorker(placeOf(test), trainerOptions(slots, createBulkActivities({ attempts }))),
  );
}

/** The reconciler, as each worker process of the program runs it; stopped when the core is closed, at the latest. */
export function startReconcilerOf(
  test: TestCore,
  seen: { onPass?: (report: ReconcileReport) => void } = {},
): Loop {
  const { core, client, temporal } = test;
  const reconciler = startReconciler({
    client,
    namespace: temporal.namespace,
    leases: core.leases,
    reconciliations: [core.reconciliation, core.incidentReconciliation],
    clock: core.clock,
    holder: randomUUID(),
    onPass: seen.onPass ?? (() => undefined),
    onError: () => undefined,
  });
  test.onClose(() => reconciler.stop());
  return reconciler;
}

function placeOf({ temporal }: TestCore): WorkPlace {
  return { temporal, logger: quietLogger, tracing: null, runtime: quietRuntime };
}

function keep(test: TestCore, worker: SupervisedWorker): SupervisedWorker {
  test.onClose(() => worker.stop());
  return worker;
}
