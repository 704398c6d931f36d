import type { Connection } from 'mongoose';
import { createChannelSender } from '../channels/sender';
import type { Config } from '../config';
import type { Clock } from '../domain/ports';
import type { DirtyMarks } from '../persistence/dirty-marks';
import { createChannelRepository } from '../persistence/notifications/channel-repository';
import { createPreferencesRepository } from '../persistence/notifications/preferences-repository';
import { createChannels } from '../usecases/notifications/channels';
import { createContactMethods } from '../usecases/notifications/contact-methods';
import { createNoticesFor } from '../usecases/notifications/notices-for';
import { createPreferences } from '../usecases/notifications/preferences';
import { createTeamChannels } from '../usecases/notifications/team-channels';

/** Where messages go, and how people want to be told. */
export function composeNotifications(given: {
  config: Pick<Config, 'notifications'>;
  connection: Connection;
  dirty: DirtyMarks;
  users: Parameters<typeof createNoticesFor>[0]['users'];
  teams: Parameters<typeof createChannels>[0]['teams'];
  clock: Clock;
}) {
  const { config, connection, dirty, users, teams, clock } = given;
  const { allowedAddresses } = config.notifications;
  const channels = createChannelRepository(connection, dirty, clock);
  const preferences = createPreferencesRepository(connection, dirty, clock);
  const channelSender = createChannelSender({ ...config.notifications, clock });
  const common = { channels, channelSender, allowedAddresses, clock };
  return {
    channels,
    preferences,
    channelSender,
    channelUseCases: createChannels({ ...common, teams }),
    contactMethods: createContactMethods(common),
    preferenceUseCases: createPreferences({ preferences, channels }),
    teamChannels: createTeamChannels(channels),
    noticesFor: createNoticesFor({ channels, preferences, users }),
  };
}
