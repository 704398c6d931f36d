import type { EscalationPolicy } from '../../../src/domain/incidents/escalation-policy';
import { replaceRules } from '../../../src/domain/incidents/escalation-policy-rules';
import type { Schedule } from '../../../src/domain/on-call/schedule';
import { addOverride, newSchedule, OVERRIDES_MAX } from '../../../src/domain/on-call/schedule-rules';
import { createEscalationPolicyRepository } from '../../../src/persistence/on-call/escalation-policy-repository';
import { createScheduleRepository } from '../../../src/persistence/on-call/schedule-repository';
import { movableClock } from '../../support/clock';
import { faultsOf, readLog } from '../log-check';
import { openStore, type Repositories, type TestStore } from '../store';

const clock = movableClock();
const NOW = '2026-01-05T09:00:00.000Z';
const act = { actor: 'ada', now: NOW };

let store: TestStore;
let other: Repositories;
beforeAll(async () => {
  store = await openStore({ clock });
  other = await store.another();
});
afterAll(() => store.close());

const schedulesOf = ({ connection, dirty }: Repositories) =>
  createScheduleRepository(connection, dirty, clock);
const policiesOf = ({ connection, dirty }: Repositories) =>
  createEscalationPolicyRepository(connection, dirty, clock);
const aRule = (repeats: number): EscalationPolicy['rules'][number] => ({
  severities: ['P1'],
  levels: [{ targets: [{ kind: 'user', id: 'ada' }], acknowledgeTimeoutMinutes: 5 }],
  repeats,
  reminderMinutes: null,
  unacknowledgeMinutes: null,
});
const anOverride = (number: number, to = '2026-01-06T09:00:00.000Z') => ({
  id: `ovr_${number}`,
  username: 'grace',
  from: '2026-01-01T09:00:00.000Z',
  to,
  createdBy: 'ada',
  createdAt: NOW,
});

function aSchedule(id: string): ReturnType<typeof newSchedule> {
  const layer = {
    name: 'weeks',
    rotation: { every: 1, unit: 'weeks' as const },
    startDate: '2026-01-05',
    handOverTime: '09:00',
    participants: ['ada'],
    restrictions: [{ kind: 'daily' as const, from: '22:00', to: '06:00' }],
  };
  const settings = { name: id, description: '', teamId: null, zone: 'UTC', layers: [layer] };
  return newSchedule(id, settings, act);
}

describe('schedules in the store', () => {
  it('are read by another process as they were written', async () => {
    const { schedule, event } = aSchedule('sch_1');
    await schedulesOf(store).insert(schedule, event);
    expect(await schedulesOf(other).get('sch_1')).toEqual(schedule);
  });

  it('lose no override that two processes add at the same time', async () => {
    const { schedule, event } = aSchedule('sch_2');
    await schedulesOf(store).insert(schedule, event);
    const add = (number: number) =>
      schedulesOf(number % 2 === 0 ? store : other).transition('sch_2', (current: Schedule) =>
        addOverride(current, anOverride(number), act),
      );
    await Promise.all(Array.from({ length: 8 }, (_, number) => add(number)));
    const { overrides } = await schedulesOf(store).get('sch_2');
    expect(overrides.map(({ id }) => id).sort()).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7].map((each) => `ovr_${each}`),
    );
  });
});

describe('overrides beyond the most that are kept', () => {
  const many = (to?: string) => Array.from({ length: OVERRIDES_MAX }, (_, number) => anOverride(number, to));

  it('make the oldest that has ended go', () => {
    const { schedule } = aSchedule('sch_3');
    const ended = many().with(7, anOverride(7, '2026-01-02T09:00:00.000Z'));
    const { changes } = addOverride({ ...schedule, overrides: ended }, anOverride(9_999), act);
    expect(changes.overrides).toHaveLength(OVERRIDES_MAX);
    expect(changes.overrides?.map(({ id }) => id)).not.toContain('ovr_7');
  });

  it('are refused where none has ended', () => {
    const { schedule } = aSchedule('sch_3');
    expect(() => addOverride({ ...schedule, overrides: many() }, anOverride(9_999), act)).toThrow(
      '500 overrides',
    );
  });
});

describe('escalation policies in the store', () => {
  it('are one for each team, however many processes make it at the same time, and their log is sound', async () => {
    const put = (repeats: number) =>
      policiesOf(repeats % 2 === 0 ? store : other).put('fraud', (policy) =>
        replaceRules(policy, [aRule(repeats)], 'ada'),
      );
    await Promise.all([1, 2, 3, 4, 5, 6].map(put));
    const policy = await policiesOf(store).find('fraud');
    expect(policy?.revision).toBe(6);
    while ((await store.eventLog.relayDirty()) > 0);
    const events = await readLog(store.eventLog);
    expect(faultsOf(events)).toEqual([]);
    const own = events.filter(({ aggregateId }) => aggregateId === 'fraud');
    expect(own.map(({ revision }) => revision)).toEqual([1, 2, 3, 4, 5, 6]);
  });
});
