import type { PendingEvent } from '../../../src/domain/event';
import { inWords } from '../../../src/domain/incidents/durations';
import type { Incident } from '../../../src/domain/incidents/incident';
import { openIncident } from '../../../src/domain/incidents/incident-rules';
import { draftPostmortem, type PostmortemFacts } from '../../../src/domain/incidents/postmortem-draft';

const OPENED = '2026-03-02T10:00:00.000Z';
const at = (time: string): string => `2026-03-02T${time}.000Z`;

function anIncident(changes: Partial<Incident> = {}): Incident {
  const asked = {
    id: 'b2004a48-328a-4daa-96f6-cd3966b89ee2',
    title: 'Drift of credit-risk-v3',
    severity: 'P2' as const,
    modelId: '3fa85f64-5717-4562-b3fc-2c963f66afa6',
    modelName: 'credit-risk-v3',
    teamId: 'risk',
    description: 'PSI of 0.31\non income',
    triggerSource: 'manual' as const,
    labels: ['drift', 'income'],
    runbook: null,
    recurrenceOf: null,
    rules: [],
  };
  const { incident } = openIncident(asked, { actor: 'ada', now: OPENED, listeners: () => [] });
  const ended = { acknowledgedAt: at('10:04:10'), acknowledgedBy: 'grace', resolvedAt: at('12:01:00') };
  return { ...incident, status: 'resolved', ...ended, ...changes };
}

let revision = 0;
function event(
  type: string,
  actor: string,
  given: { at: string; data?: PendingEvent['data'] },
): PendingEvent {
  revision += 1;
  return { type: `incident.${type}`, actor, data: {}, revision, ...given };
}

const note = (author: string, body: string, time: string): PendingEvent =>
  event('entry', author, { at: at(time), data: { eventType: 'note', body, author } });
const moved = (actor: string, to: string, time: string): PendingEvent =>
  event('status_changed', actor, { at: at(time), data: { from: 'x', to, changed: {} } });

const EVENTS = [
  event('opened', 'ada', { at: OPENED, data: { title: 'Drift', severity: 'P2', triggerSource: 'manual' } }),
  note('ada', 'too early to help', '10:02:00'),
  moved('grace', 'investigating', '10:04:10'),
  note('grace', 'the feed of incomes was empty', '10:30:00'),
  note('system', 'a note of the service itself', '10:40:00'),
  note('grace', 'filled the feed again', '11:50:00'),
  moved('grace', 'resolved', '12:01:00'),
];

const aPage = (
  changes: Partial<PostmortemFacts['pages'][number]> = {},
): PostmortemFacts['pages'][number] => ({
  channelId: 'chn_1',
  recipient: 'grace',
  createdAt: at('10:00:01'),
  state: 'sent',
  settledAt: at('10:00:02'),
  settledReason: null,
  ...changes,
});

const draft = (facts: Partial<PostmortemFacts> = {}): string =>
  draftPostmortem({
    incident: anIncident(),
    events: EVENTS,
    pages: [aPage()],
    channels: { chn_1: 'email at work' },
    ...facts,
  });

function section(markdown: string, title: string): string {
  const [, rest = ''] = markdown.split(`## ${title}\n\n`);
  return rest.split('\n\n## ', 1)[0] ?? '';
}

describe('a draft', () => {
  it('states the times to acknowledge and resolve, and whether the SLA was kept', () => {
    const facts = section(draft(), 'Facts');
    expect(facts).toContain('| Time to acknowledge | 4 min 10 s, within the SLA (15 min) |');
    expect(facts).toContain('| Time to resolve | 2 h 1 min, within the SLA (8 h) |');
    const { sla } = anIncident();
    const late = { ...sla, acknowledge: { ...sla.acknowledge, breachedAt: at('10:15:00') } };
    const missed = draft({ incident: anIncident({ sla: late }) });
    expect(section(missed, 'Facts')).toContain(
      '| Time to acknowledge | 4 min 10 s, **SLA missed** (15 min) |',
    );
    expect(section(missed, 'Open questions')).toContain('The time to acknowledge ran out');
  });

  it('names each person with what they did, and nobody twice', () => {
    expect(section(draft(), 'People').split('\n')).toEqual([
      '- **ada** opened it at 10:00:00; added a note at 10:02:00',
      '- **grace** was paged once; acknowledged it at 10:04:10; added a note at 10:30:00; added a note at 11:50:00; resolved it at 12:01:00',
    ]);
  });

  it('tells who was paged when, how, and what became of it', () => {
    const dead = aPage({ channelId: 'chn_2', recipient: null, state: 'dead', settledReason: '410 Gone' });
    const pages = section(draft({ pages: [aPage(), dead] }), 'Pages');
    expect(pages).toContain(
      '| 2026-03-02 10:00:01 UTC | grace | email at work | sent 2026-03-02 10:00:02 UTC |',
    );
    expect(pages).toContain(
      '| the channel | chn_2 | **never delivered** 2026-03-02 10:00:02 UTC: 410 Gone |',
    );
    expect(section(draft({ pages: [dead] }), 'Open questions')).toContain(
      '1 of its pages could not be delivered',
    );
    expect(section(draft({ pages: [] }), 'Pages')).toBe('Nobody was paged.');
  });

  it('lists what people noted while they worked on it, the last thing marked', () => {
    const helped = section(draft(), 'What helped').split('\n');
    expect(helped).toEqual([
      '- 2026-03-02 10:30:00 UTC, grace: the feed of incomes was empty',
      '- **The last before it was resolved**: 2026-03-02 11:50:00 UTC, grace: filled the feed again',
    ]);
    expect(section(draft({ events: [] }), 'What helped')).toMatch(/^Nobody noted anything/);
  });

  it('has every event of the timeline, in its order', () => {
    const lines = section(draft(), 'Timeline').split('\n');
    expect(lines).toHaveLength(EVENTS.length);
    expect(lines.map((line) => line.slice(13, 21))).toEqual(EVENTS.map((each) => each.at.slice(11, 19)));
  });

  it('asks what the traces ask: recurrence, nobody there, left alone', () => {
    const events = [
      event('level_entered', 'system', {
        at: OPENED,
        data: { round: 0, level: 1, reached: [], isEmpty: true },
      }),
      event('unanswered', 'system', { at: at('10:20:00') }),
      event('unacknowledged', 'system', { at: at('10:40:00') }),
    ];
    const recurrenceOf = '7b1c8a1e-95a5-4a0e-8f14-0e9a4a1a2b3c';
    const questions = section(draft({ incident: anIncident({ recurrenceOf }), events }), 'Open questions');
    for (const asked of ['resolved before', 'reached nobody', 'nobody answered', 'left alone'])
      expect(questions).toContain(asked);
    expect(section(draft(), 'Open questions')).not.toMatch(/resolved before|reached nobody|left alone/);
  });

  it('lets no text of others become markup, a row, or a line of its own', () => {
    const title = 'a | b\n# heading <img src=x> ![](http://127.0.0.1/x) `code`';
    const text = draft({ incident: anIncident({ title, description: '<script>\n# x', labels: ['p|q'] }) });
    expect(text.split('\n').filter((line) => /^#+ /.test(line))).toHaveLength(9);
    expect(text).not.toMatch(/(?<!\\)<(?:img|script)|!\[\]/);
    expect(section(text, 'Facts')).toContain(String.raw`| Labels | p\|q |`);
    expect(section(text, 'Description')).toBe('> \\<script>\n> # x');
  });
});

it.each([
  [0, '0 s'],
  [59, '59 s'],
  [60, '1 min'],
  [3_661, '1 h 1 min'],
  [86_400 + 59, '1 d'],
  [90_000, '1 d 1 h'],
])('%i seconds read %s', (seconds, words) => {
  expect(inWords(seconds)).toBe(words);
});
