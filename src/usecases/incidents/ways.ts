import type { Way } from '../../domain/incidents/notices';
import type { PlannedNotice } from '../../domain/notifications/preferences';

/** Each channel of `notices` once, at its earliest time. */
export function waysOf(notices: readonly PlannedNotice[]): Way[] {
  const earliest = new Map<string, Way>();
  for (const { channelId, dueAt } of notices) {
    const known = earliest.get(channelId);
    if (!known || dueAt < known.dueAt) earliest.set(channelId, { channelId, dueAt });
  }
  return [...earliest.values()];
}
