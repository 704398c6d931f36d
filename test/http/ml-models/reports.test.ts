import { type HttpService, startHttpService } from '../../support/http-service';
import { bodyOf, create, send, shown } from './world';

const EXTERNAL = { training_config: { trainer: 'external' } };
const DONE = {
  model_artifact_path: 's3://models/v1.pkl',
  performance_metrics: { accuracy: 0.95 },
  training_metrics: { epoch: 50 },
};
const COMPLETED = { status: 'training completed' };
const FAILED = { status: 'training failed' };

let service: HttpService;
beforeAll(async () => void (service = await startHttpService()));
afterAll(() => service.close());

const train = (model_id: unknown, changes: object = {}) =>
  send(service, 'POST', '/train', { body: { model_id, ...changes } });
const complete = (id: string, body: unknown = DONE, headers = {}) =>
  send(service, 'POST', `/${id}/training/complete`, { body, headers });
const fail = (id: string, body: unknown = { reason: 'no rows' }, headers = {}) =>
  send(service, 'POST', `/${id}/training/fail`, { body, headers });
const trainingOf = async (id: string) => bodyOf(await send(service, 'GET', `/${id}/training`));
const runsOf = async (id: string) => {
  const { runs } = await service.tested.core.runs.history({
    state: null,
    modelId: dashed(id),
    hiddenModelIds: [],
    skip: 0,
    limit: 100,
  });
  return runs;
};
const dashed = (id: string): string =>
  id.replace(/^model-(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

describe('a report', () => {
  it('of success ends the open training: a version with all that was told', async () => {
    const { id } = await create(service, EXTERNAL);
    bodyOf(await train(id), 202);
    expect(bodyOf(await complete(id))).toEqual(COMPLETED);
    expect(await shown(service, id)).toMatchObject({ status: 'trained', ...DONE, failure_reason: null });
    expect(await trainingOf(id)).toMatchObject({ status: 'succeeded', ended_at: expect.any(String) });
    expect(await service.tested.core.versions.findNumbers(dashed(id), [1, 2])).toMatchObject([
      { number: 1, artifactPath: DONE.model_artifact_path, sha256: null, metrics: DONE.performance_metrics },
    ]);
  });

  it('of failure ends it, with the reason on the model; the next success takes the reason away', async () => {
    const { id } = await create(service, EXTERNAL);
    bodyOf(await train(id), 202);
    expect(bodyOf(await fail(id))).toEqual(FAILED);
    expect(await shown(service, id)).toMatchObject({ status: 'failed', failure_reason: 'no rows' });
    bodyOf(await train(id), 202);
    bodyOf(await complete(id));
    expect(await shown(service, id)).toMatchObject({ status: 'trained', failure_reason: null });
  });

  it('needs the artifact path alone', async () => {
    const { id } = await create(service);
    bodyOf(await complete(id, { model_artifact_path: 'x', performance_metrics: undefined }));
    expect(await shown(service, id)).toMatchObject({
      status: 'trained',
      model_artifact_path: 'x',
      performance_metrics: {},
      training_metrics: {},
    });
  });

  it('sent again changes nothing, whichever it was', async () => {
    const { id } = await create(service);
    for (const report of [() => complete(id), () => fail(id)]) {
      bodyOf(await report());
      const [after, runs] = [await shown(service, id), await runsOf(id)];
      for (let again = 0; again < 2; again++) bodyOf(await report());
      expect(await shown(service, id)).toEqual(after);
      expect(await runsOf(id)).toEqual(runs);
    }
    expect(await runsOf(id)).toHaveLength(2);
  });

  it('sent again after a training of ours has ended changes nothing either', async () => {
    const { id } = await create(service);
    bodyOf(await complete(id));
    bodyOf(await train(id), 202);
    const { core } = service.tested;
    const [run] = await runsOf(id);
    await core.runUseCases.cancel(run?.id ?? '', 'ada');
    await core.finalization.finalize(run?.id ?? '');
    expect((await shown(service, id)).status).toBe('trained');
    bodyOf(await complete(id));
    expect(await runsOf(id)).toHaveLength(2);
  });

  it('sent twenty times at once is one training, open or not', async () => {
    for (const isOpen of [false, true]) {
      const { id } = await create(service, EXTERNAL);
      if (isOpen) bodyOf(await train(id), 202);
      const answers = await Promise.all(Array.from({ length: 20 }, () => complete(id)));
      for (const answer of answers) expect(bodyOf(answer)).toEqual(COMPLETED);
      expect(await runsOf(id)).toHaveLength(1);
      expect(await service.tested.core.versions.findNumbers(dashed(id), [1, 2])).toHaveLength(1);
    }
  });

  it('that differs from the last one is a training of its own', async () => {
    const { id } = await create(service);
    bodyOf(await complete(id));
    bodyOf(await complete(id, { ...DONE, performance_metrics: { accuracy: 0.5 } }));
    expect(await shown(service, id)).toMatchObject({ performance_metrics: { accuracy: 0.5 } });
    expect(await runsOf(id)).toHaveLength(2);
    bodyOf(await fail(id));
    bodyOf(await complete(id));
    expect(await shown(service, id)).toMatchObject({ status: 'trained', ...DONE });
    expect(await service.tested.core.versions.findNumbers(dashed(id), [1, 2, 3, 4])).toHaveLength(3);
  });

  it('of twenty different ones at once each is kept as a training', async () => {
    const { id } = await create(service);
    const bodies = Array.from({ length: 20 }, (_, index) => ({ model_artifact_path: `s3://v${index}` }));
    const answers = await Promise.all(bodies.map((body) => complete(id, body)));
    const taken = answers.filter(({ status }) => status === 200).length;
    for (const answer of answers) expect([200, 503]).toContain(answer.status);
    expect(await runsOf(id)).toHaveLength(taken);
    const { latestVersion } = await service.tested.core.models.get(dashed(id));
    expect(latestVersion).toBe(taken);
  });

  it.each([
    [{}, 'model_artifact_path: field required'],
    [{ model_artifact_path: 5 }, 'model_artifact_path: must be a string'],
    [{ model_artifact_path: '' }, 'model_artifact_path: must not be empty'],
    [{ ...DONE, performance_metrics: [] }, 'performance_metrics: must be an object'],
    [{ ...DONE, training_metrics: 'x' }, 'training_metrics: must be an object'],
    [{ ...DONE, training_metrics: { $set: 1 } }, /^training_metrics: must not have the key "\$set"/],
  ])('of success: 400 for %j, and nothing changes', async (body, detail) => {
    const before = await create(service);
    expect(bodyOf(await complete(before.id, body), 400)).toEqual({ detail: expect.stringMatching(detail) });
    expect(await shown(service, before.id)).toEqual(before);
  });

  it.each([
    [{}, 'reason: field required'],
    [{ reason: null }, 'reason: must be a string'],
    [{ reason: '' }, 'reason: must not be empty'],
    [[], 'body: must be an object'],
  ])('of failure: 400 for %j, and nothing changes', async (body, detail) => {
    const before = await create(service);
    expect(bodyOf(await fail(before.id, body), 400)).toEqual({ detail });
    expect(await shown(service, before.id)).toEqual(before);
  });
});

describe('X-Training-Token', () => {
  const withToken = (token: unknown) => ({ 'X-Training-Token': String(token) });

  it('200: that of the open training, and again with the same report', async () => {
    const { id } = await create(service, EXTERNAL);
    const token = (await train(id)).headers['x-training-token'];
    bodyOf(await complete(id, DONE, withToken(token)));
    bodyOf(await complete(id, DONE, withToken(token)));
    expect(await runsOf(id)).toHaveLength(1);
  });

  it('200: a repeated report of an earlier training does not touch the open one', async () => {
    const { id } = await create(service, EXTERNAL);
    const token = (await train(id)).headers['x-training-token'];
    bodyOf(await complete(id, DONE, withToken(token)));
    bodyOf(await train(id), 202);
    bodyOf(await complete(id, DONE, withToken(token)));
    expect((await shown(service, id)).status).toBe('training');
  });

  it('409: that of a training that is not open any more, and nothing changes', async () => {
    const { id } = await create(service, EXTERNAL);
    const token = (await train(id)).headers['x-training-token'];
    bodyOf(await fail(id));
    bodyOf(await train(id), 202);
    const before = await shown(service, id);
    expect(bodyOf(await complete(id, DONE, withToken(token)), 409).detail).toMatch(/no longer open/);
    expect(bodyOf(await fail(id, { reason: 'other' }, withToken(token)), 409).detail).toMatch(
      /no longer open/,
    );
    expect(await shown(service, id)).toEqual(before);
  });

  it('409: what was never given for this model', async () => {
    const [one, other] = [await create(service, EXTERNAL), await create(service, EXTERNAL)];
    const token = (await train(other.id)).headers['x-training-token'];
    bodyOf(await train(one.id), 202);
    for (const odd of [token, 'run_', '$ne', `run_${'1'.repeat(32)}`, 'x'.repeat(1_000)])
      expect((await complete(one.id, DONE, withToken(odd))).status).toBe(409);
    expect((await shown(service, other.id)).status).toBe('training');
  });
});
