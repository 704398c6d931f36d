import type { Channel } from '../../../domain/notifications/channel';
import type { Channels } from '../../../usecases/notifications/channels';
import { entityTag } from '../../caller';
import { creation } from '../../creation';
import { type Route, route } from '../../route';
import * as examples from './channel-examples';
import * as schemas from './channel-schemas';
import { presentChannel, secretOf } from './channel-view';
import { rangeOf } from './page';

/** Teams' channels as they are kept; what else is done with them is in `channelActionRoutes`. */
export function channelRoutes(channels: Channels): Route[] {
  return [
    listChannels(channels),
    createChannel(channels),
    getChannel(channels),
    changeChannel(channels),
    disableChannel(channels),
  ];
}

function listChannels(channels: Channels): Route {
  return route({
    method: 'get',
    path: '/api/v1/channels',
    operationId: 'listChannels',
    summary: 'List the channels of your teams, newest first',
    isExtension: true,
    permission: 'configuration:read',
    query: schemas.ChannelListQuery,
    response: {
      status: 200,
      description: 'Those in use.',
      schema: schemas.ChannelPage,
      example: examples.CHANNEL_PAGE,
    },
    errors: [],
    handle: async ({ query }, { principal }) => {
      const asked = { teamId: query.team ?? null, ...rangeOf(query) };
      const { total, channels: found } = await channels.list(principal, asked);
      const { page, page_size } = query;
      return { body: { total, page, page_size, items: found.map(presentChannel) } };
    },
  });
}

function createChannel(channels: Channels): Route {
  return route({
    method: 'post',
    path: '/api/v1/channels',
    operationId: 'createChannel',
    summary: 'Add a channel to a team',
    description: 'A webhook is answered with the secret that signs it, this once.',
    isExtension: true,
    permission: 'configuration:write',
    takesRequestKey: true,
    body: schemas.NewChannel,
    bodyExample: {
      name: 'chat',
      team: 'risk',
      target: { kind: 'webhook', url: 'https://receiver.example/hook' },
      notices: ['opened', 'resolved'],
    },
    response: {
      status: 201,
      description: 'The channel.',
      schema: schemas.Channel,
      example: examples.CHANNEL_WITH_SECRET,
    },
    errors: [],
    handle: async ({ body: { team: teamId, ...asked } }, caller) => {
      const { once, answer } = creation(caller, (channel: Channel) => ({
        status: 201,
        headers: { Location: `/api/v1/channels/${channel.id}`, ...entityTag(channel) },
        body: { ...presentChannel(channel), ...secretOf(channel) },
      }));
      return answer(await channels.create(caller.principal, { ...asked, teamId }, once));
    },
  });
}

function getChannel(channels: Channels): Route {
  return route({
    method: 'get',
    path: '/api/v1/channels/:channel_id',
    operationId: 'getChannel',
    summary: 'Get a channel',
    isExtension: true,
    permission: 'configuration:read',
    takesRevision: true,
    params: schemas.ChannelInPath,
    response: {
      status: 200,
      description: 'The channel.',
      schema: schemas.Channel,
      example: examples.CHANNEL,
    },
    errors: ['NOT_FOUND'],
    handle: async ({ params }, { principal }) => {
      const channel = await channels.get(principal, params.channel_id);
      return { headers: entityTag(channel), body: presentChannel(channel) };
    },
  });
}

function changeChannel(channels: Channels): Route {
  return route({
    method: 'patch',
    path: '/api/v1/channels/:channel_id',
    operationId: 'changeChannel',
    summary: 'Change a channel',
    description: 'A webhook that leads elsewhere keeps its secrets.',
    isExtension: true,
    permission: 'configuration:write',
    takesRevision: true,
    params: schemas.ChannelInPath,
    body: schemas.ChannelChange,
    response: {
      status: 200,
      description: 'The channel as it is now.',
      schema: schemas.Channel,
      example: examples.CHANNEL,
    },
    errors: ['INVALID_STATE', 'NOT_FOUND', 'PRECONDITION_FAILED'],
    handle: async ({ params, body }, { principal, ifMatch }) => {
      const asked = { ...body, revision: ifMatch };
      const channel = await channels.change(principal, params.channel_id, asked);
      return { headers: entityTag(channel), body: presentChannel(channel) };
    },
  });
}

function disableChannel(channels: Channels): Route {
  return route({
    method: 'delete',
    path: '/api/v1/channels/:channel_id',
    operationId: 'disableChannel',
    summary: 'Take a channel out of use',
    isExtension: true,
    permission: 'configuration:write',
    takesRevision: true,
    params: schemas.ChannelInPath,
    response: {
      status: 200,
      description: 'The channel, out of use.',
      schema: schemas.Channel,
      example: examples.CHANNEL,
    },
    errors: ['NOT_FOUND', 'PRECONDITION_FAILED'],
    handle: async ({ params }, { principal, ifMatch }) => ({
      body: presentChannel(await channels.disable(principal, params.channel_id, ifMatch)),
    }),
  });
}
