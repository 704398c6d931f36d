import { randomUUID } from 'node:crypto';
import request from 'supertest';
import { aUser, type TestUser } from '../../support/accounts';
import { type HttpService, startHttpService } from '../../support/http-service';
import { UNLIMITED } from '../../support/limits';

let service: HttpService;
let admin: TestUser;
beforeAll(async () => {
  service = await startHttpService({ changes: { rateLimits: UNLIMITED } });
  admin = await aUser(service.tested, { role: 'admin' });
});
afterAll(() => service.close());

type Method = 'get' | 'post';
const call = (method: Method, path: string) =>
  request(service.url)[method](`/api/v1/models${path}`).set(admin.bearer);
const register = async (body: object) => (await call('post', '').send(body).expect(201)).body;
const problem = (status: number, path: string, detail: unknown = expect.any(String)) => ({
  type: expect.stringMatching(/^https:\/\/mlplatform\.internal\/errors\/[a-z-]+$/),
  title: expect.any(String),
  status,
  detail,
  instance: `/api/v1/models${path}`,
});
const NOWHERE = '00000000-0000-4000-8000-000000000000';

describe('GET /api/v1/models/{id}/drift', () => {
  /** The contract's example, as an assessment would have stored it. */
  const assess = (modelId: string, changes: object = {}) =>
    service.tested.connection.collection<{ _id: string }>('assessments').insertOne({
      _id: randomUUID(),
      modelId,
      assessedAt: '2026-05-23T08:00:00.123Z',
      psiComposite: 0.18,
      ksPValue: 0.031,
      alertThresholdPsi: 0.15,
      features: [
        { name: 'age', psi: 0.04 },
        { name: 'credit_score', psi: 0.21 },
        { name: 'income_band', psi: 0.09 },
      ],
      ...changes,
    } as never);

  it('200: the example of the contract, key by key', async () => {
    const { id } = await register({ name: 'credit-risk-v3' });
    await assess(id);
    const { body } = await call('get', `/${id}/drift`).expect(200);
    expect(body).toEqual({
      model_id: id,
      assessed_at: '2026-05-23T08:00:00Z',
      psi_composite: 0.18,
      ks_p_value: 0.031,
      drift_detected: true,
      feature_scores: { age: 0.04, credit_score: 0.21, income_band: 0.09 },
      alert_threshold_psi: 0.15,
    });
  });

  it('200: the newest one; drift is what lies above the threshold', async () => {
    const { id } = await register({ name: 'm' });
    await assess(id, { assessedAt: '2026-05-24T08:00:00.000Z', psiComposite: 0.15 });
    await assess(id);
    const { body } = await call('get', `/${id}/drift`).expect(200);
    expect(body).toMatchObject({ assessed_at: '2026-05-24T08:00:00Z', drift_detected: false });
  });

  it('404: a model that nobody assessed, or that is not there; nothing is made up', async () => {
    const { id } = await register({ name: 'm' });
    for (const each of [id, NOWHERE])
      expect((await call('get', `/${each}/drift`).expect(404)).body).toEqual(problem(404, `/${each}/drift`));
  });
});
