import type { z } from 'zod';
import { selfOf, selfToChange } from '../../../domain/auth/self';
import type { Preferences } from '../../../domain/notifications/preferences';
import type { PreferenceUseCases } from '../../../usecases/notifications/preferences';
import { entityTag } from '../../caller';
import { type Route, route } from '../../route';
import * as examples from './channel-examples';
import { UserInPath } from './channel-schemas';
import * as schemas from './preference-schemas';

const OWN = '/api/v1/users/me/notification-rules';
const OF_USER = '/api/v1/users/:username/notification-rules';
const { username: _username, ...EXAMPLE } = examples.PREFERENCES;

/** Operations on when and how users are told. */
export function preferenceRoutes(preferences: PreferenceUseCases): Route[] {
  return [getOwn(preferences), putOwn(preferences), getOfUser(preferences), putOfUser(preferences)];
}

function getOwn(preferences: PreferenceUseCases): Route {
  return route({
    method: 'get',
    path: OWN,
    operationId: 'getOwnNotificationRules',
    summary: 'Get when and how you are told',
    description: 'Without rules you are told by every verified contact method at once.',
    isExtension: true,
    takesRevision: true,
    response: {
      status: 200,
      description: 'Rules and quiet hours.',
      schema: schemas.Preferences,
      example: examples.PREFERENCES,
    },
    errors: ['FORBIDDEN'],
    handle: async (_input, { principal }) => answer(await preferences.get(selfOf(principal))),
  });
}

function putOwn(preferences: PreferenceUseCases): Route {
  return route({
    method: 'put',
    path: OWN,
    operationId: 'putOwnNotificationRules',
    summary: 'Say when and how you are told',
    isExtension: true,
    takesRevision: true,
    body: schemas.PreferencesChange,
    bodyExample: EXAMPLE,
    response: {
      status: 200,
      description: 'As it is now.',
      schema: schemas.Preferences,
      example: examples.PREFERENCES,
    },
    errors: ['FORBIDDEN', 'PRECONDITION_FAILED'],
    handle: async ({ body }, { principal, ifMatch: revision }) => {
      const username = selfToChange(principal);
      return answer(await preferences.put(username, toAsked(body), { actor: username, revision }));
    },
  });
}

function getOfUser(preferences: PreferenceUseCases): Route {
  return route({
    method: 'get',
    path: OF_USER,
    operationId: 'getNotificationRules',
    summary: 'Get when and how a user is told',
    isExtension: true,
    permission: 'account:write',
    takesRevision: true,
    params: UserInPath,
    response: {
      status: 200,
      description: 'Rules and quiet hours.',
      schema: schemas.Preferences,
      example: examples.PREFERENCES,
    },
    errors: [],
    handle: async ({ params }) => answer(await preferences.get(params.username)),
  });
}

function putOfUser(preferences: PreferenceUseCases): Route {
  return route({
    method: 'put',
    path: OF_USER,
    operationId: 'putNotificationRules',
    summary: 'Say when and how a user is told',
    isExtension: true,
    permission: 'account:write',
    takesRevision: true,
    params: UserInPath,
    body: schemas.PreferencesChange,
    bodyExample: EXAMPLE,
    response: {
      status: 200,
      description: 'As it is now.',
      schema: schemas.Preferences,
      example: examples.PREFERENCES,
    },
    errors: ['PRECONDITION_FAILED'],
    handle: async ({ params, body }, { actor, ifMatch: revision }) =>
      answer(await preferences.put(params.username, toAsked(body), { actor, revision })),
  });
}

function toAsked({ rules, quiet_hours: quietHours }: z.output<typeof schemas.PreferencesChange>) {
  return {
    quietHours,
    rules: rules.map(({ channel_id: channelId, after_minutes: afterMinutes, severities }) => ({
      channelId,
      afterMinutes,
      severities: [...new Set(severities)],
    })),
  };
}

function answer(preferences: Preferences) {
  const { id: username, rules, quietHours } = preferences;
  return {
    headers: entityTag(preferences),
    body: {
      username,
      rules: rules.map(({ channelId, afterMinutes, severities }) => ({
        channel_id: channelId,
        after_minutes: afterMinutes,
        severities: [...severities],
      })),
      quiet_hours: quietHours,
    },
  };
}
