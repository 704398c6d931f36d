import { eventually } from '../../support/eventually';
import { type HttpService, startHttpService } from '../../support/http-service';
import { aGate, scriptedTrainer } from '../../support/scripted-trainer';
import { bodyOf, create, send, shown } from './world';

const DATASET = 'nyc-flights-2013';
const EXTERNAL = { training_config: { trainer: 'external' } };
const DONE = {
  model_artifact_path: 's3://models/v1.pkl',
  performance_metrics: { accuracy: 0.95 },
  training_metrics: { epoch: 50 },
};

let service: HttpService;
beforeAll(async () => void (service = await startHttpService()));
afterAll(() => service.close());

const train = (model_id: unknown, changes: object = {}) =>
  send(service, 'POST', '/train', { body: { model_id, ...changes } });
const complete = (id: string) => send(service, 'POST', `/${id}/training/complete`, { body: DONE });
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
/** Accepted, and of no one outside. */
const openBuiltin = async () => {
  const { runs } = await service.tested.core.runs.history({
    state: null,
    modelId: null,
    hiddenModelIds: [],
    skip: 0,
    limit: 100,
  });
  return runs.filter(({ state, trainer }) => trainer === 'builtin' && ['queued', 'running'].includes(state));
};
const dashed = (id: string): string =>
  id.replace(/^model-(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

describe('POST /api/ml-models/train', () => {
  it('202: the model, training, and the token of the training', async () => {
    const { id, ...rest } = await create(service);
    const untrained = await send(service, 'GET', `/${id}/training`);
    expect(bodyOf(untrained, 404)).toEqual({ detail: `Model ${id} was never trained` });
    const answer = await train(id);
    const model = bodyOf(answer, 202);
    expect(model).toEqual({ ...rest, id, status: 'training', updated_at: model.updated_at });
    expect(answer.headers['x-training-token']).toBe((await trainingOf(id)).training_token);
    expect(await shown(service, id)).toEqual(model);
  });

  it('202: the configuration of the request replaces members of the own one, for this training alone', async () => {
    const training_config = { n_estimators: 7, max_depth: 3, mine: { a: 1, b: 2 } };
    const { id } = await create(service, { training_config });
    const asked = { training_config: { max_depth: 4, mine: { a: 3 } }, storage_ids: [DATASET] };
    expect(bodyOf(await train(id, asked), 202).training_config).toEqual(training_config);
    expect(await trainingOf(id)).toMatchObject({
      trainer: 'builtin',
      storage_ids: [DATASET],
      training_config: { n_estimators: 7, max_depth: 4, mine: { a: 3 } },
      deadline_at: null,
    });
    const [run] = await runsOf(id);
    expect(run?.spec).toMatchObject({
      engine: 'random_forest',
      hyperparameters: { n_estimators: 7, max_depth: 4 },
    });
    expect((await shown(service, id)).training_config).toEqual(training_config);
  });

  it.each([
    ['decision_tree', 'decision_tree'],
    ['random_forest', 'random_forest'],
    ['regression', 'linear'],
    ['neural_network', 'neural_network'],
  ])('202: a %s is trained by the engine %s', async (type, engine) => {
    const { id } = await create(service, { type });
    bodyOf(await train(id), 202);
    expect((await runsOf(id))[0]?.spec?.engine).toBe(engine);
  });

  it('202: all of several datasets are read', async () => {
    const { id } = await create(service);
    bodyOf(await train(id, { storage_ids: [DATASET, 'b', 'c'] }), 202);
    expect((await runsOf(id))[0]?.spec).toMatchObject({ datasetId: DATASET, moreDatasetIds: ['b', 'c'] });
  });

  it.each([
    ['its training_config', EXTERNAL, {}],
    ['its metadata', { metadata: { trainer: 'external' } }, {}],
    ['the request', {}, EXTERNAL],
  ])('202: by %s someone outside trains', async (_where, own, asked) => {
    const { id } = await create(service, own);
    bodyOf(await train(id, asked), 202);
    expect(await trainingOf(id)).toMatchObject({ trainer: 'external', status: 'queued' });
  });

  it('202: the request may take the training back from outside', async () => {
    const { id } = await create(service, { metadata: { trainer: 'external' } });
    bodyOf(await train(id, { training_config: { trainer: 'builtin' } }), 202);
    expect(await trainingOf(id)).toMatchObject({ trainer: 'builtin' });
  });

  it('202: an external training has a day, or the minutes that it is given', async () => {
    const minutes = async (config: object) => {
      const { id } = await create(service);
      bodyOf(await train(id, { training_config: { trainer: 'external', ...config } }), 202);
      const { accepted_at, deadline_at } = await trainingOf(id);
      return Math.round((Date.parse(deadline_at) - Date.parse(accepted_at)) / 60_000);
    };
    expect(await minutes({})).toBe(24 * 60);
    expect(await minutes({ deadline_minutes: 5 })).toBe(5);
  });

  it('202: an archived or deprecated model trains, and is neither any more', async () => {
    for (const status of ['archived', 'deprecated']) {
      const { id } = await create(service, EXTERNAL);
      bodyOf(await send(service, 'PUT', `/${id}`, { body: { status } }));
      expect(bodyOf(await train(id), 202).status).toBe('training');
      bodyOf(await complete(id));
      expect((await shown(service, id)).status).toBe('trained');
    }
  });

  it('409: while it trains, however its status reads', async () => {
    const { id } = await create(service, EXTERNAL);
    bodyOf(await train(id), 202);
    bodyOf(await send(service, 'PUT', `/${id}`, { body: { status: 'draft' } }));
    const { detail } = bodyOf(await train(id), 409);
    expect(detail).toContain(`${id} is being trained already: `);
    expect(detail).toContain(`/api/ml-models/${id}/training/complete`);
    expect(await runsOf(id)).toHaveLength(1);
  });

  it('202 once, 409 nineteen times, for twenty at once', async () => {
    const { id } = await create(service);
    const answers = await Promise.all(Array.from({ length: 20 }, () => train(id)));
    const statuses = answers.map(({ status }) => status).sort((a, b) => a - b);
    expect(statuses).toEqual([202, ...Array.from({ length: 19 }, () => 409)]);
  });

  it.each([
    [{}, 'model_id: field required'],
    [{ model_id: 5 }, 'model_id: must be a string'],
    [{ model_id: 'ID', storage_ids: 'x' }, 'storage_ids: must be a list of strings'],
    [{ model_id: 'ID', storage_ids: [5] }, 'storage_ids.0: must be a string'],
    [{ model_id: 'ID', training_config: [] }, 'training_config: must be an object'],
    [{ model_id: 'ID', training_config: { trainer: 'me' } }, /trainer: must be one of builtin, external/],
    [{ model_id: 'ID', training_config: { trainer: 'external', deadline_minutes: 0 } }, /deadline_minutes/],
    [{ model_id: 'ID', training_config: { max_depth: 'deep' } }, /max_depth/],
    [{ model_id: 'ID', training_config: { max_depth: 9_999 } }, /max_depth/],
    [{ model_id: 'ID', training_config: { train_test_split: 2 } }, /train_test_split/],
  ])('400: %j, and nothing trains', async (body, detail) => {
    const { id } = await create(service);
    const text = JSON.stringify(body).replace('ID', id);
    expect(bodyOf(await send(service, 'POST', '/train', { body: text }), 400)).toEqual({
      detail: expect.stringMatching(detail),
    });
    expect((await shown(service, id)).status).toBe('draft');
    expect(await runsOf(id)).toEqual([]);
  });

  it.each(['model-123', 'train', '', '$ne', '1'.repeat(5_000)])('404: the model %s', async (id) => {
    expect(bodyOf(await train(id), 404).detail).toMatch(/^Model .* not found$/);
  });
});

describe('a training that a worker executes', () => {
  it('ends with its metrics on the model, and without datasets too', async () => {
    const over = await startHttpService({ over: service, trainer: scriptedTrainer([]) });
    try {
      const { id } = await create(service);
      bodyOf(await train(id), 202);
      const model = await eventually(
        () => shown(service, id),
        ({ status }) => status !== 'training',
      );
      expect(model).toMatchObject({ status: 'trained', failure_reason: null });
      expect(model.performance_metrics).toMatchObject({ accuracy: expect.any(Number) });
      expect(model.model_artifact_path).toMatch(/^models\//);
      // Those before it as well: the workers to come have two slots, and may be asked to hold them.
      await eventually(openBuiltin, (open) => open.length === 0);
    } finally {
      await over.close();
    }
  });

  it('is ended by a report from outside, and its own end changes nothing of it', async () => {
    const { gate, open } = aGate();
    const script = [{ do: 'progress', fraction: 0.5 } as const, { do: 'hang', stopGate: gate } as const];
    const over = await startHttpService({ over: service, trainer: scriptedTrainer(script) });
    const { id } = await create(service);
    try {
      bodyOf(await train(id), 202);
      await eventually(
        () => trainingOf(id),
        ({ status }) => status === 'running',
      );
      bodyOf(await complete(id));
      expect(await shown(service, id)).toMatchObject({ status: 'trained', ...DONE });
    } finally {
      open();
      // Resolves when the work has ended.
      await over.close();
    }
    expect(await shown(service, id)).toMatchObject({ status: 'trained', ...DONE });
    expect(await runsOf(id)).toMatchObject([{ state: 'succeeded', artifact: null, report: null }]);
  });

  it('is cancelled with its model when that is deleted', async () => {
    const { id } = await create(service);
    bodyOf(await train(id), 202);
    expect((await send(service, 'DELETE', `/${id}`)).status).toBe(204);
    expect(await runsOf(id)).toMatchObject([{ state: 'cancelled' }]);
  });
});
