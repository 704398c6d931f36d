import { PERMISSIONS, permissionsOf, ROLES } from '../../src/domain/auth/role';
import { inWords } from '../../src/domain/incidents/durations';
import { STATUS_TRANSITIONS } from '../../src/domain/incidents/incident';
import { SEVERITIES } from '../../src/domain/incidents/severity';
import { SLA_MINUTES } from '../../src/domain/incidents/sla';
import { PUBLISHED_LIMITS } from '../../src/domain/rate-limit';
import { PolicySettings } from '../../src/http/contracts/incidents/on-call/policy-schemas';
import { readDocument, tableBelow } from '../support/markdown';

const DOCUMENT = readDocument('docs/governance.md');
const rowsOf = (heading: string): Record<string, string>[] => tableBelow(DOCUMENT, heading);

it('states: the table and the diagram are the state machine', () => {
  const transitions = Object.entries(STATUS_TRANSITIONS);
  expect(rowsOf('States').map((row) => [row['status'], row['next']])).toEqual(
    transitions.map(([status, next]) => [status, next ?? '–']),
  );
  const arrows = [...DOCUMENT.matchAll(/^ {2}(\S+) --> (\S+?)(?::.*)?$/gm)].map(([, from, to]) => [from, to]);
  expect(arrows).toEqual([['[*]', 'open'], ...transitions.map(([status, next]) => [status, next ?? '[*]'])]);
});

it('severities: all of them, each with its clocks', () => {
  const rows = rowsOf('Severities').map((row) => [
    row['severity'],
    row['acknowledge within'],
    row['resolve within'],
  ]);
  expect(rows).toEqual(
    SEVERITIES.map((severity) => {
      const { acknowledge, resolve } = SLA_MINUTES[severity];
      return [severity, inWords(acknowledge * 60), inWords(resolve * 60)];
    }),
  );
});

it('roles: each permission, granted to exactly the roles that have it', () => {
  const rows = rowsOf('Roles');
  expect(rows.map((row) => row['permission'])).toEqual(Object.keys(PERMISSIONS));
  for (const role of ROLES) {
    const granted = rows.filter((row) => row[role] === 'yes').map((row) => row['permission']);
    expect([role, granted]).toEqual([role, permissionsOf(role)]);
    for (const row of rows) expect(['yes', '–']).toContain(row[role]);
  }
});

describe('escalation', () => {
  const target = { kind: 'user', id: 'ada' };
  const level = { targets: [target], acknowledge_timeout_minutes: 5 };
  const rule = { severities: ['P1'], levels: [level] };
  const many = <T>(count: number, of: T): T[] => Array.from({ length: count }, () => of);
  /** A rule with a setting of the table at a value. */
  const RULES: Record<string, (value: number) => object> = {
    levels: (value) => ({ ...rule, levels: many(value, level) }),
    'targets of a level': (value) => ({ ...rule, levels: [{ ...level, targets: many(value, target) }] }),
    acknowledge_timeout_minutes: (value) => ({
      ...rule,
      levels: [{ ...level, acknowledge_timeout_minutes: value }],
    }),
    repeats: (value) => ({ ...rule, repeats: value }),
    reminder_minutes: (value) => ({ ...rule, reminder_minutes: value }),
    unacknowledge_minutes: (value) => ({ ...rule, unacknowledge_minutes: value }),
    raise_after: (value) => ({ ...rule, raise_after: value }),
  };

  it('the table has every setting', () => {
    expect(rowsOf('Escalation').map((row) => row['setting'])).toEqual(Object.keys(RULES));
  });

  it.each(rowsOf('Escalation'))('$setting: most $most, by default $default', (row) => {
    const { setting = '', most, default: usual } = row;
    const accepts = (value: number): boolean =>
      PolicySettings.safeParse({ rules: [RULES[setting]?.(value)] }).success;
    expect([accepts(Number(most)), accepts(Number(most) + 1)]).toEqual([true, false]);
    const [parsed] = PolicySettings.parse({ rules: [rule] }).rules;
    const actual: unknown = Reflect.get(parsed ?? {}, setting);
    if (usual === '–') return;
    expect(actual).toBe(usual === 'never' ? null : Number(usual));
  });
});

it('limits: as they are published', () => {
  const { auth, incidentWrites, integration, other } = PUBLISHED_LIMITS;
  const limits = rowsOf('Limits').map((row) => Number(row['requests a minute']));
  expect(limits).toEqual([auth, incidentWrites, integration, other]);
});
