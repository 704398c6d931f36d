import { hexId } from '../../src/domain/ids';
import { aUser, type TestUser } from '../support/accounts';
import { eventually } from '../support/eventually';
import { type HttpService, startHttpService } from '../support/http-service';
import { UNLIMITED } from '../support/limits';
import { aRecipe } from '../support/ml-development';
import { scriptedTrainer } from '../support/scripted-trainer';
import { type Listening, listenTo } from '../support/watching';

let service: HttpService;
let ada: TestUser;
let listening: Listening;
beforeAll(async () => {
  service = await startHttpService({ trainer: scriptedTrainer([]), changes: { rateLimits: UNLIMITED } });
  ada = await aUser(service.tested, { username: 'ada', role: 'engineer' });
  listening = await listenTo(`ws://127.0.0.1:${service.port}/ws/alerts`);
});
afterAll(async () => {
  listening.socket.close();
  await service.close();
});

interface Answered {
  status: number;
  // What a test expects of it says what it is.
  body: ReturnType<typeof JSON.parse>;
}

async function ask(method: string, path: string, body?: object): Promise<Answered> {
  const headers = { 'Content-Type': 'application/json', ...(path.startsWith('/api/v1') ? ada.bearer : {}) };
  const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
  const answer = await fetch(`${service.url}${path}`, init);
  return { status: answer.status, body: await answer.json() };
}

it('one model goes through all faces: what is done by one is seen by the others', async () => {
  const config = { trainer: 'external' };
  const asked = { project_id: 'proj-123', ontology_id: 'onto-456', name: 'Churn', type: 'decision_tree' };
  const created = await ask('POST', '/api/ml-models', { ...asked, training_config: config });
  expect(created).toMatchObject({ status: 201, body: { status: 'draft' } });
  const projectId = created.body.id;
  const { body: registered } = await ask('GET', `/api/v1/models/${projectId}`);
  const { id } = registered;
  expect(projectId).toBe(`model-${hexId(id)}`);

  await ask('POST', '/api/ml-models/train', { model_id: projectId });
  expect((await ask('GET', `/api/v1/models/${id}`)).body.training_state).toBe('training');
  const told = { model_artifact_path: 's3://models/v1.pkl', performance_metrics: { accuracy: 0.95 } };
  await ask('POST', `/api/ml-models/${projectId}/training/complete`, told);
  await service.tested.core.eventLog.relayDirty();
  await eventually(
    async () => listening.frames.map(({ event, model_id }) => [event, model_id]),
    (frames) => frames.some(([event, model]) => event === 'training.completed' && model === projectId),
  );

  const { recipeId, versionId } = await aRecipe(service);
  const facet = { recipe_id: recipeId, recipe_version_id: versionId };
  expect(await ask('PUT', `/api/v1/models/${id}/facets/recipe`, facet)).toMatchObject({ status: 200 });
  const developedId = `model_${hexId(id)}`;
  await ask('PUT', `/api/ml-development/models/${developedId}`, { status: 'production' });
  expect((await ask('GET', '/api/v1/models?stage=production')).body.items).toMatchObject([
    { id, name: 'Churn', champion_version: 1 },
  ]);
  const run = { ...facet, run_type: 'train', model_id: developedId };
  const { body: queued } = await ask('POST', '/api/ml-development/runs', run);
  await ask('PUT', `/api/ml-development/runs/${queued.id}`, {
    status: 'succeeded',
    metrics_json: { accuracy: 0.97 },
  });
  expect((await ask('GET', `/api/ml-models/${projectId}`)).body).toMatchObject({
    status: 'trained',
    performance_metrics: { accuracy: 0.97 },
  });

  expect(await ask('PUT', `/api/v1/models/${id}/facets/train`, { model_type: 'xgboost' })).toMatchObject({
    status: 200,
  });
  const { body: job } = await ask('POST', '/train/xgboost');
  await eventually(
    async () => (await ask('GET', `/train/status/${job.data.job_id}`)).body.data.status,
    (status) => status === 'completed',
  );
  const { body: versions } = await ask('GET', `/api/v1/models/${id}/versions`);
  expect(versions.items.map(({ number, champion }: Answered['body']) => [number, champion])).toEqual([
    [3, false],
    [2, false],
    [1, true],
  ]);

  const incident = { title: 'Churn drifts', severity: 'P2', model_id: id };
  expect(await ask('POST', '/api/v1/incidents', incident)).toMatchObject({ status: 201 });
  const { body: lineage } = await ask('GET', `/api/v1/models/${id}/lineage`);
  const kinds: string[] = lineage.nodes.map(({ kind }: { kind: string }) => kind);
  expect(kinds).toEqual(expect.arrayContaining(['decision', 'incident', 'run', 'version']));
  await ask('PUT', `/api/ml-models/${projectId}`, { status: 'archived' });
  expect((await ask('GET', `/api/v1/models/${id}`)).body.stage).toBe('deprecated');
});
