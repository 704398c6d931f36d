import { aTeam, aUser, type TestUser } from '../../support/accounts';
import { movableClock } from '../../support/clock';
import { openCore } from '../../support/core';
import { ask } from '../../support/http-client';
import { type HttpService, startHttpService } from '../../support/http-service';
import { type Receiver, startReceiver } from '../../support/receiver';

const clock = movableClock();
let service: HttpService;
let receiver: Receiver;
let users: Record<'engineer' | 'other' | 'viewer' | 'admin', TestUser>;
beforeAll(async () => {
  const tested = await openCore({ clock });
  service = await startHttpService({ tested });
  receiver = await startReceiver();
  await aTeam(tested, 'risk');
  await aTeam(tested, 'ads');
  users = {
    engineer: await aUser(tested, { role: 'engineer', teams: ['risk'] }),
    other: await aUser(tested, { role: 'engineer', teams: ['ads'] }),
    viewer: await aUser(tested, { role: 'viewer', teams: ['risk'] }),
    admin: await aUser(tested, { role: 'admin' }),
  };
});
afterAll(async () => {
  await receiver.close();
  await service.close();
  await service.tested.close();
});
beforeEach(() => {
  receiver.received.splice(0);
  receiver.answer = { status: 200 };
});

interface Options {
  as?: keyof typeof users;
  body?: unknown;
  headers?: Record<string, string>;
}
async function call(method: string, path: string, { as = 'engineer', body, headers = {} }: Options = {}) {
  const answer = await ask(service.port, {
    method,
    path: `/api/v1${path}`,
    headers: {
      authorization: `Bearer ${users[as].token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const parsed = answer.text === '' ? {} : JSON.parse(answer.text);
  return {
    ...answer,
    body: parsed as Record<string, unknown> & { id: string; secret: string; items: { id: string }[] },
  };
}
const aWebhook = (changes = {}) => ({
  name: 'hook',
  team: 'risk',
  target: { kind: 'webhook', url: `${receiver.url}/hook?token=hidden-in-the-query` },
  ...changes,
});
const create = async (changes = {}) => (await call('POST', '/channels', { body: aWebhook(changes) })).body;

describe('POST /channels', () => {
  it('201 with a secret that is shown this once', async () => {
    const made = await call('POST', '/channels', { body: aWebhook() });
    expect(made.status).toBe(201);
    expect(made.body.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const seen = await call('GET', `/channels/${made.body.id}`);
    expect(seen.body).toMatchObject({ name: 'hook', team: 'risk', secrets: [{ expires_at: null }] });
    expect(seen.text + (await call('GET', '/channels')).text).not.toMatch(/whsec_|hidden-in-the-query/);
  });

  it('201 with the same answer for the same Idempotency-Key', async () => {
    const options = { body: aWebhook(), headers: { 'idempotency-key': 'once' } };
    const [first, second] = [
      await call('POST', '/channels', options),
      await call('POST', '/channels', options),
    ];
    expect(second).toMatchObject({ status: 201, body: first.body });
    const changed = { ...options, body: aWebhook({ name: 'another' }) };
    expect(await call('POST', '/channels', changed)).toMatchObject({ status: 422 });
  });

  it('201 without what lets others post to Slack or PagerDuty', async () => {
    const slack = await create({
      target: { kind: 'slack', url: 'https://hooks.slack.example/services/T0/B0/hidden' },
    });
    const pager = await create({
      target: { kind: 'pagerduty', routing_key: 'hidden0123456789hidden0123451234' },
    });
    expect(slack).toMatchObject({ target: { url: 'https://hooks.slack.example/…' } });
    expect(pager).toMatchObject({ target: { routing_key: '…1234' } });
    expect(JSON.stringify([slack, pager, (await call('GET', '/channels')).text])).not.toContain('hidden');
  });

  it.each([
    ['a viewer', 'viewer'],
    ['who is not of the team', 'other'],
  ] as const)('403 for %s', async (_who, as) => {
    expect(await call('POST', '/channels', { as, body: aWebhook() })).toMatchObject({ status: 403 });
  });

  it.each([
    ['an address that is not public', { target: { kind: 'webhook', url: 'http://10.0.0.1/' } }, 'target.url'],
    ['a metadata service', { target: { kind: 'slack', url: 'http://169.254.169.254/' } }, 'target.url'],
    ['a decimal host', { target: { kind: 'webhook', url: 'http://167772161/' } }, 'target.url'],
    ['credentials in a URL', { target: { kind: 'webhook', url: 'https://a:b@example.com/' } }, 'target.url'],
    ['another scheme', { target: { kind: 'webhook', url: 'file:///etc/passwd' } }, 'target.url'],
    ['what is no email address', { target: { kind: 'email', address: 'a@b, c@d' } }, 'target.address'],
    ['an unknown kind', { target: { kind: 'pigeon' } }, 'target'],
    ['no target', { target: undefined }, 'target'],
    ['no name', { name: ' ' }, 'name'],
    ['an unknown notice', { notices: ['lunch'] }, 'notices'],
  ])('422 for %s', async (_what, changes, named) => {
    const refused = await call('POST', '/channels', { body: aWebhook(changes) });
    expect(refused).toMatchObject({ status: 422, body: { detail: expect.stringContaining(named) } });
  });
});

describe('GET /channels', () => {
  it('200 with those of the caller’s teams, page by page', async () => {
    const own = await create({ name: 'only mine' });
    const list = await call('GET', '/channels?page_size=1');
    expect(list.body).toMatchObject({ page: 1, page_size: 1, items: [{ id: own.id }] });
    expect((await call('GET', '/channels', { as: 'other' })).body).toMatchObject({ total: 0, items: [] });
    const ofTeam = await call('GET', '/channels?team=risk&page_size=100', { as: 'admin' });
    expect(ofTeam.body.items.map(({ id }) => id)).toContain(own.id);
    expect((await call('GET', '/channels?team=risk', { as: 'other' })).body).toMatchObject({ total: 0 });
  });

  it('422 for a page above the limit', async () => {
    expect(await call('GET', '/channels?page_size=101')).toMatchObject({ status: 422 });
  });
});

describe('one channel', () => {
  it('404 for whoever is not of its team, whatever is asked', async () => {
    const { id } = await create();
    for (const [method, path] of [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/test'],
      ['POST', '/rotate-secret'],
    ] as const)
      expect(
        await call(method, `/channels/${id}${path}`, {
          as: 'other',
          ...(method === 'PATCH' ? { body: {} } : {}),
        }),
      ).toMatchObject({ status: 404 });
  });

  it('200 with its change, 412 for a revision that is past', async () => {
    const { id } = await create();
    const { headers } = await call('GET', `/channels/${id}`);
    const ifMatch = { 'if-match': String(headers.etag) };
    const changed = await call('PATCH', `/channels/${id}`, { body: { name: 'new' }, headers: ifMatch });
    expect(changed).toMatchObject({ status: 200, body: { name: 'new' } });
    expect(await call('PATCH', `/channels/${id}`, { body: { name: 'x' }, headers: ifMatch })).toMatchObject({
      status: 412,
    });
    const other = { body: { target: { kind: 'slack', url: 'https://hooks.slack.example/' } } };
    expect(await call('PATCH', `/channels/${id}`, other)).toMatchObject({ status: 409 });
  });

  it('out of use is listed no more, and neither changed nor tried', async () => {
    const { id } = await create();
    expect((await call('DELETE', `/channels/${id}`)).body).toMatchObject({ disabled_at: expect.any(String) });
    expect(await call('DELETE', `/channels/${id}`)).toMatchObject({ status: 200 });
    expect((await call('GET', '/channels?page_size=100')).body.items.map((item) => item.id)).not.toContain(
      id,
    );
    expect(await call('PATCH', `/channels/${id}`, { body: { name: 'x' } })).toMatchObject({ status: 409 });
    expect(await call('POST', `/channels/${id}/test`)).toMatchObject({ status: 409 });
    expect(await call('POST', `/channels/${id}/rotate-secret`)).toMatchObject({ status: 409 });
  });
});

describe('POST /channels/{id}/test', () => {
  it('200 with how it went', async () => {
    const { id } = await create();
    expect((await call('POST', `/channels/${id}/test`)).body).toEqual({ ok: true, detail: 'answered 200' });
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({ type: 'channel.test' });
    receiver.answer = { status: 500 };
    expect((await call('POST', `/channels/${id}/test`)).body).toEqual({ ok: false, detail: 'answered 500' });
  });
});

describe('POST /channels/{id}/rotate-secret', () => {
  it('200 with another secret; both sign for a day, then the new one alone', async () => {
    const { id, secret } = await create();
    const rotated = await call('POST', `/channels/${id}/rotate-secret`);
    expect(rotated).toMatchObject({ status: 200, body: { secrets: [{ expires_at: null }, {}] } });
    expect(rotated.body.secret).not.toBe(secret);
    await call('POST', `/channels/${id}/test`);
    clock.advance(24 * 3_600_000);
    // Tokens ran out as well.
    await service.tested.core.notifications.channelUseCases.test(
      { actor: 'ada', role: 'admin', permissions: ['configuration:write'], teams: 'all', via: 'token' },
      id,
    );
    const signatures = receiver.received.map(({ headers }) =>
      String(headers['webhook-signature']).split(' '),
    );
    expect(signatures.map(({ length }) => length)).toEqual([2, 1]);
    clock.advance(-24 * 3_600_000);
  });

  it('409 for a kind without a secret', async () => {
    const { id } = await create({ target: { kind: 'email', address: 'ada@example.com' } });
    expect(await call('POST', `/channels/${id}/rotate-secret`)).toMatchObject({ status: 409 });
  });
});

describe('a team', () => {
  it('hears by its channels in use of what they asked for, and by those alone', async () => {
    const { teamChannels } = service.tested.core.notifications;
    const { id } = await create({ notices: ['sla_breached'] });
    expect(await teamChannels.subscribers('risk', 'sla_breached')).toEqual([{ id, kind: 'webhook' }]);
    expect(await teamChannels.subscribers('risk', 'unanswered')).toEqual([]);
    expect(await teamChannels.subscribers('ads', 'sla_breached')).toEqual([]);
    expect(await teamChannels.subscribers(null, 'sla_breached')).toEqual([]);
    expect(await teamChannels.channelKind(id)).toBe('webhook');
    await call('DELETE', `/channels/${id}`);
    expect(await teamChannels.subscribers('risk', 'sla_breached')).toEqual([]);
    expect(await teamChannels.channelKind(id)).toBeNull();
    expect(await teamChannels.channelKind('chn_0')).toBeNull();
  });
});

it('no event and no line of the log tells a secret', async () => {
  const { id, secret } = await create({ name: 'last' });
  const rotated = await call('POST', `/channels/${id}/rotate-secret`);
  const { core, connection } = service.tested;
  const found = await connection.collection('channels').findOne({ _id: id as never });
  const told = JSON.stringify([found?.['pending'], service.logLines]);
  expect(found?.['pending']).not.toEqual([]);
  for (const hidden of [secret, rotated.body.secret, 'hidden-in-the-query'])
    expect(told).not.toContain(hidden);
  expect((await core.notifications.channels.find(id))?.target).toMatchObject({ kind: 'webhook' });
});
