import { randomUUID } from 'node:crypto';
import { SYSTEM } from '../../src/domain/auth/principal';
import type { Incident } from '../../src/domain/incidents/incident';
import type { incident } from '../../workflows';
import { LIGHT_QUEUE } from '../../workflows/task-queues';
import { openCore, type TestCore } from '../support/core';
import { eventually } from '../support/eventually';
import { keepHistory, type PathOf } from '../support/histories';
import {
  aLevel,
  anOpenIncident,
  aPerson,
  aPolicy,
  aWebhook,
  incidentWorkflow,
  moveTo,
  timelineOf,
  untilTold,
} from '../support/incidents';
import { type Receiver, startReceiver } from '../support/receiver';
import { aCall, aNote, aRunbook, aStep, statesOf, untilRunbook } from '../support/runbooks';
import { countSignals, holdStop, untilSignalled } from '../support/waits';
import { startLightWorker, startNotificationWorker } from '../support/workers';

let test: TestCore;
let receiver: Receiver;
let late: string;
const heldStop = holdStop('readIncidentStep', (id) => id === late);
beforeAll(async () => {
  [test, receiver] = await Promise.all([openCore(), startReceiver()]);
  startLightWorker(test, heldStop.around);
  startNotificationWorker(test);
  await aPerson(test, receiver, 'ada');
  await aPolicy(test, [aLevel(['ada'], 600)], {
    severities: ['P2'],
    reminderMinutes: 120,
    unacknowledgeMinutes: 240,
  });
});
afterAll(async () => {
  await test.close();
  await receiver.close();
});
beforeEach(() => {
  receiver.received.length = 0;
});

const MINUTE_MS = 60_000;
const ago = (minutes: number): string =>
  new Date(Date.parse(test.core.clock.now()) - minutes * MINUTE_MS).toISOString();

/** As if time had passed for what is changed. */
async function asIf({ id }: Incident, change: (current: Incident) => Partial<Incident>): Promise<void> {
  const changed = await test.core.incidentRecords.transition(id, (current) => ({
    changes: change(current),
    event: null,
  }));
  await test.core.incidentOrchestrator.wake(changed);
}

function until({ id }: Incident, types: readonly string[]): Promise<string[]> {
  return eventually(
    async () => (await timelineOf(test, id)).map(({ type }) => type.slice('incident.'.length)),
    (seen) => types.every((type) => seen.includes(type)),
  );
}

/** Resolves an incident, and keeps the history of its workflow. */
async function end({ id }: Incident, path: PathOf<'incident'>): Promise<void> {
  const { status } = await test.core.incidentRecords.get(id);
  if (status === 'open') await moveTo(test, id, 'investigating');
  await moveTo(test, id, 'resolved');
  expect(await incidentWorkflow(test, id).result()).toBe('resolved');
  await keepHistory(test, ['incident', path], incidentWorkflow(test, id));
}

it('pages nobody while a silence holds, and begins when it is ended', async () => {
  const asked = { modelId: null, teamId: null, severities: [], labels: [], reason: 'maintenance' };
  const span = { startsAt: null, endsAt: ago(-60) };
  const { record } = await test.core.silences.create(SYSTEM, { ...asked, ...span });
  const opened = await anOpenIncident(test);
  expect(await until(opened, ['silenced'])).toEqual(['opened', 'silenced']);
  expect(receiver.received).toEqual([]);
  await test.core.silences.end(SYSTEM, record.id);
  expect(await untilTold(receiver, 1)).toEqual(['ada incident.page']);
  await end(opened, 'silenced');
});

it('reminds whoever took it and does nothing, then pages again', async () => {
  const opened = await anOpenIncident(test);
  await untilTold(receiver, 1);
  await moveTo(test, opened.id, 'investigating');
  await asIf(opened, () => ({ touchedAt: ago(121) }));
  expect(await untilTold(receiver, 2)).toEqual(['ada incident.page', 'ada incident.reminder']);
  await asIf(opened, () => ({ touchedAt: ago(241) }));
  expect((await untilTold(receiver, 3)).at(2)).toBe('ada incident.page');
  await end(opened, 'reminded');
});

it('notes a clock that ran out, and pages by the next way when it is due', async () => {
  const second = await aWebhook(test, { owner: { kind: 'user', id: 'ada' }, url: receiver.url });
  const [first] = await test.core.notifications.channels.ofOwner({ kind: 'user', id: 'ada' });
  const rule = (channelId: string, afterMinutes: number) => ({ channelId, afterMinutes, severities: [] });
  const preferences = { rules: [rule(first?.id ?? '', 0), rule(second, 30)], quietHours: null };
  const { preferenceUseCases } = test.core.notifications;
  await preferenceUseCases.put('ada', preferences, { actor: 'ada', revision: null });
  const opened = await anOpenIncident(test);
  await untilTold(receiver, 1);
  await asIf(opened, ({ sla, paging }) => ({
    sla: { ...sla, acknowledge: { ...sla.acknowledge, dueAt: ago(1) } },
    paging: { ...paging, planned: paging.planned.map((page) => ({ ...page, dueAt: ago(1) })) },
  }));
  await until(opened, ['sla_breached', 'paged']);
  expect(await untilTold(receiver, 2)).toEqual(['ada incident.page', 'ada incident.page']);
  await end(opened, 'overdue');
});

it('undoes what a failed runbook did', async () => {
  const hook = await aWebhook(test, { owner: { kind: 'team', id: 'ops' }, url: receiver.url });
  const undo = { compensation: aCall(hook) };
  await aRunbook(test, 'failing', [aStep('divert', aNote('a'), undo), aStep('retrain', { kind: 'retrain' })]);
  const opened = await anOpenIncident(test, { severity: 'P4', labels: ['failing'] });
  const runbook = await untilRunbook(test, opened, ({ endedAt }) => endedAt !== null);
  expect(statesOf(runbook)).toEqual(['done/done', 'failed']);
  await end(opened, 'runbook-failed');
});

it('does nothing for an incident that was never stored', async () => {
  const id = randomUUID();
  const options = { workflowId: `incident/${id}`, taskQueue: LIGHT_QUEUE, args: [id] as [string] };
  expect(await test.client.workflow.execute<typeof incident>('incident', options)).toBeNull();
  await keepHistory(test, ['incident', 'record-missing'], options);
});

it('looks again when it is woken while it reads that nothing is left to do', async () => {
  const opened = await anOpenIncident(test, { severity: 'P4' });
  late = opened.id;
  for (const status of ['investigating', 'resolved'] as const) await moveTo(test, opened.id, status);
  await heldStop.isHeld;
  const workflow = incidentWorkflow(test, opened.id);
  const before = await countSignals(workflow);
  await test.core.incidentOrchestrator.wake(await test.core.incidentRecords.get(opened.id));
  // It is told when its reading takes longer than one task may.
  await untilSignalled(workflow, before + 1);
  heldStop.release();
  expect(await workflow.result()).toBe('resolved');
  await keepHistory(test, ['incident', 'woken-at-the-end'], workflow);
});
