import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import request from 'supertest';
import { createForkedPredictor, type ForkedPredictor } from '../../../../src/compute/forked-predictor';
import { aUser, type TestUser } from '../../../support/accounts';
import { openCore, type TestCore } from '../../../support/core';
import { type HttpService, startHttpService } from '../../../support/http-service';
import { UNLIMITED } from '../../../support/limits';
import { CHILD_MODULE, xgboostLibrary } from '../../../support/training';

/** Made by Python XGBoost 3.2.0 (`multi:softprob`, two rounds, `save_raw('ubj')`), zipped. */
const MODEL = [
  'H4sIAAAAAAACA6v2YYAA9pzUxKK81KJqmABXYklJUWZSaUlqcXUtTJA3LTWxpLQoNT4vMTe1OFoZJs6AoaCksgCrAoH0osSUzNS8',
  'kvik/PziEiQLWXPzU1Jz4FyW5MSSYjiPOTUvGZtpMOuKU9NzgYYWR6vkYKriKs4vKklNic9MqUCRh3tLKD2ppCg1NR7sgviCxKLE',
  'XLjNgnmluWChnBygHEhZMEyK0RDG4gQpAskVIyTN4MYLZAL9mViSmZ8Xn5mXUlBShPAJcyZDJnMmG9wcsDMy89LyEUrYgEoYM5kg',
  'JDywwJYhKYK7lycpsTg1vjw1Mz0DFBwpcCXsJrWKCnY33kzcb/9ng92ey722Jk/P7ROwnbPveOE9eFABQz01Pb8oMxV7UAog5OPz',
  'gKGFXZUwkipEzPjgN644syoVuyqelNS0xNKckvic1LSSaJVQhJfQFDJlpmQikiJIdXxyRmZOSlFqHrI7QdoYQYEPCsj/aABuaU5+',
  'cTFQe2JeeipqODptYpF3nGbDYj+looEBDcAVAVMMenpkrwcaj6SWEYqZQBimiK8IFHE4nQ1SywKKb1zOFiguyMkE6s/PS8kEpThU',
  'p9ur7Jpjtyrwj72mWAeuJMALMQGYUjOTUeOXnQEPQGQ2sHZQ/scXVdzFwByTkVpcnJmYh+JE526Bxc5GDBecTji8ctq2uMFpbZyC',
  'w/nV85x2uxnA7QBnE9R8yg3KgsDsmwrM6YhMaIAiDS0tENJGKBkYnKARkuaIMAUmTWDiS0yLL0tNLskvQioBamsJ5zzWLaXa7Hbb',
  'F9zet/l2/B4+iVt2OyXkh2aOY8XIb4yE8xsrLL+RlM9YneoSExy32xgTm79YseUvIvIVKyxfkZyfWMH5CJifsEUs7nzESkb+YSUq',
  '97A6VyUzOquJMzqtmP7faUn2Oqflh0Lpm2tMqZZrjLNLVffbfQyzt5bg3Hcg5ufuwMMXhkuuYaJZrnGe3LbL3uofwyDPNfYaCbew',
  'RezA5Jq2wDpnIyMxpy0Pzzgb3LK2X/02b4jmGnabliRmu9ZvZ/dLhG61Cz8+2dZorfHeSy/f71sQ7TV8WnnMtG/lyVzOd1jK8cTe',
  'YyPDUGzlLb1+CVw74UgCA93Ka1zw3Nkygcdp8uEWp/3/3zhtOqDjcMiNz6l9vvJQbeXZ9AQI22UmbNg3s/+Mjdj0B3bupsrDpb5i',
  'oVl95fj9iajD/vl8g72VB8xP2CJ2YOqrHIsAZ4MuJqe8nZZOs6oWOh2bmTRUW3l7+d9b7Vc8oWh34QXnvsVZ0jZJG7uGS65hpV3f',
  '6IP0OnspyQNDoJWHLWIHJtdk+c935nzM5XTgppYzx0xj+yWvVw7KXAMfOGQBDbPCpdggo5RwWWHokC3WYUsucIYrTs5HcpxGtKWe',
  'ibGFibGhq66Rjq6hnqGRpYGxkYmrrqGOoZ6FqaGFhYEZUCoWPi4KHqONTyvKz41PLEstSkzHOfiZnJNYjORTYyJDiQs8cJpYlJ5a',
  'ghwEcKPzk7KA4ZNZllqNPUz4coE5MdOqOD+tpKAoH14ISoAEchMr4sHSYLehhQ9WRyMFPTvQu8XANI08VMsMGoWtBQAQiJS5MxcA',
  'AA==',
];

let tested: TestCore;
let service: HttpService;
let predictor: ForkedPredictor;
let engineer: TestUser;
let id: string;
let upload: string;
beforeAll(async () => {
  tested = await openCore();
  const childModule = join(CHILD_MODULE, '..', 'prediction-child.js');
  predictor = createForkedPredictor({ xgboostLibrary: xgboostLibrary(), threads: 1, childModule });
  const predicting = tested.core.createPredicting({ predictor });
  service = await startHttpService({ tested, changes: { rateLimits: UNLIMITED, ...predicting } });
  engineer = await aUser(tested, { role: 'engineer', teams: ['risk'] });
  id = (await post('/models').send({ name: 'elsewhere', team: 'risk' }).expect(201)).body.id;
  upload = await uploaded(gunzipSync(Buffer.from(MODEL.join(''), 'base64')));
});
afterAll(async () => {
  await service.close();
  await predictor.close();
  await tested.close();
});

const post = (path: string) => request(service.url).post(`/api/v1${path}`).set(engineer.bearer);
const uploaded = async (bytes: Buffer): Promise<string> =>
  (await post('/uploads').type('application/octet-stream').send(bytes).expect(201)).body.id;
const versions = () => request(service.url).get(`/api/v1/models/${id}/versions`).set(engineer.bearer);
const register = (body: object) => post(`/models/${id}/versions`).send(body);
const predict = (version: number) =>
  post(`/models/${id}/predict`).send({
    version,
    rows: [
      { size: 0.1, kind: 'cat' },
      { size: 0.5, kind: 'dog' },
      { size: 0.9, kind: 'cow' },
      { size: null, kind: 'emu' },
    ],
  });

const SIGNATURE = {
  engine: 'xgboost',
  task: 'multiclass_classification',
  classes: ['low', 'middle', 'high'],
  features: [
    { name: 'size', type: 'numeric' },
    { name: 'kind', type: 'categorical', categories: ['cat', 'dog', 'cow'] },
  ],
};

describe('a version that was made elsewhere', () => {
  it('predicts by its signature what Python XGBoost predicts', async () => {
    const { body: made } = await register({ upload, signature: SIGNATURE, metrics: { f1: 0.9 } }).expect(201);
    const { body } = await predict(made.number).expect(200);
    expect(body.warnings).toEqual(["'kind' has values that training never saw, taken for missing: 'emu'"]);
    expect(body.predictions.map(({ label }: { label: string }) => label)).toEqual([
      'low',
      'middle',
      'high',
      'high',
    ]);
    const [first, second] = body.predictions;
    expect(first.probabilities.low).toBeCloseTo(0.5831919312477112, 6);
    expect(second.probabilities.middle).toBeCloseTo(0.4769309163093567, 6);
    expect(second.probabilities.high).toBeCloseTo(0.15568965673446655, 6);
  });

  it('says what to send where it has no signature', async () => {
    const { body: made } = await register({ upload }).expect(201);
    const { body } = await predict(made.number).expect(409);
    expect(body.detail).toContain('Register its file again with one (engine, task, features)');
  });

  it('is not made by a signature that its file does not fit', async () => {
    const { classes: _none, ...others } = SIGNATURE;
    const [size] = SIGNATURE.features;
    const cases = [
      [
        { upload, signature: { ...others, task: 'regression' } },
        'the model says 3 numbers of each row, not 1',
      ],
      [{ upload, signature: { ...SIGNATURE, features: [size] } }, 'the model reads 2 features, not 1'],
      [{ upload, signature: { ...SIGNATURE, engine: 'linear' } }, 'is no linear model artifact'],
      [
        { upload: await uploaded(Buffer.from('a,b\n1,2\n')), signature: SIGNATURE },
        "the model can't predict: XGBoost: Invalid model format",
      ],
    ] as const;
    const count = async () => (await versions().expect(200)).body.total;
    const before = await count();
    for (const [sent, told] of cases) {
      const { body } = await register(sent).expect(422);
      expect(body.detail).toContain('signature: does not fit the upload');
      expect(body.detail).toContain(told);
    }
    expect(await count()).toBe(before);
  });

  it('says so at its first prediction where the process that registered it could not try', async () => {
    const apart = await startHttpService({ over: service });
    const signature = { ...SIGNATURE, engine: 'linear' };
    const { body: made } = await request(apart.url)
      .post(`/api/v1/models/${id}/versions`)
      .set(engineer.bearer)
      .send({ upload, signature })
      .expect(201);
    await apart.close();
    expect((await predict(made.number).expect(409)).body.detail).toContain('is no linear model artifact');
  });

  it.each([
    [{}, 'must have an upload, an artifact_path, metrics or training_metrics'],
    [{ metrics: {}, upload: null }, 'a version of nothing is none'],
    [{ artefact_path: 's3://models/a' }, 'artefact_path: is not a field of this request'],
    [{ artifact_path: 's3://a', signature: SIGNATURE }, 'must have an upload where it has a signature'],
    [{ upload: 'u', signature: { ...SIGNATURE, target: 'size' } }, 'signature.target: is not a field'],
    [{ upload: 'u', signature: { ...SIGNATURE, classes: undefined } }, 'signature: must have classes if'],
    [
      { upload: 'u', signature: { ...SIGNATURE, classes: ['a', 'b', 'a'] } },
      'signature.classes: must be different',
    ],
    [
      { upload: 'u', signature: { ...SIGNATURE, features: [{ name: 'x', type: 'categorical' }] } },
      'must have categories',
    ],
    [{ upload: 'u', signature: { ...SIGNATURE, features: [] } }, 'signature.features: must not be empty'],
    [
      { upload: 'u', signature: { ...SIGNATURE, features: [{ name: '_bsontype', type: 'numeric' }] } },
      'can not be kept as the name of a column',
    ],
    [{ upload: 'u', signature: { ...SIGNATURE, classes: ['a', 'b', '\ud800'] } }, 'must be valid Unicode'],
    [{ metrics: { _bsontype: 'Long' } }, 'metrics: must not have the key "_bsontype"'],
    [{ training_metrics: { a: { 'b\0': 1 } } }, 'training_metrics: must not have the key'],
  ])('is not made of %j', async (sent, told) => {
    const { body } = await register(sent).expect(422);
    expect(body.detail).toContain(told);
  });
});

test('what other requests of the registry do not know is refused by its name', async () => {
  const sent: [string, object, string][] = [
    [`/models/${id}/promote`, { version: 1, raeson: 'x' }, 'raeson'],
    [`/models/${id}/rollback`, { versoin: 1 }, 'versoin'],
    [`/models/${id}/predict`, { rows: [{ size: 1 }], versoin: 1 }, 'versoin'],
  ];
  for (const [path, body, key] of sent) {
    const refused = await post(path).send(body).expect(422);
    expect(refused.body.detail).toContain(`${key}: is not a field of this request`);
  }
});
