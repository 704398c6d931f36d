import type { Directory } from '../../domain/incidents/directory';
import { planNotices } from '../../domain/notifications/plan';
import type { ChannelRepository, PreferencesRepository } from '../../domain/notifications/ports';
import { isUsable } from './team-channels';

/** `Directory.noticesFor` over the records: what a person asked for, as far as it can be done. */
export function createNoticesFor(deps: {
  channels: ChannelRepository;
  preferences: PreferencesRepository;
  /** Null for a username that nobody has. */
  users: { find(username: string): Promise<{ active: boolean } | null> };
}): Directory['noticesFor'] {
  const { channels, preferences, users } = deps;
  return async (username, severity, at) => {
    const user = await users.find(username);
    if (!user?.active) return [];
    const [owned, wanted] = await Promise.all([
      channels.ofOwner({ kind: 'user', id: username }),
      preferences.find(username),
    ]);
    const usable = owned.filter(isUsable).map(({ id }) => id);
    return planNotices(wanted, { usable, severity, at });
  };
}
