import { randomUUID } from 'node:crypto';
import request, { type Test } from 'supertest';
import type { JsonObject } from '../../src/domain/json';
import { aUser, type TestUser } from './accounts';
import type { TestCore } from './core';
import { type HttpService, startHttpService } from './http-service';
import { UNLIMITED } from './limits';

/** The registry over HTTP, with an engineer of the team `risk` and one of `fraud`. */
export interface RegistryService {
  service: HttpService;
  tested: TestCore;
  engineer: TestUser;
  stranger: TestUser;
  /** Asks below `/api/v1/models`, as the engineer. */
  call(method: 'get' | 'post' | 'patch' | 'put' | 'delete', path: string): Test;
  /** A model of the team `risk`, and its id. */
  register(body?: object): Promise<string>;
  /** Trains the model outside with these metrics; resolves to the number of the version. */
  train(modelId: string, metrics?: JsonObject): Promise<number>;
  close(): Promise<void>;
}

export async function openRegistry(): Promise<RegistryService> {
  const service = await startHttpService({ changes: { rateLimits: UNLIMITED } });
  const { tested } = service;
  const engineer = await aUser(tested, { username: 'ada', role: 'engineer', teams: ['risk'] });
  const stranger = await aUser(tested, { username: 'eve', role: 'engineer', teams: ['fraud'] });
  const call: RegistryService['call'] = (method, path) =>
    request(service.url)[method](`/api/v1/models${path}`).set(engineer.bearer);
  return {
    service,
    tested,
    engineer,
    stranger,
    call,
    register: async (body = {}) =>
      (
        await call('post', '')
          .send({ name: 'scorer', team: 'risk', ...body })
          .expect(201)
      ).body.id,
    train: (modelId, metrics = {}) => trainOutside(tested, modelId, metrics),
    close: () => service.close(),
  };
}

/** A version whose artifact lies elsewhere. */
export async function trainOutside(
  { core }: TestCore,
  modelId: string,
  metrics: JsonObject,
): Promise<number> {
  const id = randomUUID();
  const common = { facets: {}, spec: null, parentId: null, children: [], actor: 'ada' };
  await core.acceptance.accept({ ...common, id, modelId, trainer: 'external' });
  const told = { metrics, artifacts: { model_artifact_path: `s3://models/${id}` } };
  await core.runUseCases.report(id, { told, outcome: { state: 'succeeded' } }, 'ada');
  return (await core.models.get(modelId)).latestVersion;
}
