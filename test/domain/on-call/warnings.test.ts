import type { EscalationPolicy, EscalationTarget } from '../../../src/domain/incidents/escalation-policy';
import { SEVERITIES } from '../../../src/domain/incidents/severity';
import type { Layer, Schedule } from '../../../src/domain/on-call/schedule';
import type { WarningFacts } from '../../../src/domain/on-call/warning';
import { warningsOf } from '../../../src/domain/on-call/warnings';

const period = { from: '2026-02-01T00:00:00.000Z', to: '2026-02-15T00:00:00.000Z' };

const aSchedule = (layer: Partial<Layer> = {}, id = 'sch_1'): Schedule => ({
  id,
  revision: 1,
  name: 'first line',
  description: '',
  teamId: null,
  zone: 'UTC',
  layers: [
    {
      name: 'weeks',
      rotation: { every: 1, unit: 'weeks' },
      startDate: '2026-01-05',
      handOverTime: '09:00',
      participants: ['ada', 'grace'],
      restrictions: [],
      ...layer,
    },
  ],
  overrides: [],
  createdAt: '2026-01-01T00:00:00.000Z',
  deletedAt: null,
  lastEventAt: '2026-01-01T00:00:00.000Z',
});
const aPolicy = (targets: EscalationTarget[], severities = [...SEVERITIES]): EscalationPolicy => ({
  id: 'default',
  revision: 1,
  rules: [
    {
      severities,
      levels: [{ targets, acknowledgeTimeoutMinutes: 5 }],
      repeats: 0,
      reminderMinutes: null,
      unacknowledgeMinutes: null,
    },
  ],
  lastEventAt: '2026-01-01T00:00:00.000Z',
});
const ON_CALL: EscalationTarget = { kind: 'schedule', id: 'sch_1' };

/** Facts in which nothing is wrong, but for `changes`. */
const warnings = (changes: Partial<WarningFacts> = {}) =>
  warningsOf({
    period,
    schedules: [aSchedule()],
    policies: [aPolicy([ON_CALL])],
    activeUsers: new Set(['ada', 'grace']),
    members: new Map([['fraud', ['grace']]]),
    channels: new Set(['chn_1']),
    reachable: new Set(['ada', 'grace']),
    owners: new Set([null]),
    ...changes,
  });
const codes = (changes: Partial<WarningFacts>) => warnings(changes).map(({ code }) => code);
const office = { kind: 'daily' as const, from: '09:00', to: '17:00' };

describe('warnings', () => {
  it('are none where everybody can be paged at any time', () => {
    expect(warnings()).toEqual([]);
  });

  it('tell of gaps, and of levels that are empty in them', () => {
    const schedules = [aSchedule({ restrictions: [office] })];
    expect(warnings({ schedules })).toEqual([
      {
        code: 'coverage_gap',
        message:
          'Nobody is on call by the schedule first line from 2026-02-01T00:00:00Z to 2026-02-01T09:00:00Z, and in 14 more gaps.',
        advice: 'Add a layer or an override that covers the time.',
        subject: { kind: 'schedule', id: 'sch_1' },
      },
      expect.objectContaining({
        code: 'empty_level',
        message:
          'Level 1 for P1, P2, P3, P4 of the policy default pages nobody at 2026-02-01T00:00:00Z, so it will be skipped.',
      }),
    ]);
  });

  it.each<EscalationTarget>([
    { kind: 'user', id: 'ada' },
    { kind: 'team', id: 'fraud' },
    { kind: 'channel', id: 'chn_1' },
    { kind: 'schedule', id: 'sch_2' },
  ])('tell of no empty level where %j fills the gap', (target) => {
    const nights = { kind: 'daily' as const, from: '17:00', to: '09:00' };
    const schedules = [aSchedule({ restrictions: [office] }), aSchedule({ restrictions: [nights] }, 'sch_2')];
    const found = codes({ schedules, policies: [aPolicy([ON_CALL, target])] });
    expect(new Set(found)).toEqual(new Set(['coverage_gap']));
  });

  it('tell nothing of schedules that no policy names', () => {
    const policies = [aPolicy([{ kind: 'user', id: 'ada' }])];
    expect(codes({ policies, schedules: [aSchedule({ restrictions: [office] })] })).toEqual([]);
  });

  it('tell of people without a contact method, whatever they would be paged for', () => {
    const policies = [aPolicy([ON_CALL, { kind: 'team', id: 'fraud' }])];
    expect(warnings({ policies, reachable: new Set(['ada']) })).toMatchObject([
      { code: 'unreachable_person', subject: { kind: 'user', id: 'grace' } },
    ]);
  });

  it('tell of severities without a rule', () => {
    expect(warnings({ policies: [aPolicy([ON_CALL], ['P1', 'P2', 'P3'])] })).toMatchObject([
      {
        code: 'severity_without_rule',
        message: 'The policy default has no rule for P4: such incidents page nobody.',
      },
    ]);
  });

  it('tell of deactivated users in policies and schedules', () => {
    const policies = [aPolicy([ON_CALL, { kind: 'user', id: 'alan' }])];
    expect(warnings({ policies, activeUsers: new Set(['ada']) })).toMatchObject([
      { code: 'deactivated_user', subject: { kind: 'policy', id: 'default' } },
      { code: 'deactivated_user', subject: { kind: 'schedule', id: 'sch_1' } },
    ]);
  });

  it.each<EscalationTarget>([
    { kind: 'schedule', id: 'sch_9' },
    { kind: 'team', id: 'nowhere' },
    { kind: 'channel', id: 'chn_9' },
  ])('tell of what is gone: %j', (target) => {
    expect(codes({ policies: [aPolicy([target])] })).toEqual(['empty_level', 'unknown_target']);
    expect(codes({ policies: [aPolicy([ON_CALL, target])] })).toEqual(['unknown_target']);
  });

  it('tell of teams with models but without a policy', () => {
    const owners = new Set([null, 'fraud']);
    expect(warnings({ owners })).toMatchObject([
      {
        code: 'team_without_policy',
        message:
          'The team fraud has models, but no escalation policy: the default policy counts for their incidents.',
      },
    ]);
    expect(warnings({ owners, policies: [] })).toMatchObject([
      { code: 'team_without_policy', subject: { kind: 'policy', id: 'default' } },
      { code: 'team_without_policy', subject: { kind: 'team', id: 'fraud' } },
    ]);
  });
});
