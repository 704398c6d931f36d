import type { Channels } from '../../../usecases/notifications/channels';
import { type Route, route } from '../../route';
import * as examples from './channel-examples';
import * as schemas from './channel-schemas';
import { presentChannel, secretOf } from './channel-view';

/** What is done with a team's channel: a trial, and another secret. */
export function channelActionRoutes(channels: Channels): Route[] {
  return [testChannel(channels), rotateSecret(channels)];
}

function testChannel(channels: Channels): Route {
  return route({
    method: 'post',
    path: '/api/v1/channels/:channel_id/test',
    operationId: 'testChannel',
    summary: 'Send a trial message through a channel, now',
    isExtension: true,
    permission: 'configuration:write',
    params: schemas.ChannelInPath,
    response: {
      status: 200,
      description: 'How that went.',
      schema: schemas.TestResult,
      example: examples.TEST_RESULT,
    },
    errors: ['INVALID_STATE', 'NOT_FOUND'],
    handle: async ({ params }, { principal }) => {
      const { ok, detail } = await channels.test(principal, params.channel_id);
      return { body: { ok, detail } };
    },
  });
}

function rotateSecret(channels: Channels): Route {
  return route({
    method: 'post',
    path: '/api/v1/channels/:channel_id/rotate-secret',
    operationId: 'rotateChannelSecret',
    summary: 'Make another secret for a webhook',
    description: 'It is shown this once. The secrets before it sign for 24 hours more.',
    isExtension: true,
    permission: 'configuration:write',
    params: schemas.ChannelInPath,
    response: {
      status: 200,
      description: 'The channel, with its new secret.',
      schema: schemas.Channel,
      example: examples.CHANNEL_WITH_SECRET,
    },
    errors: ['INVALID_STATE', 'NOT_FOUND'],
    handle: async ({ params }, { principal }) => {
      const channel = await channels.rotateSecret(principal, params.channel_id);
      return { body: { ...presentChannel(channel), ...secretOf(channel) } };
    },
  });
}
