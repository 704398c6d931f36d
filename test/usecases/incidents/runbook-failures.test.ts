import { SYSTEM } from '../../../src/domain/auth/principal';
import type { Incident } from '../../../src/domain/incidents/incident';
import { newChannel } from '../../../src/domain/notifications/channel-rules';
import { aTeam } from '../../support/accounts';
import type { TestCore } from '../../support/core';
import { aWebhook, deliveriesOf, moveTo } from '../../support/incidents';
import { aCall, aManualStep, aNote, aStep, runbookOf, statesOf } from '../../support/runbooks';
import { after, NOWHERE, openRunbookWorld, type RunbookWorld, UNDO } from './runbook-world';

let world: RunbookWorld;
let test: TestCore;
beforeAll(async () => {
  world = await openRunbookWorld();
  test = world.test;
});
afterAll(() => test.close());

describe('a step that fails', () => {
  const steps = () => [aStep('divert', aCall(world.hook)), aStep('check', aManualStep())];
  const fails = async (incident: Incident): Promise<void> => {
    await world.takeAll(incident, 0);
    await world.settle(`${incident.id}/runbook/1`, 'dead', 'answered 410');
  };
  const why = 'step 1 of the runbook, divert, failed: answered 410';

  it('tells whom the levels have paged so far, while nobody works on the incident', async () => {
    const incident = await world.opened(steps());
    await fails(incident);
    expect(await world.takeAll(incident, 1)).toEqual(['runbook_settle', 'send_on']);
    expect(await world.failuresOf(incident)).toEqual([`ada: ${why}`]);
    expect(await runbookOf(test, incident.id)).toMatchObject({ state: 'failed' });
  });

  it('tells whoever works on it, and nobody else', async () => {
    const incident = await world.opened(steps());
    await fails(incident);
    await test.core.incidents.patch({ ...SYSTEM, actor: 'alan' }, incident.id, {
      status: 'investigating',
      ifMatch: null,
    });
    await world.takeAll(incident, 1);
    expect(await world.failuresOf(incident)).toEqual([`alan: ${why}`]);
  });

  it('tells whom the levels have paged when whoever works on it can’t be reached', async () => {
    const incident = await world.opened(steps());
    await fails(incident);
    await test.core.incidents.patch({ ...SYSTEM, actor: 'nobody' }, incident.id, {
      status: 'investigating',
      ifMatch: null,
    });
    await world.takeAll(incident, 1);
    expect(await world.failuresOf(incident)).toEqual([`ada: ${why}`]);
  });

  it('tells once, though two processes take the step at the same time', async () => {
    const incident = await world.opened(steps());
    await fails(incident);
    const { incidentSteps } = test.core;
    const now = after(incident, 1);
    await Promise.all([incidentSteps.take(incident.id, now), incidentSteps.take(incident.id, now)]);
    await world.takeAll(incident, 1);
    expect(await world.failuresOf(incident)).toEqual([`ada: ${why}`]);
  });

  it('tells when it can’t even begin', async () => {
    const incident = await world.opened([aStep('retrain', { kind: 'retrain' })]);
    await world.takeAll(incident, 0);
    expect(await world.failuresOf(incident)).toEqual([expect.stringMatching(/^ada: step 1 .*no Train type/)]);
  });
});

describe('undoing that fails', () => {
  /** The second step fails; undoing the first is a call. */
  async function failed(modelId?: string): Promise<Incident> {
    const steps = [
      aStep('tell', aNote('a'), UNDO),
      aStep('divert', aNote('b'), { compensation: aCall(world.hook) }),
      aStep('switch', aCall(world.hook)),
    ];
    const incident = await world.opened(steps, modelId);
    await world.takeAll(incident, 0);
    await world.settle(`${incident.id}/runbook/3`, 'dead', 'answered 410');
    await world.takeAll(incident, 1);
    expect(statesOf(await runbookOf(test, incident.id))).toEqual(['done', 'done/running', 'failed']);
    return incident;
  }

  it('is told of, and keeps no other step from being undone', async () => {
    const incident = await failed();
    await world.settle(`${incident.id}/runbook/2/undo`, 'dead', 'the channel is disabled');
    expect(await world.takeAll(incident, 2)).toEqual(['runbook_settle_undo', 'send_on', 'runbook_undo']);
    const runbook = await runbookOf(test, incident.id);
    expect([runbook.state, statesOf(runbook)]).toEqual(['failed', ['done/done', 'done/failed', 'failed']]);
    expect(await world.failuresOf(incident)).toEqual([
      'ada: step 3 of the runbook, switch, failed: answered 410',
      'ada: step 2 of the runbook, divert, could not be undone: the channel is disabled',
    ]);
  });

  it('is called back after an hour, as any call is', async () => {
    const incident = await failed();
    expect(await world.takeAll(incident, 62)).toEqual([
      'breach',
      'runbook_give_up',
      'runbook_settle_undo',
      'send_on',
      'runbook_undo',
    ]);
    expect(statesOf(await runbookOf(test, incident.id))).toEqual(['done/done', 'done/failed', 'failed']);
  });

  it('is told to the team’s channels; after the resolution it opens nothing again where the incident is kept elsewhere', async () => {
    await aTeam(test, 'risk');
    const owner = { kind: 'team' as const, id: 'risk' };
    const notices = ['runbook_failed' as const];
    const chat = await aWebhook(test, { owner, notices, ...NOWHERE });
    const target = { kind: 'pagerduty' as const, routingKey: 'r', ...NOWHERE };
    const asked = { id: 'chn_elsewhere', name: 'elsewhere', owner, target, notices, verification: null };
    const { channel, event } = newChannel(asked, { actor: 'system', now: test.core.clock.now() });
    await test.core.notifications.channels.insert(channel, event);
    const model = { name: 'churn', teamId: 'risk', stage: 'production' as const };
    const { record } = await test.core.modelUseCases.register(model, SYSTEM, undefined);
    const incident = await failed(record.id);
    for (const status of ['investigating', 'resolved'] as const) await moveTo(test, incident.id, status);
    await world.settle(`${incident.id}/runbook/2/undo`, 'dead', 'the channel is disabled');
    await world.takeAll(incident, 2);
    const told = (await deliveriesOf(test, incident.id)).filter(({ notice }) => notice === 'runbook_failed');
    const channels = told.map(({ channelId, recipient }) => recipient ?? channelId);
    expect(channels.toSorted()).toEqual(['ada', 'ada', chat, chat, 'chn_elsewhere'].toSorted());
  });
});
