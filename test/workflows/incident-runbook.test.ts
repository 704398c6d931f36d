import { SYSTEM } from '../../src/domain/auth/principal';
import { timelineEventOf } from '../../src/domain/incidents/timeline';
import { openCore, type TestCore } from '../support/core';
import { eventually } from '../support/eventually';
import { keepHistory } from '../support/histories';
import {
  aLevel,
  anOpenIncident,
  aPerson,
  aPolicy,
  aWebhook,
  deliveriesOf,
  incidentWorkflow,
  moveTo,
  timelineOf,
  toldTo,
} from '../support/incidents';
import { type Receiver, startReceiver } from '../support/receiver';
import {
  aCall,
  aManualStep,
  aNote,
  aRunbook,
  aStep,
  runbookEvents,
  runbookOf,
  statesOf,
  untilRunbook,
} from '../support/runbooks';
import { startLightWorker, startNotificationWorker } from '../support/workers';

let test: TestCore;
let receiver: Receiver;
let hook: string;
beforeAll(async () => {
  [test, receiver] = await Promise.all([openCore(), startReceiver()]);
  startLightWorker(test);
  startNotificationWorker(test);
  for (const name of ['ada', 'grace']) await aPerson(test, receiver, name);
  await aPolicy(test, [aLevel(['ada', 'grace'], 60)]);
  hook = await aWebhook(test, { owner: { kind: 'team', id: 'ops' }, url: receiver.url });
});
afterAll(async () => {
  await test.close();
  await receiver.close();
});
beforeEach(() => {
  receiver.received.length = 0;
  receiver.answer = { status: 200 };
});

const by = (actor: string) => ({ ...SYSTEM, actor });
const steps = () => toldTo(receiver).filter((told) => told.endsWith('runbook_step'));
const ended = ({ endedAt }: { endedAt: string | null }): boolean => endedAt !== null;
const opened = (label: string) => anOpenIncident(test, { labels: [label] });

it('goes through a note, a call and a step that two people answer for, each once', async () => {
  await aRunbook(test, 'whole', [
    aStep('read', aNote('Look at the drift report first.')),
    aStep('divert', aCall(hook, { traffic: 'fallback' })),
    aStep('verify', aManualStep(true)),
  ]);
  const incident = await opened('whole');
  const { id } = incident;
  expect(incident.runbookUrl).toBe('https://runbooks.example/whole');
  await untilRunbook(test, incident, ({ steps: all }) => all[2]?.state === 'running');
  await eventually(
    async () =>
      toldTo(receiver)
        .filter((told) => told.endsWith('approval_needed'))
        .toSorted(),
    (told) => told.join() === 'ada incident.approval_needed,grace incident.approval_needed',
  );
  await test.core.incidentRunbooks.confirm(by('ada'), id, 3);
  expect(statesOf(await runbookOf(test, id))).toEqual(['done', 'done', 'running']);
  await test.core.incidentRunbooks.approve(by('grace'), id, 3);
  expect(await runbookOf(test, id)).toMatchObject({ state: 'succeeded', endedAt: expect.any(String) });
  expect(steps()).toEqual(['ops incident.runbook_step']);
  const sent = receiver.received.map(({ body }) => JSON.parse(body)).find(({ data }) => data.payload);
  expect(sent.data).toMatchObject({ step: 'divert', payload: { traffic: 'fallback' }, incident: { id } });
  const told = (await timelineOf(test, id)).map(timelineEventOf);
  const completed = told.filter(({ eventType }) => eventType === 'runbook_step_completed');
  expect(completed.map(({ body, author }) => [body, author])).toEqual([
    ['Step 1 of the runbook, read, was completed: Look at the drift report first.', 'system'],
    ['Step 2 of the runbook, divert, was completed: answered 200', 'system'],
    ['Step 3 of the runbook, verify, was completed: confirmed by ada, approved by grace', 'grace'],
  ]);
  for (const status of ['investigating', 'resolved'] as const) await moveTo(test, id, status);
  expect(await incidentWorkflow(test, id).result()).toBe('resolved');
  await keepHistory(test, ['incident', 'runbook'], incidentWorkflow(test, id));
});

it('undoes in reverse order what was done when a later step fails', async () => {
  const undo = (name: string) => ({ compensation: aCall(hook, { undo: name }) });
  const missing = await aWebhook(test, { owner: { kind: 'team', id: 'gone' }, url: receiver.url });
  await aRunbook(test, 'failing', [
    aStep('first', aNote('a'), undo('first')),
    aStep('second', aNote('b')),
    aStep('third', aNote('c'), undo('third')),
    aStep('fourth', aCall(missing), undo('fourth')),
    aStep('fifth', aNote('e')),
  ]);
  await test.core.notifications.channels.transition(missing, () => ({
    changes: { disabledAt: test.core.clock.now() },
    event: null,
  }));
  const incident = await opened('failing');
  const runbook = await untilRunbook(test, incident, ended);
  expect(runbook.state).toBe('failed');
  expect(statesOf(runbook)).toEqual(['done/done', 'done', 'done/done', 'failed', 'cancelled']);
  expect(runbook.steps[3]?.detail).toBe('the channel is disabled');
  const undone = receiver.received.flatMap(({ body }) => JSON.parse(body).data.payload?.undo ?? []);
  expect(undone).toEqual(['third', 'first']);
  expect((await runbookEvents(test, incident.id)).slice(-5)).toEqual([
    'step_failed 4',
    'step_undo_started 3',
    'step_undone 3',
    'step_undo_started 1',
    'step_undone 1',
  ]);
});

it('a runbook that is cancelled undoes what was done, and does not send what it still waited for', async () => {
  receiver.answer = { status: 503 };
  await aRunbook(test, 'cancelled', [
    aStep('note', aNote('a'), { compensation: aNote('taken back') }),
    aStep('call', aCall(hook)),
  ]);
  const incident = await opened('cancelled');
  await eventually(
    async () => (await deliveriesOf(test, incident.id)).filter(({ channelId }) => channelId === hook),
    ([call]) => call?.attempts.at(-1)?.ok === false,
  );
  await test.core.incidentRunbooks.cancel(by('ada'), incident.id);
  receiver.answer = { status: 200 };
  const runbook = await untilRunbook(test, incident, ended);
  expect(runbook.state).toBe('cancelled');
  expect(statesOf(runbook)).toEqual(['done/done', 'cancelled']);
  const [call] = (await deliveriesOf(test, incident.id)).filter(({ channelId }) => channelId === hook);
  expect(call).toMatchObject({ state: 'dropped', settledReason: 'the runbook was cancelled' });
  for (const status of ['investigating', 'resolved'] as const) await moveTo(test, incident.id, status);
  expect(await incidentWorkflow(test, incident.id).result()).toBe('resolved');
  await keepHistory(test, ['incident', 'runbook-cancelled'], incidentWorkflow(test, incident.id));
});

it('resolving ends what has not ended, keeps what was done, and lets no call out any more', async () => {
  receiver.answer = { status: 503 };
  await aRunbook(test, 'resolved', [
    aStep('note', aNote('a'), { compensation: aNote('taken back') }),
    aStep('call', aCall(hook)),
    aStep('check', aManualStep()),
  ]);
  const incident = await opened('resolved');
  const calls = async () =>
    (await deliveriesOf(test, incident.id)).filter(({ channelId }) => channelId === hook);
  await eventually(calls, ([call]) => call?.attempts.at(-1)?.ok === false);
  for (const status of ['investigating', 'resolved'] as const) await moveTo(test, incident.id, status);
  receiver.answer = { status: 200 };
  receiver.received.length = 0;
  const runbook = await runbookOf(test, incident.id);
  expect(runbook.state).toBe('cancelled');
  expect(statesOf(runbook)).toEqual(['done', 'cancelled', 'cancelled']);
  expect(await incidentWorkflow(test, incident.id).result()).toBe('resolved');
  const [call] = await eventually(calls, ([each]) => each?.state !== 'pending');
  expect(call).toMatchObject({ state: 'dropped', settledReason: 'no longer due' });
  expect(steps()).toEqual([]);
});

it('a workflow that is ended at any step is taken up where it was', async () => {
  await aRunbook(test, 'ended', [
    aStep('call', aCall(hook)),
    aStep('check', aManualStep()),
    aStep('call again', aCall(hook)),
  ]);
  const incident = await opened('ended');
  await untilRunbook(test, incident, ({ steps: all }) => all[1]?.state === 'running');
  await incidentWorkflow(test, incident.id).terminate('an operator');
  await eventually(
    () => incidentWorkflow(test, incident.id).describe(),
    ({ status }) => status.name === 'TERMINATED',
  );
  await test.core.incidentRunbooks.confirm(by('ada'), incident.id, 2);
  expect((await untilRunbook(test, incident, ended)).state).toBe('succeeded');
  expect(steps()).toHaveLength(2);
});
