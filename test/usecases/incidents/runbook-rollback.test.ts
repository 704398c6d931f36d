import { randomUUID } from 'node:crypto';
import { SYSTEM } from '../../../src/domain/auth/principal';
import { DomainError } from '../../../src/domain/errors';
import { rollBack } from '../../../src/usecases/incidents/runbook-rollback';
import type { TestCore } from '../../support/core';
import { moveTo } from '../../support/incidents';
import { trainOutside } from '../../support/registry';
import { aCall, aStep, runbookEvents, runbookOf, statesOf } from '../../support/runbooks';
import { after, openRunbookWorld, type RunbookWorld, UNDO } from './runbook-world';

let world: RunbookWorld;
let test: TestCore;
beforeAll(async () => {
  world = await openRunbookWorld();
  test = world.test;
});
afterAll(() => test.close());

const back = (version: number | null = null, changes = {}) =>
  aStep('back', { kind: 'rollback', version }, changes);
const asked = (modelId: string) => ({ modelId, reason: null, ifMatch: null, request: null });
const promote = (modelId: string, version: number) =>
  test.core.promotions.promote({ ...asked(modelId), version }, SYSTEM);
const championOf = async (modelId: string) => (await test.core.models.get(modelId)).championVersion;

/** A model whose versions served one after the other. */
async function aModel(versions: number): Promise<string> {
  const profile = { name: 'scorer', teamId: null, stage: 'production' as const };
  const { id } = (await test.core.modelUseCases.register(profile, SYSTEM, undefined)).record;
  for (let number = 1; number <= versions; number++) {
    await trainOutside(test, id, { auc: number / 10 });
    await promote(id, number);
  }
  return id;
}

async function movesOf(modelId: string): Promise<string[]> {
  const { revision } = await test.core.models.get(modelId);
  const events = await test.core.eventLog.eventsOf('model', modelId, revision);
  return events.filter(({ type }) => type === 'model.rolled_back').map(({ actor }) => actor);
}

/** An incident whose rollback has begun, and nothing more. */
async function begun(modelId: string, changes = {}) {
  const incident = await world.opened([back(null, changes)], modelId);
  const isBegun = async () => (await runbookOf(test, incident.id)).steps[0]?.state === 'running';
  while (!(await isBegun())) await test.core.incidentSteps.take(incident.id, after(incident, 0));
  return incident;
}

it('the champion before serves again, by a decision that names the step, and the timeline says so', async () => {
  const modelId = await aModel(2);
  const incident = await world.opened([back()], modelId);
  expect(await world.takeAll(incident, 0)).toEqual(
    expect.arrayContaining(['runbook_begin', 'runbook_begin']),
  );
  expect(await championOf(modelId)).toBe(1);
  expect(await runbookOf(test, incident.id)).toMatchObject({
    state: 'succeeded',
    steps: [{ state: 'done', detail: 'version 1 serves again instead of version 2' }],
  });
  expect(await runbookEvents(test, incident.id)).toEqual(['step_started 1', 'step_completed 1']);
  const { revision } = await test.core.models.get(modelId);
  const events = await test.core.eventLog.eventsOf('model', modelId, revision);
  expect(events.at(-1)?.data['decision']).toMatchObject({
    action: 'rollback',
    kind: 'automatic',
    decidedBy: 'system',
    reason: expect.stringContaining(`step 1, back, of the runbook runbook-1 of incident ${incident.id}`),
  });
});

it('the version that the step names serves again; one that serves already stays', async () => {
  const modelId = await aModel(3);
  const incident = await world.opened([back(1), back(1)], modelId);
  await world.takeAll(incident, 0);
  expect(await championOf(modelId)).toBe(1);
  const { steps } = await runbookOf(test, incident.id);
  expect(steps.map(({ detail }) => detail)).toEqual([
    'version 1 serves again instead of version 3',
    'version 1 serves already',
  ]);
  expect(await movesOf(modelId)).toEqual(['system']);
});

it('goes back once, though it is done again after a death, by two at once, and while people promote', async () => {
  const modelId = await aModel(3);
  const incident = await begun(modelId);
  const running = await test.core.incidentRecords.get(incident.id);
  // Who dies here has moved the champion, and has not written it down.
  const ends = await Promise.all([1, 2].map(() => rollBack(test.core, running, 0)));
  await promote(modelId, 3);
  await world.takeAll(incident, 0);
  const end = { state: 'done' as const, detail: 'version 2 serves again instead of version 3' };
  expect(ends).toEqual([end, end]);
  expect([await championOf(modelId), await movesOf(modelId)]).toEqual([3, ['system']]);
  expect((await runbookOf(test, incident.id)).steps[0]).toMatchObject(end);
});

it.each([
  ['there is no such model', null, async () => randomUUID(), /^model .* does not exist$/],
  ['nothing serves', null, () => aModel(0), /nothing serves .* there is nothing to go back from/],
  ['no other version served', null, () => aModel(1), /no other version served before version 1/],
  ['there is no such version', 7, () => aModel(2), /has no version 7: its newest is 2/],
])('fails when %s, says so, and what was done before is undone', async (_when, version, model, why) => {
  const modelId = await model();
  const first = aStep('tell', { kind: 'note', text: 'a' }, UNDO);
  const incident = await world.opened([first, back(version)], modelId);
  await world.takeAll(incident, 0);
  const runbook = await runbookOf(test, incident.id);
  expect([runbook.state, statesOf(runbook)]).toEqual(['failed', ['done/done', 'failed']]);
  expect(runbook.steps[1]?.detail).toMatch(why);
  expect(await world.failuresOf(incident)).toEqual([
    expect.stringMatching(/^ada: step 2 .*, back, failed: /),
  ]);
});

it('one that was done is undone as it says when a later step fails', async () => {
  const modelId = await aModel(2);
  const incident = await world.opened([back(null, UNDO), aStep('switch', aCall(world.hook))], modelId);
  await world.takeAll(incident, 0);
  await world.settle(`${incident.id}/runbook/2`, 'dead', 'answered 410');
  await world.takeAll(incident, 1);
  expect(statesOf(await runbookOf(test, incident.id))).toEqual(['done/done', 'failed']);
});

it('one that has begun is carried out when the runbook is cancelled, and undone then', async () => {
  const modelId = await aModel(2);
  const incident = await begun(modelId, UNDO);
  await test.core.incidentRunbooks.cancel({ ...SYSTEM, actor: 'ada' }, incident.id);
  await world.takeAll(incident, 0);
  const runbook = await runbookOf(test, incident.id);
  expect([runbook.state, statesOf(runbook)]).toEqual(['cancelled', ['done/done']]);
  expect(await championOf(modelId)).toBe(1);
});

it('one that can’t be carried out is cancelled with its runbook', async () => {
  const incident = await begun(await aModel(1));
  await test.core.incidentRunbooks.cancel({ ...SYSTEM, actor: 'ada' }, incident.id);
  await world.takeAll(incident, 0);
  const runbook = await runbookOf(test, incident.id);
  expect([runbook.state, statesOf(runbook)]).toEqual(['cancelled', ['cancelled']]);
});

it('a resolution says that it is not known how far one was', async () => {
  const incident = await begun(await aModel(2));
  for (const status of ['investigating', 'resolved'] as const) await moveTo(test, incident.id, status);
  expect((await runbookOf(test, incident.id)).steps[0]).toMatchObject({
    state: 'cancelled',
    detail: 'the incident was resolved; decisions of the model tell whether it was done',
  });
});

it('is tried again, and fails nothing, while the store is away', async () => {
  const incident = await begun(await aModel(2));
  const away = { rollback: () => Promise.reject(new DomainError('UNAVAILABLE', 'away')) };
  const running = await test.core.incidentRecords.get(incident.id);
  await expect(rollBack({ promotions: away }, running, 0)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});
