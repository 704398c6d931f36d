import type { Connection } from 'mongoose';
import type { KnownTargets, OnCallFacts } from '../../domain/on-call/ports';
import { onStore } from '../connection';

interface UserFacts {
  _id: string;
  active: boolean;
}

interface ChannelFacts {
  _id: string;
  owner: { kind: 'user' | 'team'; id: string };
  verifiedAt?: string | null;
  disabledAt?: string | null;
}

interface ModelFacts {
  teamId?: string | null;
  isArchived?: boolean;
}

/** Looks up what schedules and policies name, in the collections of users, teams, channels and models. */
export function createKnownTargets(connection: Connection): KnownTargets & OnCallFacts {
  function read<D>(collection: string, filter: object, fields: readonly (keyof D & string)[]): Promise<D[]> {
    const projection = Object.fromEntries(fields.map((field) => [field, 1]));
    return onStore(async () => {
      const found = await connection.collection(collection).find(filter, { projection }).toArray();
      return found as unknown as D[];
    });
  }
  const among = (ids: readonly string[]) => ({ _id: { $in: [...ids] } });
  const LOOK_UPS = {
    user: async (ids) =>
      (await read<UserFacts>('users', among(ids), ['_id', 'active'])).filter(({ active }) => active),
    team: (ids) => read<{ _id: string }>('teams', among(ids), ['_id']),
    channel: async (ids) =>
      (await read<ChannelFacts>('channels', among(ids), ['_id', 'disabledAt'])).filter(isInUse),
  } satisfies Record<
    Parameters<KnownTargets['known']>[0],
    (ids: readonly string[]) => Promise<{ _id: string }[]>
  >;

  return {
    known: async (kind, ids) => new Set((await LOOK_UPS[kind](ids)).map(({ _id }) => _id)),
    async teamsOfChannels(ids) {
      const found = await read<ChannelFacts>('channels', among(ids), ['_id', 'owner', 'disabledAt']);
      const ofTeams = found.filter((each) => isInUse(each) && each.owner.kind === 'team');
      return new Map(ofTeams.map(({ _id, owner }) => [_id, owner.id]));
    },
    async membersOf(teamId) {
      const members = await read<UserFacts>('users', { teams: teamId }, ['_id', 'active']);
      return members
        .filter(({ active }) => active)
        .map(({ _id }) => _id)
        .sort();
    },
    async reachable(usernames) {
      const filter = { ownerKey: { $in: usernames.map((username) => `user/${username}`) } };
      const found = await read<ChannelFacts>('channels', filter, ['owner', 'verifiedAt', 'disabledAt']);
      const usable = found.filter((each) => each.verifiedAt && isInUse(each));
      return new Set(usable.map(({ owner }) => owner.id));
    },
    async ownersOfModels() {
      const models = await read<ModelFacts>('models', {}, ['teamId', 'isArchived']);
      return new Set(models.filter(({ isArchived }) => !isArchived).map(({ teamId }) => teamId ?? null));
    },
  };
}

const isInUse = ({ disabledAt }: Pick<ChannelFacts, 'disabledAt'>): boolean => !disabledAt;
