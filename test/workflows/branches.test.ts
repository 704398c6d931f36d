import { readFileSync } from 'node:fs';
import { createBulkActivities, createOutboundActivities, createRecordActivities } from '../../activities';
import type { IncidentStep } from '../../src/domain/incidents/escalation';
import type { Motion } from '../../src/domain/motion';
import type { DeliveryStep } from '../../src/domain/notifications/delivery';
import type { WorkflowType } from '../support/histories';
import { isContradicted, TYPES, tracesOf } from '../support/replays';
import { BUNDLE } from '../support/workers';

const CODE = readFileSync(BUNDLE, 'utf8');

/** Every step that a workflow may be told to take: a new kind does not compile without its line here. */
const STEPS = {
  run: {
    stop: true,
    finalize: true,
    insert_children: true,
    await_children: true,
    await_report: true,
    expire: true,
    execute: true,
  } satisfies Record<Motion['kind'], true>,
  delivery: { stop: true, wait: true, send: true } satisfies Record<DeliveryStep['kind'], true>,
  incident: {
    stop: true,
    wait: true,
    send_on: true,
    enter_level: true,
    end_round: true,
    commit_planned: true,
    silence: true,
    resume: true,
    remind: true,
    unacknowledge: true,
    breach: true,
    draft_postmortem: true,
    runbook_begin: true,
    runbook_start_run: true,
    runbook_give_up: true,
    runbook_settle: true,
    runbook_undo: true,
    runbook_settle_undo: true,
  } satisfies Record<IncidentStep['kind'], true>,
};

it.each(['run', 'delivery', 'incident'] as const)(
  'each step of the workflow %s has a recorded history',
  (type) => {
    const { steps } = tracesOf(type);
    expect(Object.keys(STEPS[type]).filter((kind) => !steps.has(kind))).toEqual([]);
  },
);

it('each activity has a recorded history', () => {
  const nothing = {} as never;
  const activities = {
    ...createRecordActivities(nothing),
    ...createOutboundActivities(nothing),
    ...createBulkActivities(nothing),
  };
  const recorded = new Set(TYPES.flatMap((type) => [...tracesOf(type).activities]));
  expect(Object.keys(activities).filter((name) => !recorded.has(name))).toEqual([]);
});

const WAITS = ['TIMER_FIRED', 'TIMER_CANCELED'];
const ENDS = ['COMPLETED', 'CANCELED', 'CONTINUED_AS_NEW'].map((end) => `WORKFLOW_EXECUTION_${end}`);

it.each([
  ['auditIncidents', [...WAITS, ...ENDS.slice(0, 2)]],
  ['delivery', [...WAITS, ...ENDS]],
  ['incident', [...WAITS, ...ENDS, 'WORKFLOW_EXECUTION_TERMINATED']],
  // One that is cancelled cancels its run, and completes.
  ['run', [...WAITS, 'WORKFLOW_EXECUTION_COMPLETED', 'WORKFLOW_EXECUTION_CONTINUED_AS_NEW']],
] as const)('each end of a wait and of the workflow %s has a recorded history', (type, events) => {
  const traces = tracesOf(type);
  expect(events.filter((event) => !traces.events.has(event))).toEqual([]);
});

const NEVER = 'if (false)';

it.each([
  ['run', 'another activity', 'records.finalizeRun(', 'records.insertChildRuns('],
  ['run', 'a late report that is not noted', 'records.expireRun(', 'records.finalizeRun('],
  ['run', 'a state that is no longer shown', 'wf.upsertSearchAttributes(', 'void ('],
  ['run', 'a full history that is never left', 'await wf.continueAsNew(drive.runId)', 'void 0'],
  ['run', 'a wake that ends no wait', 'drive.wakes > drive.heard', 'false'],
  ['run', 'a lost attempt that is not counted', 'if (failure === null)', 'if (true)'],
  ['run', 'a pause that is left out', 'if (motion.delayMs === 0)', 'if (true)'],
  ['run', 'a cancellation that the record is not told of', "if (drive.cancel === 'asked')", NEVER],
  [
    'run',
    'a parent that is settled once',
    'if (await proxies_1.records.settleParentRun(drive.runId))',
    'if ((await proxies_1.records.settleParentRun(drive.runId)) || true)',
  ],
  ['run', 'work that goes on whatever the record says', 'if (!work.isOver)', NEVER],
  [
    'incident',
    'a wake that is not heard at the end',
    "if (step.kind === 'stop' && wakes === heard)",
    "if (step.kind === 'stop')",
  ],
  ['incident', 'a full history that is never left', 'await wf.continueAsNew(incidentId)', 'void 0'],
  [
    'incident',
    'a wake that ends no wait',
    'wf.condition(() => wakes > heard, waitMs(',
    'wf.condition(() => false, waitMs(',
  ],
  ['incident', 'a wait that is left out', "if (step.kind === 'wait')", NEVER],
  ['incident', 'a step that is not taken', "else if (step.kind !== 'stop')", `else ${NEVER}`],
  ['incident', 'a status that is no longer shown', 'wf.upsertSearchAttributes(', 'void ('],
  [
    'delivery',
    'a wake that is not heard at the end',
    "if (step.kind === 'stop' && wakes === heard)",
    "if (step.kind === 'stop')",
  ],
  ['delivery', 'a full history that is never left', 'await wf.continueAsNew(channelId)', 'void 0'],
  [
    'delivery',
    'a wake that ends no wait',
    'wf.condition(() => wakes > heard, waitMs,',
    'wf.condition(() => false, waitMs,',
  ],
  ['delivery', 'a wait that is left out', "if (step.kind === 'wait')", NEVER],
  ['delivery', 'a message that is not sent', "else if (step.kind === 'send')", `else ${NEVER}`],
  ['delivery', 'no pause after what was sent', 'if (sent > 0)', NEVER],
  ['delivery', 'a pause after nothing was sent', 'if (sent > 0)', 'if (true)'],
  ['auditIncidents', 'a second look at nothing', 'if (suspects.length === 0)', NEVER],
  ['auditIncidents', 'an alarm for nothing', 'if (stuck.length > 0)', 'if (true)'],
  ['auditIncidents', 'no alarm', 'if (stuck.length > 0)', NEVER],
] satisfies [WorkflowType, string, string, string][])(
  'the recorded histories of %s find out %s',
  async (type, _, from, to) => {
    const changed = CODE.replaceAll(from, to);
    expect(changed).not.toBe(CODE);
    expect(await isContradicted(changed, type)).toBe(true);
  },
);
