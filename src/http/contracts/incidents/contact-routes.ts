import { selfOf } from '../../../domain/auth/self';
import type { Channel } from '../../../domain/notifications/channel';
import type { ContactMethods } from '../../../usecases/notifications/contact-methods';
import { creation } from '../../creation';
import { type Route, route } from '../../route';
import * as examples from './channel-examples';
import * as schemas from './channel-schemas';
import { presentContactMethod, secretOf } from './channel-view';

const OWN = '/api/v1/users/me/contact-methods';

/** Operations on how users are reached. */
export function contactRoutes(methods: ContactMethods): Route[] {
  return [
    listOwn(methods),
    create(methods),
    sendCode(methods),
    verify(methods),
    disable(methods),
    listOfUser(methods),
  ];
}

function listOwn(methods: ContactMethods): Route {
  return route({
    method: 'get',
    path: OWN,
    operationId: 'listOwnContactMethods',
    summary: 'List how you are reached',
    isExtension: true,
    response: {
      status: 200,
      description: 'Those in use, oldest first.',
      schema: schemas.ContactMethods,
      example: { items: [examples.VERIFIED] },
    },
    errors: ['FORBIDDEN'],
    handle: async (_input, { principal }) => {
      const found = await methods.list(selfOf(principal));
      return { body: { items: found.map(presentContactMethod) } };
    },
  });
}

function create(methods: ContactMethods): Route {
  return route({
    method: 'post',
    path: OWN,
    operationId: 'createContactMethod',
    summary: 'Add a way to reach you',
    description: 'A code of six digits is sent there; you are told nothing else before it is entered.',
    isExtension: true,
    takesRequestKey: true,
    body: schemas.NewContactMethod,
    bodyExample: { name: 'work', target: { kind: 'email', address: 'ada@example.com' } },
    response: {
      status: 201,
      description: 'It waits for its code.',
      schema: schemas.ContactMethod,
      example: examples.CONTACT_METHOD,
    },
    errors: ['FORBIDDEN'],
    handle: async ({ body }, caller) => {
      const { once, answer } = creation(caller, (method: Channel) => ({
        status: 201,
        body: { ...presentContactMethod(method), ...secretOf(method) },
      }));
      return answer(await methods.create(caller.principal, body, once));
    },
  });
}

function sendCode(methods: ContactMethods): Route {
  return route({
    method: 'post',
    path: `${OWN}/:channel_id/send-code`,
    operationId: 'sendContactMethodCode',
    summary: 'Send another code in place of the last',
    isExtension: true,
    params: schemas.ChannelInPath,
    response: {
      status: 200,
      description: 'It waits for the new code.',
      schema: schemas.ContactMethod,
      example: examples.CONTACT_METHOD,
    },
    errors: ['FORBIDDEN', 'INVALID_STATE', 'NOT_FOUND'],
    handle: async ({ params }, { principal }) => ({
      body: presentContactMethod(await methods.sendCode(principal, params.channel_id)),
    }),
  });
}

function verify(methods: ContactMethods): Route {
  return route({
    method: 'post',
    path: `${OWN}/:channel_id/verify`,
    operationId: 'verifyContactMethod',
    summary: 'Enter the code that was sent',
    description: 'It counts for 15 minutes, and five tries.',
    isExtension: true,
    params: schemas.ChannelInPath,
    body: schemas.Code,
    bodyExample: { code: '123456' },
    response: {
      status: 200,
      description: 'It is verified.',
      schema: schemas.ContactMethod,
      example: examples.VERIFIED,
    },
    errors: ['FORBIDDEN', 'INVALID_STATE', 'NOT_FOUND'],
    handle: async ({ params, body }, { principal }) => ({
      body: presentContactMethod(await methods.verify(principal, params.channel_id, body.code)),
    }),
  });
}

function disable(methods: ContactMethods): Route {
  return route({
    method: 'delete',
    path: `${OWN}/:channel_id`,
    operationId: 'deleteContactMethod',
    summary: 'Take a contact method out of use',
    isExtension: true,
    params: schemas.ChannelInPath,
    response: { status: 204, description: 'Nothing is sent there any more.', schema: schemas.Nothing },
    errors: ['FORBIDDEN', 'NOT_FOUND'],
    handle: async ({ params }, { principal }) => {
      await methods.disable(principal, params.channel_id);
      return { status: 204 };
    },
  });
}

function listOfUser(methods: ContactMethods): Route {
  return route({
    method: 'get',
    path: '/api/v1/users/:username/contact-methods',
    operationId: 'listContactMethods',
    summary: 'List how a user is reached',
    isExtension: true,
    permission: 'account:write',
    params: schemas.UserInPath,
    response: {
      status: 200,
      description: 'Those in use, oldest first.',
      schema: schemas.ContactMethods,
      example: { items: [examples.VERIFIED] },
    },
    errors: [],
    handle: async ({ params }) => {
      const found = await methods.list(params.username);
      return { body: { items: found.map(presentContactMethod) } };
    },
  });
}
