import { anApiKey, aUser, type TestUser } from '../../support/accounts';
import { movableClock } from '../../support/clock';
import { openCore } from '../../support/core';
import { ask } from '../../support/http-client';
import { type HttpService, startHttpService } from '../../support/http-service';
import { type Receiver, startReceiver } from '../../support/receiver';

const MINUTE_MS = 60_000;
const clock = movableClock();
let service: HttpService;
let receiver: Receiver;
let user: TestUser;
let admin: TestUser;
beforeAll(async () => {
  const tested = await openCore({ clock });
  service = await startHttpService({ tested });
  receiver = await startReceiver();
  admin = await aUser(tested, { role: 'admin' });
});
afterAll(async () => {
  await receiver.close();
  await service.close();
  await service.tested.close();
});
beforeEach(async () => {
  receiver.received.splice(0);
  receiver.answer = { status: 200 };
  user = await aUser(service.tested, { role: 'viewer' });
});

const OWN = '/users/me/contact-methods';
async function call(
  method: string,
  path: string,
  {
    token = user.token,
    body,
    headers = {},
  }: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
) {
  const answer = await ask(service.port, {
    method,
    path: `/api/v1${path}`,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const parsed = answer.text === '' ? {} : JSON.parse(answer.text);
  return { ...answer, body: parsed as Record<string, unknown> & { id: string; items: { id: string }[] } };
}
const aMethod = () => ({ name: 'hook', target: { kind: 'webhook', url: receiver.url } });
const create = async () => (await call('POST', OWN, { body: aMethod() })).body;
const sentCode = (): string => String(JSON.parse(receiver.received.at(-1)?.body ?? '').data.code);
const another = (code: string): string => code.replace(/^\d/, (digit) => String((Number(digit) + 1) % 10));
const verify = (id: string, code: string) => call('POST', `${OWN}/${id}/verify`, { body: { code } });
const told = (severity: 'P1' | 'P2' = 'P2') =>
  service.tested.core.notifications.noticesFor(user.username, severity, clock.now());

describe('a contact method', () => {
  it('counts once its code was entered', async () => {
    const made = await create();
    expect(made).toMatchObject({ verified_at: null, verification: { tries_left: 5 } });
    expect(await told()).toEqual([]);
    expect(await verify(made.id, sentCode())).toMatchObject({
      status: 200,
      body: { verified_at: expect.any(String), verification: null },
    });
    expect(await told()).toMatchObject([{ channelId: made.id, step: 0 }]);
  });

  it('tells when its code could not be sent', async () => {
    receiver.answer = { status: 404 };
    await create();
    expect((await call('GET', OWN)).body.items).toMatchObject([
      { verification: { sent: false, detail: 'answered 404' } },
    ]);
  });

  it('has a code nowhere but in the message', async () => {
    const { id } = await create();
    const found = await service.tested.connection.collection('channels').findOne({ _id: id as never });
    const seen = [JSON.stringify(found), JSON.stringify(service.logLines), (await call('GET', OWN)).text];
    for (const text of seen) expect(text).not.toContain(`"${sentCode()}"`);
  });

  it('takes five guesses, then no right one either, until another code was sent', async () => {
    const { id } = await create();
    const right = sentCode();
    for (let left = 4; left >= 0; left--)
      expect(await verify(id, another(right))).toMatchObject({ status: 422 });
    expect(await verify(id, right)).toMatchObject({ status: 409 });
    expect(await call('POST', `${OWN}/${id}/send-code`)).toMatchObject({ status: 200 });
    expect(await verify(id, sentCode())).toMatchObject({ status: 200 });
  });

  it('takes no sixth of many guesses at once', async () => {
    const { id } = await create();
    const wrong = another(sentCode());
    const answers = await Promise.all(Array.from({ length: 12 }, () => verify(id, wrong)));
    const counts = [422, 409].map((status) => answers.filter((answer) => answer.status === status).length);
    expect(counts).toEqual([5, 7]);
  });

  it('takes no code after a quarter of an hour', async () => {
    const { id } = await create();
    clock.advance(15 * MINUTE_MS);
    expect(await verify(id, sentCode())).toMatchObject({ status: 409 });
  });

  it('is sent three codes an hour at most', async () => {
    const { id } = await create();
    for (let sent = 1; sent < 3; sent++)
      expect(await call('POST', `${OWN}/${id}/send-code`)).toMatchObject({ status: 200 });
    const refused = await call('POST', `${OWN}/${id}/send-code`);
    expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': expect.any(String) } });
    expect(receiver.received).toHaveLength(3);
  });

  it('is one of ten that a user can add in an hour', async () => {
    for (let count = 0; count < 10; count++) expect((await create()).id).toBeDefined();
    expect(await call('POST', OWN, { body: aMethod() })).toMatchObject({ status: 429 });
  });

  it('is made once by a request that comes twice, with one code', async () => {
    const options = { body: aMethod(), headers: { 'idempotency-key': 'once' } };
    const [first, second] = [await call('POST', OWN, options), await call('POST', OWN, options)];
    expect(second.body).toEqual(first.body);
    expect(receiver.received).toHaveLength(1);
  });

  it('that was taken out of use is listed and used no more', async () => {
    const { id } = await create();
    await verify(id, sentCode());
    expect(await call('DELETE', `${OWN}/${id}`)).toMatchObject({ status: 204, text: '' });
    expect((await call('GET', OWN)).body.items).toEqual([]);
    expect(await told()).toEqual([]);
  });

  it('of a user who was deactivated is not used', async () => {
    const { id } = await create();
    await verify(id, sentCode());
    const { users } = service.tested.core.accounts;
    await users.transition(user.username, () => ({ changes: { active: false }, event: null }));
    expect(await told()).toEqual([]);
  });

  it('404 for anybody else, admins too, who may list it', async () => {
    const { id } = await create();
    const code = sentCode();
    const { token } = admin;
    expect(await call('POST', `${OWN}/${id}/verify`, { token, body: { code } })).toMatchObject({
      status: 404,
    });
    expect(await call('DELETE', `${OWN}/${id}`, { token })).toMatchObject({ status: 404 });
    const listed = await call('GET', `/users/${user.username}/contact-methods`, { token });
    expect(listed.body.items).toMatchObject([{ id }]);
    const other = await aUser(service.tested, { role: 'engineer' });
    const refused = await call('GET', `/users/${user.username}/contact-methods`, { token: other.token });
    expect(refused.status).toBe(403);
  });

  it('403 for changes with an API key', async () => {
    const { key: token } = await anApiKey(service.tested, user);
    expect(await call('POST', OWN, { token, body: aMethod() })).toMatchObject({ status: 403 });
    expect(await call('GET', OWN, { token })).toMatchObject({ status: 200 });
  });

  it.each(['12345', '1234567', 'abcdef', 123456, null])('422 for a code that is none: %j', async (code) => {
    const { id } = await create();
    expect(await call('POST', `${OWN}/${id}/verify`, { body: { code } })).toMatchObject({ status: 422 });
  });
});

describe('notification rules', () => {
  const RULES = '/users/me/notification-rules';
  const verified = async (): Promise<string> => {
    const { id } = await create();
    await verify(id, sentCode());
    return id;
  };

  it('are none at first, then as they were put', async () => {
    expect((await call('GET', RULES)).body).toEqual({
      username: user.username,
      rules: [],
      quiet_hours: null,
    });
    const [first, second] = [await verified(), await verified()];
    const body = {
      rules: [
        { channel_id: first, after_minutes: 0, severities: [] },
        { channel_id: second, after_minutes: 5, severities: ['P1'] },
      ],
      quiet_hours: null,
    };
    expect(await call('PUT', RULES, { body })).toMatchObject({ status: 200, body });
    expect((await call('GET', RULES)).body).toEqual({ username: user.username, ...body });
    expect(await told('P1')).toMatchObject([
      { channelId: first, step: 0 },
      { channelId: second, step: 1 },
    ]);
    expect(await told('P2')).toMatchObject([{ channelId: first, step: 0 }]);
  });

  it('412 for a revision that is past', async () => {
    const body = { rules: [] };
    const { headers } = await call('PUT', RULES, { body });
    const ifMatch = { 'if-match': String(headers.etag) };
    expect(await call('PUT', RULES, { body, headers: ifMatch })).toMatchObject({ status: 200 });
    expect(await call('PUT', RULES, { body, headers: ifMatch })).toMatchObject({ status: 412 });
  });

  it('are made by one of many first puts, and stand after all', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => call('PUT', RULES, { body: { rules: [] } })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
  });

  it.each([
    ['a channel of nobody', { rules: [{ channel_id: 'chn_0' }] }, 'rules.0.channel_id'],
    ['a time that is none', { rules: [], quiet_hours: { from: '24:00', to: '07:00', zone: 'UTC' } }, 'from'],
    [
      'a zone that is none',
      { rules: [], quiet_hours: { from: '22:00', to: '07:00', zone: 'Mars/One' } },
      'zone',
    ],
    ['hours without length', { rules: [], quiet_hours: { from: '07:00', to: '07:00', zone: 'UTC' } }, 'to'],
    ['no rules', {}, 'rules'],
  ])('422 for %s', async (_what, body, named) => {
    expect(await call('PUT', RULES, { body })).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining(named) },
    });
  });

  it('are put by admins for others, and by nobody else', async () => {
    const path = `/users/${user.username}/notification-rules`;
    const body = { rules: [], quiet_hours: { from: '22:00', to: '07:00', zone: 'Europe/Berlin' } };
    expect(await call('PUT', path, { body })).toMatchObject({ status: 403 });
    expect(await call('PUT', path, { token: admin.token, body })).toMatchObject({ status: 200 });
    expect((await call('GET', RULES)).body).toMatchObject(body);
  });
});
