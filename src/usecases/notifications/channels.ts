import { randomBytes, randomUUID } from 'node:crypto';
import type { TeamRepository } from '../../domain/auth/ports';
import { assertPermitted, canSeeTeam, type Principal } from '../../domain/auth/principal';
import { DomainError, refusedField } from '../../domain/errors';
import type { AddressRange } from '../../domain/notifications/address';
import type { Channel, ChannelSender, ChannelTarget, SendResult } from '../../domain/notifications/channel';
import * as rules from '../../domain/notifications/channel-rules';
import type { IncidentNotice } from '../../domain/notifications/message';
import type { ChannelRepository } from '../../domain/notifications/ports';
import { complaintAboutUrl, isEmailAddress } from '../../domain/notifications/targets';
import type { Clock } from '../../domain/ports';
import type { Created, OnceOnly } from '../../domain/request-key';
import { assertRevision } from '../../domain/revision';
import { assertTeamsExist } from '../known-teams';
import { newId } from '../secrets';

/** Where a channel is to lead, as it is asked for: secrets are made here. */
export type AskedTarget =
  | { kind: 'webhook'; url: string }
  | { kind: 'slack'; url: string }
  | { kind: 'email'; address: string }
  | { kind: 'pagerduty'; routingKey: string; url: string };

export interface AskedChannel {
  name: string;
  teamId: string;
  target: AskedTarget;
  notices: readonly IncidentNotice[];
}

/** The verbs of teams' channels. Whoever may not see the team is told NOT_FOUND. */
export interface Channels {
  list(
    principal: Principal,
    query: { teamId: string | null; skip: number; limit: number },
  ): Promise<{ total: number; channels: Channel[] }>;
  /** @throws DomainError FORBIDDEN for another team, VALIDATION_FAILED for a target that can't be used */
  create(principal: Principal, asked: AskedChannel, once?: OnceOnly<Channel>): Promise<Created<Channel>>;
  get(principal: Principal, id: string): Promise<Channel>;
  /** `revision`: the one it must have; null: any. @throws DomainError PRECONDITION_FAILED, INVALID_STATE, VALIDATION_FAILED */
  change(
    principal: Principal,
    id: string,
    asked: {
      name?: string | undefined;
      notices?: readonly IncidentNotice[] | undefined;
      target?: AskedTarget | undefined;
      revision: number | null;
    },
  ): Promise<Channel>;
  /** Takes it out of use; one that is already stays so. */
  disable(principal: Principal, id: string, revision: number | null): Promise<Channel>;
  /** Sends a trial message now. @throws DomainError INVALID_STATE when it is out of use */
  test(principal: Principal, id: string): Promise<SendResult>;
  /** A webhook's next secret; it is shown this once. @throws DomainError INVALID_STATE for other kinds */
  rotateSecret(principal: Principal, id: string): Promise<Channel>;
}

export interface ChannelDeps {
  channels: ChannelRepository;
  channelSender: ChannelSender;
  teams: Pick<TeamRepository, 'findMissing'>;
  /** What may be reached beside public addresses. */
  allowedAddresses: readonly AddressRange[];
  clock: Clock;
}

/** The verbs over their ports. */
export function createChannels(deps: ChannelDeps): Channels {
  const { channels, channelSender, clock } = deps;

  async function get(principal: Principal, id: string): Promise<Channel> {
    const channel = await channels.find(id);
    if (channel?.owner.kind !== 'team' || !canSeeTeam(principal, channel.owner.id))
      throw new DomainError('NOT_FOUND', `there is no channel ${id}`);
    return channel;
  }

  async function getToChange(principal: Principal, id: string): Promise<rules.By> {
    assertPermitted(principal, 'configuration:write');
    await get(principal, id);
    return { actor: principal.actor, now: clock.now() };
  }

  return {
    get,
    list(principal, { teamId, ...range }) {
      if (teamId === null) return channels.listOfTeams({ teams: principal.teams, ...range });
      return channels.listOfTeams({ teams: canSeeTeam(principal, teamId) ? [teamId] : [], ...range });
    },
    async create(principal, asked, once) {
      assertPermitted(principal, 'configuration:write');
      await assertTeamsExist(deps, { member: 'team', asked: [asked.teamId] });
      const by = { actor: principal.actor, now: clock.now() };
      const { channel, event } = newTeamChannel(deps, { principal, asked, by });
      return channels.insert(channel, event, once);
    },
    async change(principal, id, { revision, target, ...asked }) {
      const by = await getToChange(principal, id);
      const next = target && toTarget(deps, target);
      return channels.transition(id, (channel) => {
        assertRevision(channel, revision);
        return rules.changeChannel(channel, { ...asked, target: next }, by);
      });
    },
    async disable(principal, id, revision) {
      const by = await getToChange(principal, id);
      return channels.transition(id, (channel) => {
        assertRevision(channel, revision);
        return rules.disableChannel(channel, by);
      });
    },
    async test(principal, id) {
      const { now } = await getToChange(principal, id);
      const channel = await get(principal, id);
      rules.assertInUse(channel);
      const messages = [{ kind: 'test' as const, actor: principal.actor }] as const;
      return channelSender.send(channel.target, { key: `test/${randomUUID()}`, committedAt: now, messages });
    },
    async rotateSecret(principal, id) {
      const by = await getToChange(principal, id);
      const secret = makeSecret();
      return channels.transition(id, (channel) => rules.rotateSecret(channel, secret, by));
    },
  };
}

function newTeamChannel(
  deps: ChannelDeps,
  { principal, asked, by }: { principal: Principal; asked: AskedChannel; by: rules.By },
) {
  const { name, teamId, notices } = asked;
  if (!canSeeTeam(principal, teamId))
    throw new DomainError('FORBIDDEN', `you are no member of the team ${teamId}`);
  const owner = { kind: 'team' as const, id: teamId };
  const target = toTarget(deps, asked.target);
  return rules.newChannel({ id: newChannelId(), name, owner, target, notices, verification: null }, by);
}

/** The id of a new channel. */
export function newChannelId(): string {
  return newId('chn_');
}

/** What is asked for with the secrets that it needs. @throws DomainError VALIDATION_FAILED when it can't be used */
export function toTarget(
  { allowedAddresses, clock }: Pick<ChannelDeps, 'allowedAddresses' | 'clock'>,
  asked: AskedTarget,
): ChannelTarget {
  if (asked.kind === 'email') {
    if (!isEmailAddress(asked.address)) throw refusedField('target.address', 'must be an email address');
    return asked;
  }
  const complaint = complaintAboutUrl(asked.url, allowedAddresses);
  if (complaint !== null) throw refusedField('target.url', complaint);
  return asked.kind === 'webhook'
    ? { ...asked, secrets: [rules.newSecret(makeSecret(), clock.now())] }
    : asked;
}

/** Of 24 to 64 bytes, as Standard Webhooks asks. */
function makeSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}
