import * as fc from 'fast-check';
import type { EscalationRule } from '../../../src/domain/incidents/escalation-policy';
import { SEVERITIES } from '../../../src/domain/incidents/severity';
import { type Engine, MINUTE_MS, openEngine } from './engine';

const level = fc.record({
  targets: fc
    .subarray(['ada', 'grace', 'nobody'])
    .map((ids) => ids.map((id) => ({ kind: 'user' as const, id }))),
  acknowledgeTimeoutMinutes: fc.integer({ min: 1, max: 60 }),
});
const rule = (severities: EscalationRule['severities']) =>
  fc.record({
    severities: fc.constant(severities),
    levels: fc.array(level, { minLength: 1, maxLength: 3 }),
    repeats: fc.integer({ min: 0, max: 2 }),
    reminderMinutes: fc.option(fc.integer({ min: 10, max: 300 })),
    unacknowledgeMinutes: fc.option(fc.integer({ min: 10, max: 600 })),
    raiseAfter: fc.option(fc.integer({ min: 1, max: 3 })),
  });
const rules = fc.tuple(rule(['P1']), rule(['P2', 'P3']));

const deed = fc.oneof(
  fc.constant<(engine: Engine) => void>((engine) => engine.acknowledge()),
  fc.integer({ min: 1, max: 90 }).map((minutes) => (engine: Engine) => engine.snooze(minutes)),
  fc.constantFrom(...SEVERITIES).map((severity) => (engine: Engine) => engine.severity(severity)),
  fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 90 })).map(
    ([after, minutes]) =>
      (engine: Engine) =>
        void engine.silences.push(aSilence(engine, after, minutes)),
  ),
  fc.constant((engine: Engine) => engine.report()),
  fc.constant((engine: Engine) => void engine.silences.pop()),
);
type Action = (engine: Engine) => Promise<void> | void;
const action: fc.Arbitrary<Action> = fc.oneof(
  { arbitrary: deed, weight: 3 },
  { arbitrary: deed.map((done) => (engine: Engine) => engine.race(() => done(engine))), weight: 2 },
  {
    arbitrary: fc.integer({ min: 0, max: 30 }).map((ago) => (engine: Engine) => engine.takeTwice(ago)),
    weight: 2,
  },
  {
    arbitrary: fc
      .tuple(
        fc.integer({ min: 1, max: 240 }),
        fc.constantFrom<'alive' | 'dead'>('alive', 'alive', 'alive', 'dead'),
      )
      .map(
        ([minutes, worker]) =>
          (engine: Engine) =>
            engine.pass(minutes, worker),
      ),
    weight: 5,
  },
  { arbitrary: fc.constant((engine: Engine) => engine.resolve()), weight: 1 },
);

function aSilence(engine: Engine, afterMinutes: number, minutes: number) {
  const startsMs = Date.parse(engine.now()) + afterMinutes * MINUTE_MS;
  const whose = { teamId: null, modelId: null, severities: [], labels: [] };
  const made = {
    revision: 1,
    reason: 'r',
    createdBy: 'ada',
    createdAt: engine.now(),
    lastEventAt: engine.now(),
  };
  const startsAt = new Date(startsMs).toISOString();
  const endsAt = new Date(startsMs + minutes * MINUTE_MS).toISOString();
  return { id: `s${engine.silences.length}`, ...whose, ...made, startsAt, endsAt };
}

/** What is wrong with all that the engine did. */
function complaints(engine: Engine): string[] {
  const pages = engine.committed.filter(({ notice }) => notice === 'page');
  // Round and level stand in the key; beside them person, channel and with it the rule step.
  const whom = pages.map(({ key, recipient, channelId }) =>
    [...key.split('/').slice(1, 3), recipient, channelId].join(' '),
  );
  const clocks = ['acknowledge', 'resolve'] as const;
  const breaches = clocks.filter(
    (clock) =>
      engine.writes.filter(
        ({ before, after }) => before.sla[clock].breachedAt !== after.sla[clock].breachedAt,
      ).length > 1,
  );
  return [
    ...repeated(engine.committed.map(({ key }) => key)).map((key) => `the key ${key} twice`),
    ...repeated(whom).map((page) => `paged twice: ${page}`),
    ...breaches.map((clock) => `told twice that the time to ${clock} ran out`),
    ...engine.writes.flatMap(complaintsAbout),
  ];
}

function complaintsAbout({ at, before, after, type }: Engine['writes'][number]): string[] {
  const isPaging = after.outbox.slice(before.outbox.length).some(({ notice }) => notice === 'page');
  const mayPage = before.paging.state === 'active' && ['open', 'investigating'].includes(before.status);
  // Somebody's word is the only other way out of an acknowledgement.
  const isLeft = before.paging.state === 'acknowledged' && after.paging.state !== 'acknowledged';
  const timeout = before.rules.find(({ severities }) => severities.includes(before.severity));
  const untouchedMinutes = (Date.parse(at) - Date.parse(before.touchedAt)) / MINUTE_MS;
  const isTooEarly = untouchedMinutes < (timeout?.unacknowledgeMinutes ?? Number.POSITIVE_INFINITY);
  return [
    ...(isPaging && !mayPage ? [`paged while ${before.status}, ${before.paging.state}`] : []),
    ...(isLeft && type !== 'incident.unacknowledged' && type !== 'incident.snoozed'
      ? [`left by ${type}`]
      : []),
    ...(type === 'incident.unacknowledged' && isTooEarly ? [`taken away after ${untouchedMinutes} min`] : []),
  ];
}

const repeated = (all: readonly string[]): string[] => all.filter((one, index) => all.indexOf(one) !== index);

it('in any interleaving of people, races, deaths and time: no page twice, none after an acknowledgement, nothing due forgotten', async () => {
  await fc.assert(
    fc.asyncProperty(rules, fc.array(action, { maxLength: 25 }), async (given, actions) => {
      const engine = openEngine(given, { ada: 2, grace: 1 });
      for (const act of actions) await act(engine);
      await engine.pass(60, 'alive');
      expect(complaints(engine)).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

const page = (users: readonly string[], minutes: number) => ({
  targets: users.map((id) => ({ kind: 'user' as const, id })),
  acknowledgeTimeoutMinutes: minutes,
});
const policy = (levels: EscalationRule['levels'], repeats = 0): EscalationRule[] => [
  { severities: SEVERITIES, levels, repeats, reminderMinutes: null, unacknowledgeMinutes: null },
];

it('an empty level gives way at once', async () => {
  const engine = openEngine(policy([page(['nobody'], 60), page([], 60), page(['grace'], 60)]), { grace: 1 });
  await engine.pass(0.001, 'alive');
  expect(engine.committed.map(({ recipient }) => recipient)).toEqual(['grace']);
});

it('while nobody can be paged it looks again every quarter of an hour, and pages whoever is there then', async () => {
  const people: Record<string, number> = {};
  const engine = openEngine(policy([page(['ada'], 60), page(['grace'], 120)]), people);
  await engine.pass(24 * 60, 'alive');
  const rounds = engine.writes.filter(({ type }) => type === 'incident.escalation_repeated');
  expect(rounds).toHaveLength(96);
  expect(engine.writes.some(({ type }) => type === 'incident.unanswered')).toBe(false);
  people['ada'] = 1;
  await engine.pass(15, 'alive');
  expect(engine.committed.map(({ recipient }) => recipient)).toEqual(['ada']);
});
