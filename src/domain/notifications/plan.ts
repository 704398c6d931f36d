import type { Severity } from '../incidents/severity';
import { DAY_MS, instantOf, timeOfDayMs, wallAt } from '../on-call/zone';
import type { NotificationRule, PlannedNotice, Preferences, QuietHours } from './preferences';

const MINUTE_MS = 60_000;
/** What quiet hours never hold back. */
const ALWAYS_TOLD: Severity = 'P1';

/**
 * How a person who is paged at `at` is told: by the rules for the severity that lead to a usable channel, at the end of
 * quiet hours where one would fall into them. Without rules, and where none leads anywhere, by every usable channel at once:
 * nobody is left untold by a rule that is out of date.
 */
export function planNotices(
  preferences: Pick<Preferences, 'rules' | 'quietHours'> | null,
  asked: { usable: readonly string[]; severity: Severity; at: string },
): PlannedNotice[] {
  const { usable, severity, at } = asked;
  const { rules = [], quietHours = null } = preferences ?? {};
  const dueAt = (afterMinutes: number): string => {
    const due = Date.parse(at) + afterMinutes * MINUTE_MS;
    return new Date(severity === ALWAYS_TOLD ? due : endOfQuiet(quietHours, due)).toISOString();
  };
  const planned = rules.flatMap((rule, step) =>
    isFor(rule, severity) && usable.includes(rule.channelId)
      ? [{ channelId: rule.channelId, step, dueAt: dueAt(rule.afterMinutes) }]
      : [],
  );
  if (planned.length > 0) return planned;
  return usable.map((channelId, step) => ({ channelId, step, dueAt: dueAt(0) }));
}

function isFor({ severities }: NotificationRule, severity: Severity): boolean {
  return severities.length === 0 || severities.includes(severity);
}

/** `instantMs`, or when the quiet hours that it falls into are over. Epoch milliseconds. */
function endOfQuiet(quiet: QuietHours | null, instantMs: number): number {
  if (quiet === null) return instantMs;
  const { from, to, zone } = quiet;
  const midnight = Math.floor(wallAt(zone, instantMs) / DAY_MS) * DAY_MS;
  const lengthMs = (timeOfDayMs(to) - timeOfDayMs(from) + DAY_MS) % DAY_MS;
  // The night before may reach into today.
  for (const day of [midnight - DAY_MS, midnight]) {
    const begins = day + timeOfDayMs(from);
    const endMs = instantOf(zone, begins + lengthMs);
    if (instantOf(zone, begins) <= instantMs && instantMs < endMs) return endMs;
  }
  return instantMs;
}
