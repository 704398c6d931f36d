import { randomUUID } from 'node:crypto';
import { aUser, type TestUser } from '../../support/accounts';
import { ask } from '../../support/http-client';
import { type HttpService, startHttpService } from '../../support/http-service';

let service: HttpService;
let users: Record<'engineer' | 'other' | 'viewer', TestUser>;
beforeAll(async () => {
  service = await startHttpService();
  users = {
    engineer: await aUser(service.tested, { role: 'engineer', teams: ['risk'] }),
    other: await aUser(service.tested, { role: 'engineer', teams: ['ads'] }),
    viewer: await aUser(service.tested, { role: 'viewer', teams: ['risk'] }),
  };
});
afterAll(() => service.close());

async function call(
  method: string,
  path: string,
  { as = 'engineer', body }: { as?: keyof typeof users; body?: unknown } = {},
) {
  const answer = await ask(service.port, {
    method,
    path: `/api/v1${path}`,
    headers: {
      authorization: `Bearer ${users[as].token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const parsed = answer.text === '' ? {} : JSON.parse(answer.text);
  return {
    ...answer,
    body: parsed as Record<string, unknown> & { id: string; key: string; items: { id: string }[] },
  };
}
const modelOfTeam = async () =>
  (await call('POST', '/models', { body: { name: randomUUID(), team: 'risk' } })).body.id;
const anIntegration = (changes = {}) => ({
  kind: 'pagerduty',
  name: 'jobs',
  model_id: randomUUID(),
  ...changes,
});

describe('POST /integrations', () => {
  it('201 with a key that is shown this once, and stored nowhere', async () => {
    const made = await call('POST', '/integrations', { body: anIntegration() });
    expect(made).toMatchObject({ status: 201, body: { team: null, default_severity: 'P3' } });
    expect(made.body.key).toMatch(/^[0-9a-f]{32}$/);
    const found = await service.tested.connection
      .collection('integrations')
      .findOne({ _id: made.body.id as never });
    const seen = [
      JSON.stringify(found),
      JSON.stringify(service.logLines),
      (await call('GET', '/integrations')).text,
    ];
    for (const text of seen) expect(text).not.toContain(made.body.key);
  });

  it('201 with the team of the model', async () => {
    const body = anIntegration({ model_id: await modelOfTeam(), severities: { page: 'P1' } });
    const made = await call('POST', '/integrations', { body });
    expect(made.body).toMatchObject({ team: 'risk', severities: { page: 'P1' } });
  });

  it('403 for a viewer, and for the model of another team', async () => {
    expect(await call('POST', '/integrations', { as: 'viewer', body: anIntegration() })).toMatchObject({
      status: 403,
    });
    const body = anIntegration({ model_id: await modelOfTeam() });
    expect(await call('POST', '/integrations', { as: 'other', body })).toMatchObject({ status: 403 });
  });

  it.each([
    ['kind', { kind: 'pigeon' }],
    ['name', { name: '' }],
    ['model_id', { model_id: 'x' }],
    ['default_severity', { default_severity: 'P5' }],
    ['severities', { severities: { critical: 'P0' } }],
    ['severities', { severities: { 'a.b': 'P1' } }],
    ['severities', { severities: { $where: 'P1' } }],
  ])('422 for a bad %s', async (named, changes) => {
    const refused = await call('POST', '/integrations', { body: anIntegration(changes) });
    expect(refused).toMatchObject({ status: 422, body: { detail: expect.stringContaining(named) } });
  });
});

describe('DELETE /integrations/{id}', () => {
  it('204, and its key counts no more', async () => {
    const { integrationUseCases } = service.tested.core.inbound;
    const { body } = await call('POST', '/integrations', { body: anIntegration() });
    expect(await integrationUseCases.findByKey(body.key, 'pagerduty')).toMatchObject({ id: body.id });
    expect(await integrationUseCases.findByKey(body.key, 'alertmanager')).toBeNull();
    expect(await call('DELETE', `/integrations/${body.id}`)).toMatchObject({ status: 204, text: '' });
    expect(await call('DELETE', `/integrations/${body.id}`)).toMatchObject({ status: 204 });
    expect(await integrationUseCases.findByKey(body.key, 'pagerduty')).toBeNull();
    const listed = await call('GET', '/integrations?page_size=100');
    expect(listed.body.items.map(({ id }) => id)).not.toContain(body.id);
  });

  it('404 for an unknown one, and for that of another team', async () => {
    const { body } = await call('POST', '/integrations', {
      body: anIntegration({ model_id: await modelOfTeam() }),
    });
    expect(await call('DELETE', `/integrations/${body.id}`, { as: 'other' })).toMatchObject({ status: 404 });
    expect(await call('DELETE', '/integrations/int_0')).toMatchObject({ status: 404 });
    expect((await call('GET', '/integrations', { as: 'other' })).text).not.toContain(body.id);
  });
});
