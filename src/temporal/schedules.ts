import {
  type Client,
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  type ScheduleOptions,
} from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import type { auditIncidents } from '../../workflows';
import { KindKey } from '../../workflows/search-attributes';
import { LIGHT_QUEUE } from '../../workflows/task-queues';
import { onTemporal } from './client';

type AuditSchedule = ScheduleOptions & {
  action: { type: 'startWorkflow'; args: Parameters<typeof auditIncidents> };
};

/** How long something may take to move before it counts as stuck: longer than any one activity. */
const GRACE_MS = 180_000;

/** Looks for what is stuck; its name is that of its workflows. */
const INCIDENT_AUDITOR: AuditSchedule = {
  scheduleId: 'incident-auditor',
  spec: { intervals: [{ every: '5m' }] },
  policies: { overlap: 'SKIP', catchupWindow: '1m' },
  action: {
    type: 'startWorkflow',
    workflowId: 'incident-auditor',
    workflowType: 'auditIncidents',
    args: [{ graceMs: GRACE_MS }],
    taskQueue: LIGHT_QUEUE,
    typedSearchAttributes: new TypedSearchAttributes([{ key: KindKey, value: 'audit' }]),
  },
};

/** Every Temporal Schedule that is asked for. */
const SCHEDULES: readonly AuditSchedule[] = [INCIDENT_AUDITOR];

/** Makes the schedules that the namespace lacks; those that are there are left alone, paused ones too. */
export async function ensureSchedules(client: Client): Promise<void> {
  for (const asked of SCHEDULES) {
    if (await exists(client, asked.scheduleId)) continue;
    await onTemporal(client, () => client.schedule.create(asked)).catch((error: unknown) => {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    });
  }
}

async function exists(client: Client, scheduleId: string): Promise<boolean> {
  try {
    await onTemporal(client, () => client.schedule.getHandle(scheduleId).describe());
    return true;
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return false;
    throw error;
  }
}
