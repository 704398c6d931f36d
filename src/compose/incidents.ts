import type { Client } from '@temporalio/client';
import type { Connection } from 'mongoose';
import type { Directory } from '../domain/incidents/directory';
import type { PolicyRules } from '../domain/incidents/ports';
import type { KnownTargets } from '../domain/on-call/ports';
import type { Clock, EventLog, ModelRepository, RunRepository } from '../domain/ports';
import { createDeliveryRepository } from '../persistence/delivery-repository';
import type { DirtyMarks } from '../persistence/dirty-marks';
import { createIncidentRepository } from '../persistence/incidents/incident-repository';
import { createPostmortemRepository } from '../persistence/incidents/postmortem-repository';
import { createRunbookRepository } from '../persistence/incidents/runbook-repository';
import { createSilenceRepository } from '../persistence/incidents/silence-repository';
import { createDeliveryOrchestrator, createIncidentOrchestrator } from '../temporal/incident-orchestrator';
import { createAuditor } from '../usecases/incidents/auditor';
import { createIncidentMetrics } from '../usecases/incidents/incident-metrics';
import { createIncidentReconciliation } from '../usecases/incidents/incident-reconciliation';
import { createIncidentRunbooks } from '../usecases/incidents/incident-runbooks';
import { createIncidents } from '../usecases/incidents/incidents';
import { createOutbox } from '../usecases/incidents/outbox';
import { createPostmortemDrafts, createPostmortems } from '../usecases/incidents/postmortems';
import { createRunbookSteps } from '../usecases/incidents/runbook-steps';
import { createRunbooks } from '../usecases/incidents/runbooks';
import { createSilences } from '../usecases/incidents/silences';
import { createIncidentSteps } from '../usecases/incidents/steps';
import { createDeliveries } from '../usecases/notifications/deliveries';
import { createDeliveryLog } from '../usecases/notifications/delivery-log';
import type { Promotions } from '../usecases/registry/promotions';
import type { RunUseCases } from '../usecases/runs';
import type { TrainJobs } from '../usecases/train-jobs';
import type { composeNotifications } from './notifications';

type Notifications = Pick<
  ReturnType<typeof composeNotifications>,
  'channels' | 'channelSender' | 'noticesFor' | 'teamChannels'
>;

interface Given {
  connection: Connection;
  dirty: DirtyMarks;
  clock: Clock;
  client: Client;
  models: ModelRepository;
  promotions: Promotions;
  eventLog: EventLog;
  notifications: Notifications;
  onCall: Pick<Directory, 'onCall' | 'teamMembers'> & PolicyRules & { targets: KnownTargets };
  runs: RunRepository;
  runUseCases: RunUseCases;
  trainJobs: TrainJobs;
  onDelayed: (id: string, cause: unknown) => void;
}

/** Incidents, their escalation and the deliveries that it causes. */
export function composeIncidents(given: Given) {
  const { connection, dirty, clock, notifications, onCall, models, eventLog } = given;
  const common = commonOf(given);
  const audited = { ...common, records: common.incidents, deliveryRecords: common.deliveries };
  const { channels, channelSender: sender } = notifications;
  const outbox = createOutbox(common);
  const postmortems = createPostmortemRepository(connection, dirty, clock);
  const postmortemDrafts = createPostmortemDrafts({ ...common, postmortems, channels, eventLog });
  const runbookSteps = createRunbookSteps({ ...given, ...common });
  const incidents = createIncidents({ ...common, models, policies: onCall, eventLog });
  const deliveries = createDeliveries({ ...common, channels, sender });
  return {
    incidentRecords: common.incidents,
    deliveryRecords: common.deliveries,
    silenceRecords: common.silences,
    incidentOrchestrator: common.incidentOrchestrator,
    deliveryOrchestrator: common.deliveryOrchestrator,
    incidents,
    incidentMetrics: createIncidentMetrics({ ...common, models }),
    postmortems: createPostmortems({ postmortems, incidents, clock }),
    incidentRunbooks: createIncidentRunbooks({ ...common, records: common.incidents, incidents }),
    runbooks: createRunbooks({ ...common, channels, targets: onCall.targets }),
    incidentSteps: createIncidentSteps({ ...common, outbox, postmortemDrafts, runbookSteps }),
    silences: createSilences({ ...common, models }),
    deliveryLog: createDeliveryLog({ ...common, models }),
    deliveries,
    auditor: createAuditor({ ...audited, incidents, models, runbookSteps, deliveries }),
    incidentReconciliation: createIncidentReconciliation(common),
  };
}

/** Records and processes, and who can be told. */
function commonOf({ connection, dirty, clock, client, notifications, onCall, onDelayed }: Given) {
  return {
    incidents: createIncidentRepository(connection, dirty, clock),
    deliveries: createDeliveryRepository(connection, clock),
    silences: createSilenceRepository(connection, dirty, clock),
    runbooks: createRunbookRepository(connection, dirty, clock),
    incidentOrchestrator: createIncidentOrchestrator(client, clock),
    deliveryOrchestrator: createDeliveryOrchestrator(client, clock),
    directory: {
      onCall: onCall.onCall,
      teamMembers: onCall.teamMembers,
      noticesFor: notifications.noticesFor,
      ...notifications.teamChannels,
    },
    clock,
    onDelayed,
  };
}
