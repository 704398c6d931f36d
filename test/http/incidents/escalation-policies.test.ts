import { type OnCallWorld, openOnCallWorld } from './on-call-world';

let world: OnCallWorld;
beforeAll(async () => void (world = await openOnCallWorld()));
afterAll(() => world.service.close());

const DEFAULT = '/api/v1/escalation-policies/default';
const OWN = '/api/v1/teams/credit-risk/escalation-policy';
const aRule = (changes: object = {}) => ({
  severities: ['P1', 'P2'],
  levels: [{ targets: [{ kind: 'user', id: 'ada' }], acknowledge_timeout_minutes: 5 }],
  ...changes,
});
const rules = (...given: object[]) => ({ rules: given.length > 0 ? given : [aRule()] });
const targeting = (...targets: object[]) =>
  rules(aRule({ levels: [{ targets, acknowledge_timeout_minutes: 5 }] }));
const rulesFor = (teamId: string | null) => world.service.tested.core.onCall.rulesFor(teamId);

beforeEach(async () => {
  for (const path of [DEFAULT, OWN]) await world.admin.delete(path);
});

describe('PUT escalation policies', () => {
  it('200: of a team, with all kinds of targets; incidents of its models get it', async () => {
    const { id: schedule } = await world.created();
    const targets = [
      { kind: 'user', id: 'grace' },
      { kind: 'schedule', id: schedule },
      { kind: 'team', id: 'credit-risk' },
    ];
    const level = { targets, acknowledge_timeout_minutes: 10 };
    const rule = aRule({
      levels: [level],
      repeats: 3,
      reminder_minutes: 30,
      unacknowledge_minutes: 60,
      raise_after: 4,
    });
    const { body, headers } = await world.engineer.put(OWN, rules(rule)).expect(200);
    expect(body).toEqual({ id: 'credit-risk', rules: [rule], updated_at: expect.any(String) });
    const shown = await world.viewer.get(OWN).expect(200);
    expect(shown.body).toEqual(body);
    expect(shown.headers['etag']).toBe(headers['etag']);
    expect(await rulesFor('credit-risk')).toEqual([
      {
        severities: ['P1', 'P2'],
        levels: [{ targets, acknowledgeTimeoutMinutes: 10 }],
        repeats: 3,
        reminderMinutes: 30,
        unacknowledgeMinutes: 60,
        raiseAfter: 4,
      },
    ]);
    expect(await rulesFor('pricing')).toEqual([]);
  });

  it('200: the default one, for models of no team and teams without a policy', async () => {
    await world.engineer.put(DEFAULT, rules()).expect(200);
    expect(await rulesFor(null)).toHaveLength(1);
    expect(await rulesFor('pricing')).toEqual(await rulesFor(null));
    const { body } = await world.viewer.get('/api/v1/escalation-policies').expect(200);
    expect(body).toMatchObject({ total: 1, page: 1, page_size: 25, items: [{ id: 'default' }] });
  });

  it('200: of many at once all are answered, and one stands', async () => {
    const answers = await Promise.all(
      [1, 2, 3, 4].map((repeats) => world.admin.put(OWN, rules(aRule({ repeats })))),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await rulesFor('credit-risk')).toHaveLength(1);
  });

  it('412: over a change that the caller has not seen, and none without If-Match', async () => {
    const first = await world.engineer.put(OWN, rules()).expect(200);
    const etag = String(first.headers['etag']);
    await world.engineer
      .put(OWN, rules(aRule({ repeats: 1 })))
      .set('If-Match', etag)
      .expect(200);
    const late = await world.engineer.put(OWN, rules(aRule({ repeats: 2 }))).set('If-Match', etag);
    expect(late.status).toBe(412);
    expect((await world.engineer.delete(OWN).set('If-Match', etag)).status).toBe(412);
    expect((await world.engineer.put(OWN, rules(aRule({ repeats: 2 })))).status).toBe(200);
  });

  it('403 and 404: of another team, without permission, for an unknown team', async () => {
    expect((await world.stranger.put(OWN, rules())).status).toBe(403);
    expect((await world.responder.put(OWN, rules())).status).toBe(403);
    expect((await world.admin.put('/api/v1/teams/nowhere/escalation-policy', rules())).status).toBe(404);
    expect((await world.admin.put('/api/v1/teams/default/escalation-policy', rules())).status).toBe(404);
  });

  it.each([
    [{ rules: [] }, 'rules: must have at least one rule'],
    [rules(aRule(), aRule()), 'rules: must not have a severity twice'],
    [rules(aRule({ severities: ['P1', 'P1'] })), 'rules: must not have a severity twice'],
    [rules(aRule({ severities: ['P5'] })), 'rules.0.severities.0: must be one of P1, P2, P3, P4'],
    [rules(aRule({ severities: [] })), 'rules.0.severities'],
    [rules(aRule({ levels: [] })), 'rules.0.levels: must have at least one level'],
    [rules(aRule({ repeats: -1 })), 'rules.0.repeats'],
    [rules(aRule({ reminder_minutes: 0 })), 'rules.0.reminder_minutes'],
    [targeting(), 'rules.0.levels.0.targets: must name at least one target'],
    [targeting({ kind: 'robot', id: 'x' }), 'rules.0.levels.0.targets.0.kind: must be one of'],
    [
      targeting({ kind: 'user', id: 'nobody' }),
      'rules.0.levels.0.targets.0: no active user is called nobody',
    ],
    [targeting({ kind: 'team', id: 'nowhere' }), 'there is no team nowhere'],
    [targeting({ kind: 'channel', id: 'chn_1' }), 'there is no channel chn_1 in use'],
    [targeting({ kind: 'schedule', id: 'sch_1' }), 'there is no schedule sch_1'],
  ])('422: %j', async (body, detail) => {
    const answer = await world.admin.put(OWN, body).expect(422);
    expect(answer.body.detail).toContain(detail);
  });
});

describe('DELETE escalation policies', () => {
  it('204: once, and a new one may follow', async () => {
    await world.engineer.put(OWN, rules()).expect(200);
    expect((await world.stranger.delete(OWN)).status).toBe(403);
    expect((await world.engineer.delete(OWN)).status).toBe(204);
    expect((await world.engineer.delete(OWN)).status).toBe(404);
    expect((await world.viewer.get(OWN)).status).toBe(404);
    expect(await rulesFor('credit-risk')).toEqual([]);
    expect((await world.engineer.put(OWN, rules())).status).toBe(200);
  });
});

describe('DELETE /schedules/{id}', () => {
  it('409: while a policy names it, naming the policy', async () => {
    const { id, path } = await world.created();
    await world.engineer.put(OWN, targeting({ kind: 'schedule', id })).expect(200);
    const { body } = await world.engineer.delete(path).expect(409);
    expect(body.detail).toContain('credit-risk');
    await world.engineer.delete(OWN).expect(204);
    expect((await world.engineer.delete(path)).status).toBe(204);
  });
});
