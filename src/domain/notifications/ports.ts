import type { NewEvent } from '../event';
import type { Created, OnceOnly } from '../request-key';
import type { Channel, ChannelDecision } from './channel';
import type { Preferences, PreferencesDecision } from './preferences';

/** Which channels of teams are asked for. Those out of use are never listed. */
export interface ChannelQuery {
  /** Of these teams, or of all. */
  teams: readonly string[] | 'all';
  skip: number;
  limit: number;
}

/** Storage of channels: of teams and of users. Rejects with UNAVAILABLE while the store is away. */
export interface ChannelRepository {
  insert(channel: Channel, event: NewEvent, once?: OnceOnly<Channel>): Promise<Created<Channel>>;
  find(id: string): Promise<Channel | null>;
  /** @throws DomainError NOT_FOUND, or what `decide` throws */
  transition(id: string, decide: (channel: Channel) => ChannelDecision | null): Promise<Channel>;
  /** All that an owner ever had, oldest first. */
  ofOwner(owner: Channel['owner']): Promise<Channel[]>;
  /** Channels of teams in use, newest first. */
  listOfTeams(query: ChannelQuery): Promise<{ total: number; channels: Channel[] }>;
}

/** Storage of what users want; a user who never said anything has no record. */
export interface PreferencesRepository {
  find(username: string): Promise<Preferences | null>;
  /** @throws what `decide` throws */
  change(
    username: string,
    decide: (preferences: Preferences) => PreferencesDecision | null,
  ): Promise<Preferences>;
}
