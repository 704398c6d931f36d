import { newChannel } from '../../../src/domain/notifications/channel-rules';
import { aLayer, type OnCallWorld, openOnCallWorld } from './on-call-world';

const PATH = '/api/v1/on-call/warnings';
const POLICY = '/api/v1/teams/credit-risk/escalation-policy';

let world: OnCallWorld;
beforeAll(async () => void (world = await openOnCallWorld()));
afterAll(() => world.service.close());

async function told(): Promise<string[]> {
  const { body } = await world.viewer.get(PATH).expect(200);
  expect(body.days).toBe(14);
  return body.warnings.map(
    ({ code, subject }: { code: string; subject: { id: string } }) => `${code} ${subject.id}`,
  );
}

async function addContactMethod(username: string): Promise<void> {
  const now = new Date().toISOString();
  const asked = {
    id: `chn_${username}`,
    name: 'mail',
    owner: { kind: 'user' as const, id: username },
    target: { kind: 'email' as const, address: `${username}@example.org` },
    notices: [],
    verification: null,
  };
  const { channel, event } = newChannel(asked, { actor: username, now });
  await world.service.tested.core.notifications.channels.insert(channel, event);
}

describe('GET /on-call/warnings', () => {
  it('200: each warning goes when what it names is put right', async () => {
    await world.engineer
      .post('/api/v1/models', { name: 'scores', team: 'credit-risk', stage: 'production' })
      .expect(201);
    expect(await told()).toEqual(['team_without_policy credit-risk']);

    const { id, path } = await world.created({ layers: [aLayer({ start_date: '2199-01-01' })] });
    const levels = [{ targets: [{ kind: 'schedule', id }], acknowledge_timeout_minutes: 5 }];
    await world.engineer.put(POLICY, { rules: [{ severities: ['P1', 'P2', 'P3'], levels }] }).expect(200);
    expect(await told()).toEqual([
      `coverage_gap ${id}`,
      'empty_level credit-risk',
      'severity_without_rule credit-risk',
    ]);

    await world.engineer.patch(path, { layers: [aLayer({ rotation: 'daily' })] }).expect(200);
    expect(await told()).toEqual([
      'unreachable_person ada',
      'unreachable_person grace',
      'severity_without_rule credit-risk',
    ]);

    await addContactMethod('ada');
    await addContactMethod('grace');
    await world.engineer
      .put(POLICY, { rules: [{ severities: ['P1', 'P2', 'P3', 'P4'], levels }] })
      .expect(200);
    expect(await told()).toEqual([]);

    await world.service.tested.core.accounts.users.transition('grace', () => ({
      changes: { active: false },
      event: { type: 'user.changed', actor: 'ada', data: { active: false } },
    }));
    expect(await told()).toEqual([`deactivated_user ${id}`]);
  });

  it('401 and 422: without a token, and for other than 1 to 92 days', async () => {
    for (const days of ['0', '93', 'x'])
      expect((await world.viewer.get(`${PATH}?days=${days}`)).status).toBe(422);
    expect((await fetch(`${world.service.url}${PATH}`)).status).toBe(401);
  });
});
