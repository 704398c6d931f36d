import { eventually } from '../support/eventually';
import { type Answer, ask } from '../support/http-client';
import { type HttpService, startHttpService } from '../support/http-service';
import { scriptedTrainer } from '../support/scripted-trainer';

/** The examples of the published ML models document, letter by letter. */
const LIST = `curl -X GET "http://localhost:8080/api/ml-models?project_id=proj-123"`;
const CREATE = `curl -X POST http://localhost:8080/api/ml-models \\
  -H "Content-Type: application/json" \\
  -d '{
    "project_id": "proj-123",
    "ontology_id": "onto-456",
    "name": "Temperature Predictor",
    "description": "Predicts temperature based on sensor data",
    "type": "neural_network",
    "training_config": {
      "train_test_split": 0.8,
      "random_seed": 42,
      "learning_rate": 0.001,
      "batch_size": 32
    }
  }'`;
const GET = `curl -X GET http://localhost:8080/api/ml-models/model-123`;
const UPDATE = `curl -X PUT http://localhost:8080/api/ml-models/model-123 \\
  -H "Content-Type: application/json" \\
  -d '{
    "description": "Updated model description",
    "status": "archived"
  }'`;
const DELETE = `curl -X DELETE http://localhost:8080/api/ml-models/model-123`;
const TRAIN = `curl -X POST http://localhost:8080/api/ml-models/train \\
  -H "Content-Type: application/json" \\
  -d '{
    "model_id": "model-123",
    "storage_ids": ["storage-456", "storage-789"],
    "training_config": {
      "train_test_split": 0.8,
      "random_seed": 42
    }
  }'`;
const RECOMMEND = `curl -X POST http://localhost:8080/api/ml-models/recommend \\
  -H "Content-Type: application/json" \\
  -d '{
    "project_id": "proj-123",
    "ontology_id": "onto-456"
  }'`;
const COMPLETE = {
  request: `curl -X POST http://localhost:8080/api/ml-models/model-123/training/complete \\
  -H "Content-Type: application/json" \\
  -d '{
    "model_artifact_path": "s3://models/model-123/v1.pkl",
    "performance_metrics": {
      "accuracy": 0.95,
      "f1_score": 0.93,
      "precision": 0.94,
      "recall": 0.92
    },
    "training_metrics": {
      "epoch": 50,
      "training_loss": 0.05,
      "validation_loss": 0.08
    }
  }'`,
  answer: `{
  "status": "training completed"
}`,
};
const FAIL = {
  request: `curl -X POST http://localhost:8080/api/ml-models/model-123/training/fail \\
  -H "Content-Type: application/json" \\
  -d '{
    "reason": "Insufficient training data"
  }'`,
  answer: `{
  "status": "training failed"
}`,
};
const EXAMPLE_ID = 'model-123';
const KEYS = [
  'id',
  'project_id',
  'ontology_id',
  'name',
  'description',
  'type',
  'status',
  'training_config',
  'training_metrics',
  'performance_metrics',
  'model_artifact_path',
  'metadata',
  'created_at',
  'updated_at',
  'failure_reason',
];

/** Sends what a published curl command sends, with the id of a real model for that of the example. */
function send({ port }: HttpService, command: string, modelId = EXAMPLE_ID): Promise<Answer> {
  const text = command.replaceAll('\\\n', '').replaceAll(EXAMPLE_ID, modelId);
  const [, method = '', path = ''] = /^curl -X (\w+) "?http:\/\/localhost:8080([^"\s]*)/.exec(text) ?? [];
  const headers = Object.fromEntries(
    [...text.matchAll(/-H "([^:]+): ([^"]+)"/g)].map(([, name = '', value = '']) => [name, value]),
  );
  const [, body] = /-d '([^']*)'/s.exec(text) ?? [];
  const options = { path, method, headers: { ...headers, Host: 'localhost:8080' } };
  return ask(port, body === undefined ? options : { ...options, body });
}

const bodyIn = (command: string) => JSON.parse(/-d '([^']*)'/s.exec(command)?.[1] ?? '');

describe('the published ML models document', () => {
  let service: HttpService;
  beforeAll(async () => {
    service = await startHttpService({ trainer: scriptedTrainer([{ do: 'log', line: 'hello' }]) });
  });
  afterAll(() => service.close());
  const created = async (): Promise<string> => JSON.parse((await send(service, CREATE)).text).id;
  const shown = async (id: string) => JSON.parse((await send(service, GET, id)).text);
  const ended = (id: string) =>
    eventually(
      () => shown(id),
      ({ status }) => status !== 'training',
    );

  it('POST /api/ml-models: creates a draft with the fields as sent', async () => {
    const answer = await send(service, CREATE);
    expect(answer.status).toBe(201);
    const model = JSON.parse(answer.text);
    expect(Object.keys(model)).toEqual(KEYS);
    expect(model).toMatchObject({ ...bodyIn(CREATE), status: 'draft', metadata: {} });
    expect(model.id).toMatch(/^model-[0-9a-f]{32}$/);
    for (const at of [model.created_at, model.updated_at])
      expect(at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(await shown(model.id)).toEqual(model);
  });

  it('GET /api/ml-models?project_id=: lists what was created, as GET /{id} shows it', async () => {
    const id = await created();
    const answer = await send(service, LIST);
    expect(answer.status).toBe(200);
    const body = JSON.parse(answer.text);
    expect(Object.keys(body)).toEqual(['models']);
    expect(body.models).toContainEqual(await shown(id));
  });

  it('GET, PUT, DELETE, train and reports: 404 for the id of the example, which nobody was given', async () => {
    for (const command of [GET, UPDATE, DELETE, TRAIN, COMPLETE.request, FAIL.request]) {
      const answer = await send(service, command);
      expect([command, answer.status]).toEqual([command, 404]);
      expect(JSON.parse(answer.text)).toEqual({ detail: 'Model model-123 not found' });
    }
  });

  it('PUT /api/ml-models/{id}: changes what is given, and nothing else', async () => {
    const id = await created();
    const before = await shown(id);
    const answer = await send(service, UPDATE, id);
    expect(answer.status).toBe(200);
    const { updated_at } = JSON.parse(answer.text);
    expect(JSON.parse(answer.text)).toEqual({ ...before, ...bodyIn(UPDATE), updated_at });
    expect(await shown(id)).toEqual(JSON.parse(answer.text));
  });

  it('DELETE /api/ml-models/{id}: 204 without a body, then 404', async () => {
    const id = await created();
    const answer = await send(service, DELETE, id);
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect((await send(service, GET, id)).status).toBe(404);
    expect((await send(service, DELETE, id)).status).toBe(404);
  });

  it('POST /api/ml-models/train: 202 with the status training; datasets that nobody registered fail it by name', async () => {
    const id = await created();
    const answer = await send(service, TRAIN, id);
    expect(answer.status).toBe(202);
    expect(JSON.parse(answer.text)).toMatchObject({ id, status: 'training' });
    const model = await ended(id);
    expect(model.status).toBe('failed');
    expect(model.failure_reason).toContain(bodyIn(TRAIN).storage_ids[0]);
  });

  it('POST /api/ml-models/recommend: answers with the published fields', async () => {
    const answer = await send(service, RECOMMEND);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({
      recommended_type: expect.any(String),
      score: expect.any(Number),
      reasoning: expect.any(String),
      all_scores: expect.any(Object),
      ontology_analysis: expect.any(Object),
      data_analysis: expect.any(Object),
    });
  });

  it('POST /{id}/training/complete: answers the example, and records all three', async () => {
    const id = await created();
    const answer = await send(service, COMPLETE.request, id);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual(JSON.parse(COMPLETE.answer));
    const told = JSON.parse(JSON.stringify(bodyIn(COMPLETE.request)).replaceAll(EXAMPLE_ID, id));
    expect(await shown(id)).toMatchObject({ status: 'trained', ...told, failure_reason: null });
  });

  it('POST /{id}/training/fail: answers the example, and shows the reason', async () => {
    const id = await created();
    const answer = await send(service, FAIL.request, id);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual(JSON.parse(FAIL.answer));
    expect(await shown(id)).toMatchObject({ status: 'failed', failure_reason: 'Insufficient training data' });
  });
});
