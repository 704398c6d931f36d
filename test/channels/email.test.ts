import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { mailOf } from '../../src/channels/email';
import { createChannelSender } from '../../src/channels/sender';
import type { Message } from '../../src/domain/notifications/message';
import { aNotice, anEnvelope } from '../support/messages';

interface Mail {
  from: string;
  to: string[];
  source: string;
}

const mails: Mail[] = [];
let server: SMTPServer;
let smtpUrl: string;
beforeAll(async () => {
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo({ address }, _session, done) {
      const status = { 'gone@example.com': 550, 'busy@example.com': 451 }[address];
      done(status ? Object.assign(new Error('not here'), { responseCode: status }) : null);
    },
    onAuth(_auth, _session, done) {
      done(Object.assign(new Error('wrong credentials'), { responseCode: 535 }));
    },
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        const to = envelope.rcptTo.map(({ address }) => address);
        mails.push({ from, to, source: Buffer.concat(chunks).toString() });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  smtpUrl = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));
beforeEach(() => mails.splice(0));

const senderOver = (mail: { smtpUrl: string; from: string } | null) =>
  createChannelSender({
    clock: { now: () => '2026-03-01T10:00:05.000Z' },
    allowedAddresses: [],
    publicUrl: 'https://modelkeeper.example',
    mail,
  });
const FROM = 'Modelkeeper <pager@modelkeeper.example>';
const send = (message: Message, address = 'ada@example.com', url = smtpUrl) =>
  senderOver({ smtpUrl: url, from: FROM }).send({ kind: 'email', address }, anEnvelope(message));
const headersOf = ({ source }: Mail): Record<string, string> =>
  Object.fromEntries(
    (source.split('\r\n\r\n')[0] ?? '')
      .replace(/\r\n[ \t]+/g, ' ')
      .split('\r\n')
      .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  );
const first = (): Mail => mails[0] as Mail;

describe('a mail', () => {
  it('arrives with subject, text and HTML', async () => {
    expect(await send(aNotice('page'))).toMatchObject({ ok: true });
    expect(first()).toMatchObject({ from: 'pager@modelkeeper.example', to: ['ada@example.com'] });
    expect(headersOf(first())).toMatchObject({
      subject: 'P2 page: Drift on credit-risk-v3',
      'auto-submitted': 'auto-generated',
    });
    expect(first().source).toContain('Content-Type: text/plain');
    expect(first().source).toContain('Content-Type: text/html');
    expect(first().source).toContain('Model: credit-risk-v3');
  });

  it('has the same Message-ID at every try, and one thread for one incident', async () => {
    await send(aNotice('page'));
    await send(aNotice('page'));
    const [one, other] = mails.map(headersOf);
    expect(one?.['message-id']).toMatch(/^<[0-9a-f]{40}@modelkeeper\.example>$/);
    expect(other?.['message-id']).toBe(one?.['message-id']);
    const options = { publicUrl: null, domain: 'modelkeeper.example' };
    const resolved = mailOf({ ...anEnvelope(aNotice('resolved')), key: 'another' }, options);
    expect(resolved.messageId).not.toBe(one?.['message-id']);
    expect(resolved.inReplyTo).toBe(one?.['in-reply-to']);
    expect(mailOf(anEnvelope(aNotice('page', { id: 'b' })), options).inReplyTo).not.toBe(resolved.inReplyTo);
  });

  it.each(['\r\nBcc: grace@example.com', '\nBcc: grace@example.com', '\u2028Bcc: grace@example.com', '\0'])(
    'gets no header and no recipient from a title: %j',
    async (evil) => {
      await send(aNotice('page', { title: `drift${evil}` }));
      expect(first().to).toEqual(['ada@example.com']);
      expect(Object.keys(headersOf(first()))).not.toContain('bcc');
    },
  );

  it.each([
    'ada@example.com, grace@example.com',
    'ada@example.com\r\nBcc: grace@example.com',
    '<ada@example.com>',
    'Ada <ada@example.com>',
    'ada',
    '@example.com',
    `${'a'.repeat(300)}@example.com`,
  ])('to something that is no address is not sent: %j', async (address) => {
    expect(await send(aNotice('page'), address)).toMatchObject({ ok: false, isPermanent: true });
    expect(mails).toEqual([]);
  });

  it('shows what people wrote as text', () => {
    const evil = '<script>alert("1")</script>&\'';
    const { html } = mailOf(anEnvelope(aNotice('page', { title: evil, description: evil, labels: [evil] })), {
      publicUrl: null,
      domain: 'a.example',
    });
    expect(html).not.toContain('<script');
    expect(html).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;');
  });

  it('of many messages says how many, and tells them', async () => {
    const envelope = anEnvelope(aNotice('page'), aNotice('resolved', { id: 'b', title: 'Another' }));
    const target = { kind: 'email' as const, address: 'ada@example.com' };
    await senderOver({ smtpUrl, from: FROM }).send(target, envelope);
    expect(headersOf(first())['subject']).toBe('P2: 2 updates on 2 incidents');
    expect(first().source).toContain('P2 resolved by ada: Another');
    expect(headersOf(first())['references']?.split(' ')).toHaveLength(2);
  });
});

describe('a mail that is refused', () => {
  it.each([
    ['for good by 550', 'gone@example.com', true],
    ['for now by 451', 'busy@example.com', false],
  ])('is so %s', async (_how, address, isPermanent) => {
    expect(await send(aNotice('page'), address)).toMatchObject({ ok: false, isPermanent });
  });

  it('for wrong credentials may pass later, and does not tell them', async () => {
    const url = smtpUrl.replace('smtp://', 'smtp://someone:hunter2secret@');
    const result = await send(aNotice('page'), 'ada@example.com', url);
    expect(result).toMatchObject({ ok: false, isPermanent: false });
    expect(JSON.stringify(result)).not.toContain('hunter2secret');
  });

  it('because nobody answers may pass later', async () => {
    const result = await send(aNotice('page'), 'ada@example.com', 'smtp://127.0.0.1:1');
    expect(result).toMatchObject({ ok: false, isPermanent: false });
  });

  it('because no server is configured says what to set', async () => {
    const target = { kind: 'email' as const, address: 'ada@example.com' };
    const result = await senderOver(null).send(target, anEnvelope(aNotice('page')));
    expect(result).toMatchObject({
      isPermanent: false,
      detail: expect.stringContaining('MODELKEEPER_SMTP_URL'),
    });
  });
});
