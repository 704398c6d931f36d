import { freezeRunbook, newRunbook, type Runbook, runbookFor } from '../../../src/domain/incidents/runbook';
import { concluded, resolvedRunbook } from '../../../src/domain/incidents/runbook-progress';

const NOW = '2026-05-22T14:33:00.000Z';
const EVERY = { severities: [], triggerSources: [], labels: [] };
const incident = { severity: 'P2', triggerSource: 'manual', labels: ['drift'], teamId: 'risk' } as const;
let made = 0;

function aRunbook(changes: Partial<Runbook> = {}): Runbook {
  const settings = { name: 'r', url: null, teamId: null, match: EVERY, startsAutomatically: true, steps: [] };
  const at = new Date(Date.parse(NOW) + (made += 1)).toISOString();
  return { ...newRunbook(`rbk_${made}`, settings, { actor: 'ada', now: at }).runbook, ...changes };
}

it('an incident gets the oldest runbook that fits of its team, else of none', () => {
  const [first, second, own] = [aRunbook(), aRunbook(), aRunbook({ teamId: 'risk' })];
  expect(runbookFor(incident, [second, first])).toBe(first);
  expect(runbookFor(incident, [first, second, own])).toBe(own);
  expect(runbookFor({ ...incident, teamId: null }, [own])).toBeNull();
  expect(runbookFor({ ...incident, teamId: 'fraud' }, [own, second])).toBe(second);
});

it.each([
  [{ severities: ['P1'] }, false],
  [{ severities: ['P1', 'P2'] }, true],
  [{ triggerSources: ['pagerduty'] }, false],
  [{ labels: ['drift'] }, true],
  [{ labels: ['drift', 'eu'] }, false],
] as const)('a runbook for %j fits: %s', (match, fits) => {
  expect(runbookFor(incident, [aRunbook({ match: { ...EVERY, ...match } })]) !== null).toBe(fits);
});

it('a deleted runbook fits nothing, and one without steps has nothing to do', () => {
  expect(runbookFor(incident, [aRunbook({ deletedAt: NOW })])).toBeNull();
  expect(freezeRunbook(aRunbook({ startsAutomatically: false }), NOW).state).toBe('succeeded');
});

it('a resolution ends what waits, and leaves alone what is being undone', () => {
  const step = { name: 's', action: { kind: 'retrain' as const }, compensation: null };
  const running = freezeRunbook(aRunbook({ steps: [step] }), NOW);
  expect(resolvedRunbook(running, NOW)).toMatchObject({
    state: 'cancelled',
    steps: [{ state: 'cancelled' }],
  });
  const undoing = { ...running, state: 'undoing' as const, ending: 'failed' as const };
  expect(resolvedRunbook(undoing, NOW)).toBe(undoing);
  expect(concluded(undoing, NOW)).toMatchObject({ state: 'failed', endedAt: NOW });
});
