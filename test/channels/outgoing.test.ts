import { createOutgoing, type Resolve } from '../../src/channels/outgoing';
import { parseRanges } from '../../src/domain/notifications/address';
import { type Receiver, startReceiver } from '../support/receiver';

const LIMITS = { connectMs: 300, wholeMs: 600, bodyBytes: 64 * 1024 };
let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const post = (url: string, options: { allow?: string; resolve?: Resolve } = {}) => {
  const { allow, resolve } = options;
  const allowed = allow === undefined ? [] : parseRanges(allow);
  const outgoing = createOutgoing({ allowed, limits: LIMITS, ...(resolve ? { resolve } : {}) });
  return outgoing.post({ url, headers: { 'x-kind': 'test' }, body: '{"a":1}' });
};
const at = (host: string): string => `http://${host}:${receiver.port}/`;

describe('a receiver at an address that is not public', () => {
  it.each([
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '017700000001',
    '127.0.0.1.',
    '①②⑦.0.0.1',
    '0.0.0.0',
    '0',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
    '[2002:7f00:1::]',
    'localhost',
  ])('is refused, and gets nothing: %s', async (host) => {
    expect(await post(at(host))).toMatchObject({ kind: 'refused' });
    expect(receiver.received).toEqual([]);
  });

  it('is reached when that is allowed', async () => {
    expect(await post(at('127.0.0.1'), { allow: 'loopback' })).toMatchObject({ status: 200 });
    expect(receiver.received).toMatchObject([
      { method: 'POST', path: '/', body: '{"a":1}', headers: { 'x-kind': 'test', 'content-length': '7' } },
    ]);
  });
});

describe('a name', () => {
  it('is refused by the address that would be connected to', async () => {
    const resolve = async () => ['127.0.0.1'];
    expect(await post(at('rebind.example'), { resolve })).toMatchObject({ kind: 'refused' });
    expect(receiver.received).toEqual([]);
  });

  it('that means another address the second time is refused the second time', async () => {
    const answers = ['127.0.0.1', '127.0.0.2'];
    const resolve = async () => answers.splice(0, 1);
    const options = { resolve, allow: '127.0.0.1' };
    expect(await post(at('rebind.example'), options)).toMatchObject({ status: 200 });
    expect(await post(at('rebind.example'), options)).toMatchObject({ kind: 'refused' });
    expect(receiver.received).toHaveLength(1);
  });

  it('is asked for once a try: what was checked is what is connected to', async () => {
    let asked = 0;
    const resolve = async () => [asked++ === 0 ? '127.0.0.1' : '127.0.0.2'];
    expect(await post(at('rebind.example'), { resolve, allow: '127.0.0.1' })).toMatchObject({ status: 200 });
    expect(asked).toBe(1);
  });

  it.each([
    ['a public and a private one', ['8.8.8.8', '127.0.0.1']],
    ['a mapped one', ['::ffff:127.0.0.1']],
    ['something that is no address', ['localhost']],
  ])('of several addresses is refused for %s', async (_kind, addresses) => {
    expect(await post(at('many.example'), { resolve: async () => addresses })).toMatchObject({
      kind: 'refused',
    });
    expect(receiver.received).toEqual([]);
  });

  it('without addresses, or that can not be resolved, is a failure', async () => {
    expect(await post(at('none.example'), { resolve: async () => [] })).toMatchObject({ kind: 'failed' });
    const resolve = () => Promise.reject(new Error('no such name'));
    expect(await post(at('none.example'), { resolve })).toEqual({ kind: 'failed', detail: 'no such name' });
  });
});

describe('an address', () => {
  it.each([
    'ftp://example.com/',
    'file:///etc/passwd',
    'gopher://127.0.0.1/',
    'javascript:alert(1)',
    'http://ada:secret@example.com/',
    'http://token@example.com/',
    'no address',
    'http://',
    `https://example.com/${'a'.repeat(2_048)}`,
  ])('that is none for receivers is refused: %s', async (url) => {
    expect(await post(url, { allow: 'loopback' })).toMatchObject({ kind: 'refused' });
  });
});

describe('an answer', () => {
  it.each([301, 302, 303, 307, 308])('of status %i leads nowhere', async (status) => {
    const target = await startReceiver();
    receiver.answer = { status, headers: { location: target.url } };
    expect(await post(at('127.0.0.1'), { allow: 'loopback' })).toMatchObject({ kind: 'answered', status });
    expect(target.received).toEqual([]);
    await target.close();
  });

  it('is read up to its limit', async () => {
    receiver.answer = { status: 200, body: 'a'.repeat(1_000_000) };
    const outcome = await post(at('127.0.0.1'), { allow: 'loopback' });
    expect(outcome).toMatchObject({ kind: 'answered', text: 'a'.repeat(LIMITS.bodyBytes) });
  });

  it('that never comes is given up', async () => {
    receiver.answer = 'silent';
    const outcome = await post(at('127.0.0.1'), { allow: 'loopback' });
    expect(outcome).toEqual({ kind: 'failed', detail: 'no answer within 0.6 s' });
  });

  it('from a name that is never resolved is given up sooner', async () => {
    const outcome = await post(at('slow.example'), { resolve: () => new Promise(() => undefined) });
    expect(outcome).toEqual({ kind: 'failed', detail: 'no connection within 0.3 s' });
  });

  it('from a port where nobody listens is a failure', async () => {
    await receiver.close();
    const outcome = await post(at('127.0.0.1'), { allow: 'loopback' });
    expect(outcome).toMatchObject({ kind: 'failed', detail: expect.stringContaining('ECONNREFUSED') });
  });
});

it('goes to the receiver itself, whatever proxy the environment names', async () => {
  const proxy = await startReceiver();
  const names = ['http_proxy', 'HTTP_PROXY', 'ALL_PROXY', 'NODE_USE_ENV_PROXY'];
  const before = names.map((name) => process.env[name]);
  for (const name of names) process.env[name] = name === 'NODE_USE_ENV_PROXY' ? '1' : proxy.url;
  try {
    expect(await post(at('127.0.0.1'), { allow: 'loopback' })).toMatchObject({ status: 200 });
    expect(proxy.received).toEqual([]);
  } finally {
    names.forEach((name, index) => {
      const value = before[index];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    });
    await proxy.close();
  }
});
