import { randomUUID } from 'node:crypto';
import { SYSTEM } from '../../../src/domain/auth/principal';
import { DomainError } from '../../../src/domain/errors';
import { createDirtyMarks } from '../../../src/persistence/dirty-marks';
import { createPostmortemRepository } from '../../../src/persistence/incidents/postmortem-repository';
import { createPostmortemDrafts } from '../../../src/usecases/incidents/postmortems';
import { openCore, type TestCore } from '../../support/core';

let tested: TestCore;
beforeAll(async () => void (tested = await openCore()));
afterAll(() => tested.close());

/** An incident that was just resolved, whose workflow has taken no step since. */
async function aResolvedOne(): Promise<string> {
  const { incidents } = tested.core;
  const asked = {
    title: 'Drift',
    severity: 'P3' as const,
    modelId: randomUUID(),
    description: null,
    triggerSource: 'manual' as const,
    labels: [],
  };
  const { record } = await incidents.open(SYSTEM, asked);
  for (const status of ['investigating', 'resolved'] as const)
    await tested.core.incidentRecords.transition(record.id, () => ({
      changes: { status, resolvedAt: tested.core.clock.now() },
      event: { type: 'incident.status_changed', actor: 'ada', data: { to: status } },
    }));
  return record.id;
}

/** The parts of a draft, of which the call with the given number and all after it fail, as when the process dies. */
function draftsDyingAt(number: number) {
  const { core, connection } = tested;
  let calls = 0;
  const mortal = <T extends object>(port: T): T =>
    new Proxy(port, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return async (...given: unknown[]): Promise<unknown> => {
          calls += 1;
          if (calls >= number) throw new DomainError('UNAVAILABLE', 'died here');
          return Reflect.apply(member, target, given) as unknown;
        };
      },
    });
  const dirty = createDirtyMarks(connection, core.clock);
  const drafts = createPostmortemDrafts({
    postmortems: mortal(createPostmortemRepository(connection, dirty, core.clock)),
    incidents: mortal(core.incidentRecords),
    deliveries: mortal(core.deliveryRecords),
    channels: mortal(core.notifications.channels),
    eventLog: mortal(core.eventLog),
  });
  return { drafts, calls: () => calls };
}

/** Takes the steps of an incident, as its workflow does, until none is left. */
async function driveToEnd(id: string): Promise<string[]> {
  const { incidentSteps, clock } = tested.core;
  const taken: string[] = [];
  for (;;) {
    const { step } = await incidentSteps.look(id, clock.now());
    taken.push(step.kind);
    if (step.kind === 'stop') return taken;
    if (step.kind === 'wait' || taken.length > 20) throw new Error(`it does not end: ${taken.join(', ')}`);
    await incidentSteps.take(id, clock.now());
  }
}

const postmortemOf = (id: string) => tested.core.postmortems.get(SYSTEM, id);
const isListedOpen = async (id: string): Promise<boolean> =>
  (await tested.core.incidentRecords.open()).some((entry) => entry.id === id);

it('the draft is the last step: until it is there, the incident stays among those that have something left to do', async () => {
  const id = await aResolvedOne();
  expect(await isListedOpen(id)).toBe(true);
  await expect(postmortemOf(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await driveToEnd(id)).toEqual(['draft_postmortem', 'stop']);
  expect(await isListedOpen(id)).toBe(false);
  expect(await postmortemOf(id)).toMatchObject({ revision: 1, editedAt: null, editedBy: null });
});

it('a death at any call of the draft leaves one draft in the end, and its incident settled', async () => {
  const whole = draftsDyingAt(Number.POSITIVE_INFINITY);
  const { incidentRecords, clock } = tested.core;
  await whole.drafts.draft(await incidentRecords.get(await aResolvedOne()), clock.now());
  expect(whole.calls()).toBeGreaterThanOrEqual(5);
  for (let number = 1; number <= whole.calls(); number++) {
    const id = await aResolvedOne();
    const { drafts } = draftsDyingAt(number);
    const dying = drafts.draft(await incidentRecords.get(id), clock.now());
    await expect(dying).rejects.toMatchObject({ message: 'died here' });
    expect(await isListedOpen(id)).toBe(true);
    await driveToEnd(id);
    const postmortem = await postmortemOf(id);
    expect(postmortem.markdown).toContain('# Postmortem: Drift');
    await drafts.draft(await incidentRecords.get(id), clock.now()).catch(() => undefined);
    expect(await postmortemOf(id)).toEqual(postmortem);
  }
});

it('what a person wrote is never drafted over, written before the draft or after it', async () => {
  const { postmortems, incidentRecords, clock } = tested.core;
  const put = (id: string) => postmortems.put(SYSTEM, id, { markdown: 'by hand', ifMatch: null });
  const early = await aResolvedOne();
  await put(early);
  await driveToEnd(early);
  const late = await aResolvedOne();
  await driveToEnd(late);
  await put(late);
  for (const id of [early, late]) {
    const { drafts } = draftsDyingAt(Number.POSITIVE_INFINITY);
    await drafts.draft({ ...(await incidentRecords.get(id)), postmortemAt: null }, clock.now());
    expect((await postmortemOf(id)).markdown).toBe('by hand');
  }
});

it('drafts at the same time make one', async () => {
  const id = await aResolvedOne();
  const { incidentRecords, incidentSteps, clock } = tested.core;
  await Promise.all(Array.from({ length: 8 }, () => incidentSteps.take(id, clock.now())));
  expect(await postmortemOf(id)).toMatchObject({ revision: 1 });
  expect(await incidentRecords.get(id)).toMatchObject({ postmortemAt: expect.any(String) });
});

it('a full look lists a resolved incident without a postmortem again', async () => {
  const id = await aResolvedOne();
  await tested.core.incidentRecords.dropOpen(id);
  await tested.core.incidentRecords.sweepOpen();
  expect(await isListedOpen(id)).toBe(true);
  await driveToEnd(id);
  await tested.core.incidentRecords.sweepOpen();
  expect(await isListedOpen(id)).toBe(false);
});
