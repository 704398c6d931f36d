import type { Channel, ChannelKind } from '../../domain/notifications/channel';
import type { IncidentNotice } from '../../domain/notifications/message';
import type { ChannelRepository } from '../../domain/notifications/ports';

/** What escalations ask of channels. */
export interface TeamChannels {
  /** Kind of a channel that can be used; null for an unknown one, or one out of use or not verified. */
  channelKind(channelId: string): Promise<ChannelKind | null>;
  /** Channels of the team (null: of none, which has none) that get this notice without being paged. */
  subscribers(teamId: string | null, notice: IncidentNotice): Promise<{ id: string; kind: ChannelKind }[]>;
}

/** The answers out of the records. */
export function createTeamChannels(channels: ChannelRepository): TeamChannels {
  return {
    async channelKind(channelId) {
      const channel = await channels.find(channelId);
      return channel && isUsable(channel) ? channel.target.kind : null;
    },
    async subscribers(teamId, notice) {
      if (teamId === null) return [];
      const owned = await channels.ofOwner({ kind: 'team', id: teamId });
      return owned
        .filter((channel) => isUsable(channel) && channel.notices.includes(notice))
        .map(({ id, target }) => ({ id, kind: target.kind }));
    },
  };
}

/** True when messages may go there. */
export function isUsable({ verifiedAt, disabledAt }: Channel): boolean {
  return verifiedAt !== null && disabledAt === null;
}
