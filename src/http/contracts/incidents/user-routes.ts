import { z } from 'zod';
import type { User } from '../../../domain/auth/user';
import type { UserUseCases } from '../../../usecases/auth/users';
import { entityTag } from '../../caller';
import { creation } from '../../creation';
import { type Route, route } from '../../route';
import * as examples from './account-examples';
import * as schemas from './account-schemas';
import { presentPage, presentUser } from './account-view';
import { rangeOf } from './page';

/** Users, as those who manage accounts do it, and everybody's own account. */
export function userRoutes(users: UserUseCases): Route[] {
  return [
    listUsers(users),
    createUser(users),
    getMe(users),
    getUser(users),
    changeUser(users),
    setPassword(users),
  ];
}

function listUsers(users: UserUseCases): Route {
  return route({
    method: 'get',
    path: '/api/v1/users',
    operationId: 'listUsers',
    summary: 'List users by name',
    isExtension: true,
    permission: 'account:read',
    query: schemas.UserListQuery,
    response: {
      status: 200,
      description: 'Those that match.',
      schema: schemas.UserPage,
      example: examples.pageWith(examples.USER),
    },
    errors: [],
    handle: async ({ query }, { principal }) => {
      const { team, role } = query;
      const found = await users.list(principal, { ...rangeOf(query), team, role });
      return { body: presentPage(found, query, presentUser) };
    },
  });
}

function createUser(users: UserUseCases): Route {
  return route({
    method: 'post',
    path: '/api/v1/users',
    operationId: 'createUser',
    summary: 'Make a user',
    isExtension: true,
    permission: 'account:write',
    takesRequestKey: true,
    body: schemas.NewUser,
    bodyExample: { username: 'ada', password: 'correct horse', role: 'responder', teams: ['risk'] },
    response: { status: 201, description: 'The user.', schema: schemas.User, example: examples.USER },
    errors: ['ALREADY_EXISTS'],
    handle: async ({ body }, caller) => {
      const { once, answer } = creation(caller, (made: User) => ({
        status: 201,
        headers: { Location: `/api/v1/users/${made.id}`, ...entityTag(made) },
        body: presentUser(made),
      }));
      return answer(await users.create(caller.principal, body, once));
    },
  });
}

function getMe(users: UserUseCases): Route {
  return route({
    method: 'get',
    path: '/api/v1/users/me',
    operationId: 'getMe',
    summary: 'Tell who the credentials belong to, and what they may do',
    isExtension: true,
    response: { status: 200, description: 'Oneself.', schema: schemas.Me, example: examples.ME },
    errors: [],
    handle: async (_input, { principal }) => {
      const user = await users.get(principal, principal.actor);
      return { body: { ...presentUser(user), permissions: [...principal.permissions] } };
    },
  });
}

function getUser(users: UserUseCases): Route {
  return route({
    method: 'get',
    path: '/api/v1/users/:username',
    operationId: 'getUser',
    summary: 'Get a user',
    isExtension: true,
    takesRevision: true,
    params: schemas.ByUsername,
    response: { status: 200, description: 'The user.', schema: schemas.User, example: examples.USER },
    errors: ['NOT_FOUND'],
    handle: async ({ params }, { principal }) => {
      const user = await users.get(principal, params.username);
      return { headers: entityTag(user), body: presentUser(user) };
    },
  });
}

function changeUser(users: UserUseCases): Route {
  return route({
    method: 'patch',
    path: '/api/v1/users/:username',
    operationId: 'changeUser',
    summary: 'Change a user’s role or teams, or whether they may come in',
    description:
      'Deactivation ends sessions and API keys at once and for good. An active admin always remains.',
    isExtension: true,
    permission: 'account:write',
    takesRevision: true,
    params: schemas.ByUsername,
    body: schemas.UserPatch,
    bodyExample: { role: 'engineer', teams: ['risk'] },
    response: { status: 200, description: 'The user.', schema: schemas.User, example: examples.USER },
    errors: ['NOT_FOUND', 'INVALID_STATE', 'PRECONDITION_FAILED'],
    handle: async ({ params, body }, { principal, ifMatch }) => {
      const user = await users.change(principal, params.username, { ...body, ifMatch });
      return { headers: entityTag(user), body: presentUser(user) };
    },
  });
}

function setPassword(users: UserUseCases): Route {
  return route({
    method: 'put',
    path: '/api/v1/users/:username/password',
    operationId: 'setPassword',
    summary: 'Set one’s own password, or as an admin that of another user',
    description: 'Ends every session of the user; API keys stay.',
    isExtension: true,
    params: schemas.ByUsername,
    body: schemas.NewPassword,
    bodyExample: { password: 'battery staple', current_password: 'correct horse' },
    response: { status: 204, description: 'It is set.', schema: z.undefined() },
    errors: ['NOT_FOUND'],
    handle: async ({ params, body }, { principal }) => {
      const { password, current_password: currentPassword = null } = body;
      await users.setPassword(principal, params.username, { password, currentPassword });
      return { status: 204 };
    },
  });
}
