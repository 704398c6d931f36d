import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { timelineEventOf } from '../../../src/domain/incidents/timeline';
import type { JsonObject } from '../../../src/domain/json';

const AT = '2026-03-01T10:00:00.000Z';
const told = (type: string, data: JsonObject = {}) =>
  timelineEventOf({ type: `incident.${type}`, actor: 'ada', data, at: AT, revision: 1 });

describe('the timeline', () => {
  it('tells an entry as it was written', () => {
    const entry = { eventType: 'runbook_step_completed', body: 'done', author: 'job', key: 'k' };
    expect(told('entry', entry)).toEqual({
      eventType: 'runbook_step_completed',
      body: 'done',
      author: 'job',
      at: AT,
    });
  });

  it.each<[string, JsonObject, string, string]>([
    [
      'opened',
      { title: 'T', severity: 'P1', triggerSource: 'manual', recurrenceOf: null },
      'status_change',
      'Opened as P1 (manual): T',
    ],
    [
      'opened',
      { title: 'T', severity: 'P1', triggerSource: 'manual', recurrenceOf: 'x' },
      'status_change',
      'Opened as P1 (manual); it recurs from x: T',
    ],
    [
      'status_changed',
      { from: 'open', to: 'investigating', changed: { severity: { from: 'P2', to: 'P1' } } },
      'status_change',
      'Status changed from open to investigating. Severity changed from P2 to P1.',
    ],
    ['acknowledged', { changed: {} }, 'escalation', 'Acknowledged by ada: nobody is paged any more.'],
    [
      'level_entered',
      { round: 0, level: 1, reached: ['schedule sch_1: ada', 'channel chn_1'], isEmpty: false },
      'escalation',
      'Level 1 of the escalation, round 1: schedule sch_1: ada, channel chn_1.',
    ],
    [
      'level_entered',
      { round: 1, level: 2, reached: ['team risk: nobody'], isEmpty: true },
      'escalation',
      'Level 2 of the escalation, round 2: nobody could be reached (team risk: nobody).',
    ],
    ['paged', { recipients: ['ada', 'grace'] }, 'escalation', 'Paged ada, grace.'],
    ['escalation_repeated', { round: 1 }, 'escalation', 'The escalation begins again: round 2.'],
    ['unanswered', { round: 0 }, 'escalation', 'Every level was paged, and nobody answered in round 1.'],
    [
      'silenced',
      { silenceId: 'sil_1', until: '2026-03-01T12:00:00.000Z', reason: 'the move' },
      'escalation',
      'Silenced until 2026-03-01T12:00:00Z: the move',
    ],
    [
      'snoozed',
      { until: '2026-03-01T12:00:00.000Z' },
      'escalation',
      'Snoozed by ada until 2026-03-01T12:00:00Z.',
    ],
    ['paging_resumed', { from: 'snoozed' }, 'escalation', 'No longer snoozed: paging begins again.'],
    ['reminded', { recipient: 'grace' }, 'escalation', 'Reminded grace that it is still open.'],
    [
      'sla_breached',
      { clock: 'resolve', dueAt: '2026-03-01T12:00:00.000Z' },
      'escalation',
      'The time to resolve ran out at 2026-03-01T12:00:00Z.',
    ],
    ['handed_over', { from: null, to: 'grace' }, 'escalation', 'Handed over to grace.'],
    ['handed_over', { from: 'alan', to: 'grace' }, 'escalation', 'Handed over to grace; alan had it.'],
  ])('tells of %s: %j', (type, data, eventType, body) => {
    expect(told(type, data)).toEqual({ eventType, body, author: 'ada', at: AT });
  });

  it('has words of its own for every event that the rules write', () => {
    const folder = join(__dirname, '../../../src/domain/incidents');
    const sources = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    const types = new Set(sources.flatMap((source) => source.match(/(?<='incident\.)\w+(?=')/g) ?? []));
    expect(types.size).toBeGreaterThan(14);
    for (const type of types) {
      if (type === 'entry') continue;
      // Without words of its own it would read as its type does.
      expect({ type, body: told(type).body }).not.toEqual({ type, body: type.replaceAll('_', ' ') });
    }
  });
});
