import { slackMessage } from '../../src/channels/slack';
import type { Message } from '../../src/domain/notifications/message';
import { aNotice, anEnvelope } from '../support/messages';

const PUBLIC_URL = 'https://modelkeeper.example';
const ofOne = (message: Message, publicUrl: string | null = PUBLIC_URL) =>
  slackMessage(anEnvelope(message), publicUrl);

/** Every text of a message that Slack reads as markup. */
function markups(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'type' in value && value.type === 'mrkdwn' && 'text' in value ? [String(value.text)] : [];
  return [...own, ...Object.values(value).flatMap(markups)];
}

describe('a message to Slack', () => {
  it('has a header, the reason, the facts, links and a context', () => {
    const { text, blocks } = ofOne(aNotice('page'));
    expect(text).toBe('P2 page: Drift on credit-risk-v3');
    expect(blocks.map(({ type }) => type)).toEqual([
      'header',
      'section',
      'section',
      'section',
      'actions',
      'context',
    ]);
    expect(JSON.stringify(blocks)).toContain('*Model*\\ncredit-risk-v3');
    expect(JSON.stringify(blocks)).toContain(`${PUBLIC_URL}/app/incidents/`);
  });

  it('links to us only where people can go', () => {
    const blocks = JSON.stringify(ofOne(aNotice('page'), null).blocks);
    expect(blocks).not.toContain('Open incident');
    expect(blocks).toContain('https://runbooks.example/drift');
    expect(JSON.stringify(ofOne(aNotice('page', { runbookUrl: 'javascript:alert(1)' }), null))).not.toContain(
      'actions',
    );
  });

  it('can not call everybody, nor make links of its own', () => {
    const evil = '<!channel> & <https://evil.example|click>';
    const message = ofOne(
      aNotice('page', { title: evil, description: evil, labels: [evil], assignedTo: evil }),
    );
    for (const text of [message.text, ...markups(message.blocks)])
      expect(text).not.toMatch(/<|>|&(?!amp;|lt;|gt;)/);
  });

  it.each([1, 2, 200])('of %i messages keeps to the limits, however long they are', (count) => {
    const long = '<'.repeat(100_000);
    const message = aNotice('page', {
      title: long,
      description: long,
      labels: [long],
      runbookUrl: `https://a.example/${long}`,
    });
    const more = Array.from({ length: count - 1 }, () => message);
    const { text, blocks } = slackMessage(anEnvelope(message, ...more), PUBLIC_URL);
    expect(text.length).toBeLessThanOrEqual(3_000);
    expect(blocks.length).toBeLessThanOrEqual(50);
    expect(blocks[0]).toMatchObject({ type: 'header' });
    for (const markup of markups(blocks)) expect(markup.length).toBeLessThanOrEqual(3_000);
    const fields = blocks.flatMap((block) => (Array.isArray(block['fields']) ? [block['fields']] : []));
    for (const list of fields) {
      expect(list.length).toBeLessThanOrEqual(10);
      for (const { text: field } of list) expect(field.length).toBeLessThanOrEqual(2_000);
    }
  });

  it('tells of a bundle how much it is, and every message in it', () => {
    const { text, blocks } = slackMessage(
      anEnvelope(aNotice('page'), aNotice('acknowledged'), aNotice('page', { id: 'b', severity: 'P1' })),
      PUBLIC_URL,
    );
    expect(text).toBe('P1: 3 updates on 2 incidents');
    expect(JSON.stringify(blocks)).toContain('P2 acknowledged by ada');
  });

  it('carries a code', () => {
    expect(ofOne({ kind: 'verification', username: 'ada', code: '123456' }).text).toBe('Your code is 123456');
  });
});
