import type { ChannelKind } from '../notifications/channel';
import type { IncidentNotice } from '../notifications/message';
import type { PlannedNotice } from '../notifications/preferences';
import type { Severity } from './severity';

/** Who is to be told, and how: what an escalation asks when it enters a level. */
export interface Directory {
  /** Usernames on call by the schedule at `at` (ISO 8601 UTC); none for a gap or an unknown schedule. */
  onCall(scheduleId: string, at: string): Promise<string[]>;
  /** Active members of the team. */
  teamMembers(teamId: string): Promise<string[]>;
  /** How a user is told of a page at `at`; empty for unknown or inactive ones and those without a usable contact method. */
  noticesFor(username: string, severity: Severity, at: string): Promise<PlannedNotice[]>;
  /** Kind of a channel that can be used; null for an unknown or disabled one. */
  channelKind(channelId: string): Promise<ChannelKind | null>;
  /** Channels of the team (null: of none) that get this notice without being paged. */
  subscribers(teamId: string | null, notice: IncidentNotice): Promise<{ id: string; kind: ChannelKind }[]>;
}
