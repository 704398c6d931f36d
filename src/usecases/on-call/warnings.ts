import type { KnownTargets, OnCallFacts } from '../../domain/on-call/ports';
import { shiftsBetween } from '../../domain/on-call/shifts';
import type { Warning } from '../../domain/on-call/warning';
import { namedBy, warningsOf } from '../../domain/on-call/warnings';
import type { ScheduleDeps } from './schedules';

const DAY_MS = 86_400_000;

export type OnCallWarnings = ReturnType<typeof createOnCallWarnings>;

/** Resolves to what is to be warned of in the next days. */
export function createOnCallWarnings(deps: ScheduleDeps & { targets: KnownTargets & OnCallFacts }) {
  const { targets, clock } = deps;
  return async (days: number): Promise<Warning[]> => {
    const now = clock.now();
    const period = { from: now, to: new Date(Date.parse(now) + days * DAY_MS).toISOString() };
    const [schedules, policies] = await Promise.all([deps.schedules.all(), deps.policies.all()]);
    const teams = [...(await targets.known('team', namedBy(policies, 'team')))];
    const members = new Map<string, string[]>();
    for (const team of teams) members.set(team, await targets.membersOf(team));
    const used = new Set(namedBy(policies, 'schedule'));
    const people = [
      ...namedBy(policies, 'user'),
      ...[...members.values()].flat(),
      ...schedules
        .filter(({ id }) => used.has(id))
        .flatMap((schedule) => [
          ...schedule.layers.flatMap(({ participants }) => participants),
          ...shiftsBetween(schedule, period).map(({ username }) => username),
        ]),
    ];
    const [activeUsers, channels, reachable, owners] = await Promise.all([
      targets.known('user', people),
      targets.known('channel', namedBy(policies, 'channel')),
      targets.reachable(people),
      targets.ownersOfModels(),
    ]);
    return warningsOf({ period, schedules, policies, activeUsers, members, channels, reachable, owners });
  };
}
