import * as fc from 'fast-check';
import { IANAZone } from 'luxon';
import { SEVERITIES } from '../../../src/domain/incidents/severity';
import { planNotices } from '../../../src/domain/notifications/plan';
import type { NotificationRule } from '../../../src/domain/notifications/preferences';

const AT = '2026-03-01T12:00:00.000Z';
const rule = (channelId: string, changes: Partial<NotificationRule> = {}): NotificationRule => ({
  channelId,
  afterMinutes: 0,
  severities: [],
  ...changes,
});
const usable = ['chn_a', 'chn_b'];

describe('a person', () => {
  it('without rules is told by every usable channel at once', () => {
    expect(planNotices(null, { usable, severity: 'P3', at: AT })).toEqual([
      { channelId: 'chn_a', step: 0, dueAt: AT },
      { channelId: 'chn_b', step: 1, dueAt: AT },
    ]);
  });

  it('is told by the rules for the severity, after their minutes, under the number of the rule', () => {
    const rules = [
      rule('chn_a', { severities: ['P4'] }),
      rule('chn_a'),
      rule('chn_b', { afterMinutes: 5, severities: ['P1', 'P3'] }),
    ];
    expect(planNotices({ rules, quietHours: null }, { usable, severity: 'P3', at: AT })).toEqual([
      { channelId: 'chn_a', step: 1, dueAt: AT },
      { channelId: 'chn_b', step: 2, dueAt: '2026-03-01T12:05:00.000Z' },
    ]);
  });

  it('is told by every usable channel when no rule leads to one', () => {
    const rules = [rule('chn_gone'), rule('chn_a', { severities: ['P1'] })];
    expect(planNotices({ rules, quietHours: null }, { usable, severity: 'P3', at: AT })).toHaveLength(2);
  });

  it('without a usable channel can not be told', () => {
    expect(
      planNotices({ rules: [rule('chn_a')], quietHours: null }, { usable: [], severity: 'P1', at: AT }),
    ).toEqual([]);
  });
});

describe('quiet hours', () => {
  const quiet = (from: string, to: string, zone = 'Europe/Berlin') => ({ from, to, zone });
  const dueAt = (at: string, quietHours: ReturnType<typeof quiet>, rules: NotificationRule[] = []) =>
    planNotices({ rules, quietHours }, { usable: ['chn_a'], severity: 'P2', at })[0]?.dueAt;

  it.each([
    ['at their beginning', '2026-01-10T21:00:00.000Z', '2026-01-11T06:00:00.000Z'],
    ['after midnight', '2026-01-11T02:00:00.000Z', '2026-01-11T06:00:00.000Z'],
    ['at their end', '2026-01-11T06:00:00.000Z', '2026-01-11T06:00:00.000Z'],
    ['before them', '2026-01-10T20:59:59.999Z', '2026-01-10T20:59:59.999Z'],
    ['in the night in which clocks go forward', '2026-03-28T23:30:00.000Z', '2026-03-29T05:00:00.000Z'],
    ['in the night in which clocks go back', '2026-10-24T23:30:00.000Z', '2026-10-25T06:00:00.000Z'],
  ])('hold back until they end what comes %s', (_when, at, expected) => {
    expect(dueAt(at, quiet('22:00', '07:00'))).toBe(expected);
  });

  it('within a day hold back only then', () => {
    expect(dueAt('2026-01-10T12:00:00.000Z', quiet('12:00', '14:00'))).toBe('2026-01-10T13:00:00.000Z');
    expect(dueAt('2026-01-10T13:00:00.000Z', quiet('12:00', '14:00'))).toBe('2026-01-10T13:00:00.000Z');
  });

  it('that end at a time that does not exist end when clocks go forward', () => {
    expect(dueAt('2026-03-29T00:30:00.000Z', quiet('01:00', '02:30'))).toBe('2026-03-29T01:00:00.000Z');
  });

  it('count for when a rule is due, not for when the page was', () => {
    const rules = [rule('chn_a', { afterMinutes: 10 })];
    expect(dueAt('2026-01-10T20:55:00.000Z', quiet('22:00', '07:00'), rules)).toBe(
      '2026-01-11T06:00:00.000Z',
    );
  });

  it('never hold back P1', () => {
    const asked = { usable, severity: 'P1' as const, at: '2026-01-11T02:00:00.000Z' };
    expect(planNotices({ rules: [], quietHours: quiet('22:00', '07:00') }, asked)[0]?.dueAt).toBe(asked.at);
  });

  it('in every zone tell nobody while they last, at most a day and an hour late, and nobody early', () => {
    const minute = fc.integer({ min: 0, max: 1439 });
    const wall = (of: number) =>
      `${String(Math.floor(of / 60)).padStart(2, '0')}:${String(of % 60).padStart(2, '0')}`;
    const zones = Intl.supportedValuesOf('timeZone').filter((zone) => IANAZone.isValidZone(zone));
    const instant = fc.integer({
      min: Date.UTC(2015, 0, 1) / 60_000,
      max: Date.UTC(2030, 0, 1) / 60_000,
    });
    fc.assert(
      fc.property(minute, minute, fc.constantFrom(...zones), instant, (from, to, zone, at) => {
        fc.pre(from !== to);
        const asked = new Date(at * 60_000).toISOString();
        const due = dueAt(asked, quiet(wall(from), wall(to), zone)) ?? '';
        expect(due >= asked).toBe(true);
        expect(Date.parse(due) - Date.parse(asked)).toBeLessThanOrEqual(26 * 3_600_000);
        // What is due then is not held back again.
        expect(dueAt(due, quiet(wall(from), wall(to), zone))).toBe(due);
      }),
      { numRuns: 1_000 },
    );
  });
});

it('every severity has a plan', () => {
  for (const severity of SEVERITIES) expect(planNotices(null, { usable, severity, at: AT })).toHaveLength(2);
});
