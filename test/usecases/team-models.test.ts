import { randomUUID } from 'node:crypto';
import type { Principal } from '../../src/domain/auth/principal';
import { permissionsOf, type Role } from '../../src/domain/auth/role';
import { accepted, aSpec } from '../domain/records';
import { aTeam } from '../support/accounts';
import { openCore, type TestCore } from '../support/core';

let tested: TestCore;
beforeAll(async () => {
  tested = await openCore();
  for (const id of ['risk', 'fraud']) await aTeam(tested, id);
});
afterAll(() => tested.close());

const person = (teams: Principal['teams'], role: Role = 'engineer'): Principal => ({
  actor: 'ada',
  role,
  permissions: permissionsOf(role),
  teams,
  via: 'token',
});
const admin = person('all', 'admin');
const ofRisk = person(['risk']);
const ofFraud = person(['fraud']);

async function aModelOf(teamId: string | null): Promise<string> {
  const asked = { name: 'm', teamId, stage: 'draft' as const };
  return (await tested.core.modelUseCases.register(asked, admin, undefined)).record.id;
}

async function aRunOf(modelId: string | null, childModels: string[] = []): Promise<string> {
  const children = childModels.map((id) => ({
    id: randomUUID(),
    modelType: 'xgboost' as const,
    modelId: id,
    spec: aSpec(),
  }));
  const { run, event } = accepted({ modelId, children });
  await tested.core.runs.insert(run, event);
  return run.id;
}

describe('a model of a team', () => {
  it('is seen by its members and admins alone; one of no team by all', async () => {
    const { modelUseCases: models } = tested.core;
    const [own, free] = [await aModelOf('risk'), await aModelOf(null)];
    const listed = async (who: Principal) => {
      const query = { standing: null, teamId: null, skip: 0, limit: 100 };
      return (await models.list(query, who)).models
        .map(({ id }) => id)
        .filter((id) => [own, free].includes(id));
    };
    expect(await listed(admin)).toEqual([free, own]);
    expect(await listed(ofRisk)).toEqual([free, own]);
    expect(await listed(ofFraud)).toEqual([free]);
    expect(await listed(person([]))).toEqual([free]);
    await expect(models.get(own, ofRisk)).resolves.toMatchObject({ id: own });
    const change = { id: own, change: { stage: 'staging' as const }, ifMatch: null };
    for (const refused of [
      models.get(own, ofFraud),
      models.drift(own, ofFraud),
      models.change(change, ofFraud),
    ])
      await expect(refused).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const filtered = { standing: null, teamId: 'risk', skip: 0, limit: 100 };
    expect((await models.list(filtered, ofFraud)).total).toBe(0);
  });

  it('is found by a part of its name, in any case, which is never taken for a pattern', async () => {
    const { modelUseCases: models } = tested.core;
    const query = { standing: null, teamId: null, skip: 0, limit: 1 };
    const count = async (name: string) => (await models.list({ ...query, name }, admin)).total;
    const { name } = await models.get(await aModelOf('risk'), admin);
    expect(await count(name.toUpperCase().slice(1))).toBeGreaterThan(0);
    expect([await count('.*'), await count('$ne')]).toEqual([0, 0]);
  });

  it('got it from a member or an admin; nobody learns which teams there are', async () => {
    const { modelUseCases: models } = tested.core;
    const id = await aModelOf(null);
    const give = (teamId: string | null, who: Principal) =>
      models.change({ id, change: { teamId }, ifMatch: null }, who);
    for (const teamId of ['risk', 'nobody'])
      await expect(give(teamId, ofFraud)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(give('nobody', admin)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    await expect(give('risk', ofRisk)).resolves.toMatchObject({ teamId: 'risk' });
    await expect(give('fraud', ofRisk)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(give('risk', ofRisk)).resolves.toMatchObject({ teamId: 'risk' });
    await expect(give(null, ofFraud)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(give(null, ofRisk)).resolves.toMatchObject({ teamId: null });
    const asked = { name: 'm', teamId: 'risk', stage: 'draft' as const };
    await expect(models.register(asked, ofFraud, undefined)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('tells in its events who changed what, and nothing when nothing changed', async () => {
    const { modelUseCases: models, eventLog } = tested.core;
    const id = await aModelOf(null);
    const change = { teamId: 'risk', stage: 'staging' as const };
    const changed = await models.change({ id, change, ifMatch: null }, ofRisk);
    expect(await models.change({ id, change, ifMatch: null }, ofRisk)).toEqual(changed);
    expect(await eventLog.eventsOf('model', id, changed.revision)).toMatchObject([
      { type: 'model.registered', revision: 1 },
      {
        type: 'model.changed',
        actor: 'ada',
        data: { teamId: { from: null, to: 'risk' }, stage: { from: 'draft', to: 'staging' } },
      },
    ]);
  });
});

describe('a run of a team’s model', () => {
  it('is seen, read and cancelled by the model’s team alone', async () => {
    const { runHistory } = tested.core;
    const model = await aModelOf('risk');
    const id = await aRunOf(model);
    await expect(runHistory.get(id, ofRisk)).resolves.toMatchObject({ id });
    for (const refused of [
      runHistory.get(id, ofFraud),
      runHistory.readLog(id, 0, ofFraud),
      runHistory.cancel(id, ofFraud),
    ])
      await expect(refused).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const query = { state: null, modelId: model, skip: 0, limit: 10 };
    expect((await runHistory.list(query, ofRisk)).total).toBe(1);
    expect((await runHistory.list(query, ofFraud)).total).toBe(0);
    await expect(runHistory.cancel(id, ofRisk)).resolves.toMatchObject({ state: 'cancelled' });
  });

  it('hides the run that it is a part of', async () => {
    const { runHistory } = tested.core;
    const [hidden, free] = [await aModelOf('risk'), await aModelOf(null)];
    const [mixed, open] = [await aRunOf(null, [free, hidden]), await aRunOf(null, [free, free])];
    const listed = async (who: Principal) =>
      (await runHistory.list({ state: null, modelId: null, skip: 0, limit: 100 }, who)).runs
        .map(({ id }) => id)
        .filter((id) => [mixed, open].includes(id));
    expect(new Set(await listed(ofRisk))).toEqual(new Set([mixed, open]));
    expect(await listed(ofFraud)).toEqual([open]);
    await expect(runHistory.get(mixed, ofFraud)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(runHistory.get(open, ofFraud)).resolves.toMatchObject({ id: open });
  });
});
