import { join } from 'node:path';
import { createOutboundActivities, createRecordActivities } from '../../activities';
import { systemClock } from '../compose';
import { startReconciler } from '../temporal/reconciler';
import { lightWorkerOptions, notificationWorkerOptions, superviseWorker } from '../temporal/workers';
import { startJanitor } from '../usecases/janitor';
import { startLoop } from '../usecases/loop';
import type { RoleContext, RunningRole } from './role';

/** The bundle of all workflows, made once, when the program is built. */
const WORKFLOW_BUNDLE = join(__dirname, '..', '..', 'workflow-bundle.js');
const RELAY_PAUSE_MS = 250;

/** The role `worker`: workflows, short activities, the reconciler and the relay of the event log. */
export async function startWorker(context: RoleContext): Promise<RunningRole> {
  const { core, client, temporal, logger, holder } = context;
  await core.runs.sweepOpen();
  await core.incidentRecords.sweepOpen();
  await core.eventLog.sweep();
  const activities = createRecordActivities(core);
  const worker = superviseWorker(context, lightWorkerOptions(WORKFLOW_BUNDLE, activities));
  const outbound = createOutboundActivities(core);
  const notifier = superviseWorker(context, notificationWorkerOptions(WORKFLOW_BUNDLE, outbound));
  const relay = startLoop(async () => void (await core.eventLog.relayDirty()), {
    pauseMs: RELAY_PAUSE_MS,
    onError: (error) => logger.warn({ err: error }, 'events wait for the store'),
  });
  const reconciler = startReconciler({
    client,
    namespace: temporal.namespace,
    leases: core.leases,
    reconciliations: [core.reconciliation, core.incidentReconciliation],
    clock: systemClock,
    holder,
    onPass: (report) => logger.debug({ ...report }, 'reconciled'),
    onError: (error) => logger.warn({ err: error }, 'reconciling failed; trying again'),
  });
  const janitor = startJanitor({
    chores: core.chores,
    leases: core.leases,
    clock: systemClock,
    holder,
    onError: (error) => logger.warn({ err: error }, 'something could not be cleared away; trying again'),
  });
  return {
    async stop() {
      await Promise.all([worker.stop(), notifier.stop(), reconciler.stop(), janitor.stop()]);
      await relay.stop();
    },
  };
}
