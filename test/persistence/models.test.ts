import { randomUUID } from 'node:crypto';
import { aModel } from '../domain/records';
import { openStore, type TestStore } from './store';

let store: TestStore;
beforeAll(async () => {
  store = await openStore();
});
afterAll(() => store.close());

const noted = { type: 'test.noted', actor: 'tester', data: {} };

/** A model of its own type, so that none stands in another's way. */
async function aStoredModel(teamId: string | null): Promise<string> {
  const model = aModel({ teamId, facets: {} });
  await store.models.insert({ model, event: noted });
  return model.id;
}

it('a model that was stored before there were stages and teams is a draft of no team', async () => {
  const { id, stage: _stage, isArchived: _isArchived, teamId: _teamId, ...old } = aModel({ facets: {} });
  const documents = store.connection.collection<{ _id: string }>('models');
  await documents.insertOne({ _id: id, ...old, pending: [] } as never);
  expect(await store.models.find(id)).toEqual({
    id,
    ...old,
    stage: 'draft',
    isArchived: false,
    teamId: null,
  });
  const changed = await store.models.transition(id, () => ({ changes: { teamId: 'risk' }, event: noted }));
  expect(changed).toMatchObject({ teamId: 'risk', stage: 'draft' });
  expect(await store.models.get(id)).toEqual(changed);
});

it('a model that is not there is found as null', async () => {
  expect(await store.models.find(randomUUID())).toBeNull();
});

it('the models of other teams are those of any team but the named ones', async () => {
  await aStoredModel(null);
  const [risk, fraud] = [await aStoredModel('risk-team'), await aStoredModel('fraud-team')];
  const othersOf = async (teams: string[]) =>
    (await store.models.idsOfOtherTeams(teams)).filter((id) => [risk, fraud].includes(id));
  expect(new Set(await othersOf([]))).toEqual(new Set([risk, fraud]));
  expect(await othersOf(['risk-team', 'nobody'])).toEqual([fraud]);
  expect(await othersOf(['risk-team', 'fraud-team'])).toEqual([]);
});

it('models of no team are hidden from nobody, also those stored before there were teams', async () => {
  const own = await aStoredModel(null);
  const { id: old } = aModel();
  await store.connection.collection<{ _id: string }>('models').insertOne({ _id: old, pending: [] } as never);
  const hidden = await store.models.idsOfOtherTeams([]);
  expect(hidden).not.toContain(own);
  expect(hidden).not.toContain(old);
});

it('of models that come together each is stored or refused for itself', async () => {
  const taken = await aStoredModel(null);
  const insert = (given: object) =>
    store.models.insert({ model: aModel({ facets: {}, ...given }), event: noted }).then(
      ({ record }) => record.id,
      (error: unknown) => Reflect.get(Object(error), 'code'),
    );
  const ids = [randomUUID(), randomUUID(), randomUUID()];
  const together = [{ id: taken }, ...ids.map((id) => ({ id })), { id: ids[0] }];
  // Alone on its turn, so that all the others wait for the next.
  const first = insert({ id: randomUUID() });
  const [, ...answers] = await Promise.all([first, ...together.map(insert)]);
  expect(answers).toEqual(['ALREADY_EXISTS', ...ids, 'ALREADY_EXISTS']);
  expect(await Promise.all(ids.map(async (id) => (await store.models.get(id)).id))).toEqual(ids);

  const huge = { name: 'x'.repeat(17 * 2 ** 20) };
  const more = [randomUUID(), randomUUID()];
  const besides = await Promise.all([{}, { id: more[0] }, huge, { id: more[1] }].map(insert));
  expect([besides[1], besides[3]]).toEqual(more);
  expect(besides[2]).not.toBe('UNAVAILABLE');
  expect(await store.models.find(more[1] ?? '')).not.toBeNull();
});
