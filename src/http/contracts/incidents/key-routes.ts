import type { ApiKeyUseCases } from '../../../usecases/auth/api-keys';
import type { SigningKeyUseCases } from '../../../usecases/auth/signing-keys';
import { type Route, route } from '../../route';
import { toSeconds } from '../../time';
import * as examples from './account-examples';
import * as schemas from './account-schemas';
import { presentApiKey, presentPage } from './account-view';
import { rangeOf } from './page';

/** API keys, and the keys that sign access tokens. */
export function keyRoutes(apiKeys: ApiKeyUseCases, signingKeys: SigningKeyUseCases): Route[] {
  return [listKeys(apiKeys), createKey(apiKeys), revokeKey(apiKeys), rotateSigningKey(signingKeys)];
}

function listKeys(apiKeys: ApiKeyUseCases): Route {
  return route({
    method: 'get',
    path: '/api/v1/api-keys',
    operationId: 'listApiKeys',
    summary: 'List your API keys, as an admin those of everybody, newest first',
    isExtension: true,
    query: schemas.Pages,
    response: {
      status: 200,
      description: 'The keys, without their secrets.',
      schema: schemas.ApiKeyPage,
      example: examples.pageWith(examples.API_KEY),
    },
    errors: [],
    handle: async ({ query }, { principal }) => {
      return { body: presentPage(await apiKeys.list(principal, rangeOf(query)), query, presentApiKey) };
    },
  });
}

function createKey(apiKeys: ApiKeyUseCases): Route {
  return route({
    method: 'post',
    path: '/api/v1/api-keys',
    operationId: 'createApiKey',
    summary: 'Make an API key of your own',
    description: 'It may do what its scopes say, as far as you may. Made with the token of a log-in only.',
    isExtension: true,
    body: schemas.NewApiKey,
    bodyExample: { name: 'drift pipeline', scopes: ['incident:write'] },
    response: {
      status: 201,
      description: 'The key, shown this once.',
      schema: schemas.NewApiKeyShown,
      example: examples.API_KEY_SHOWN,
    },
    errors: [],
    handle: async ({ body }, { principal }) => {
      const { name, scopes, expires_at: expiresAt = null } = body;
      const { record, secret } = await apiKeys.create(principal, { name, scopes, expiresAt });
      return { status: 201, body: { ...presentApiKey(record), key: secret } };
    },
  });
}

function revokeKey(apiKeys: ApiKeyUseCases): Route {
  return route({
    method: 'delete',
    path: '/api/v1/api-keys/:id',
    operationId: 'revokeApiKey',
    summary: 'Revoke an API key, at once',
    isExtension: true,
    params: schemas.ById,
    response: {
      status: 200,
      description: 'The key, revoked.',
      schema: schemas.ApiKey,
      example: { ...examples.API_KEY, revoked_at: examples.API_KEY.created_at },
    },
    errors: ['NOT_FOUND'],
    handle: async ({ params }, { principal }) => ({
      body: presentApiKey(await apiKeys.revoke(principal, params.id)),
    }),
  });
}

function rotateSigningKey(signingKeys: SigningKeyUseCases): Route {
  return route({
    method: 'post',
    path: '/api/v1/signing-keys/rotate',
    operationId: 'rotateSigningKey',
    summary: 'Sign access tokens with a fresh key from now on',
    description: 'Tokens that were signed before stay good until they expire.',
    isExtension: true,
    permission: 'account:write',
    response: {
      status: 200,
      description: 'The key that signs now.',
      schema: schemas.SigningKey,
      example: examples.SIGNING_KEY,
    },
    errors: ['INVALID_STATE'],
    handle: async (_input, { principal }) => {
      const { kid, createdAt } = await signingKeys.rotate(principal);
      return { body: { kid, created_at: toSeconds(createdAt) } };
    },
  });
}
