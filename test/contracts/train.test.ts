import { eventually } from '../support/eventually';
import { type Answer, ask } from '../support/http-client';
import { type HttpService, startHttpService } from '../support/http-service';
import { scriptedTrainer } from '../support/scripted-trainer';

/** The examples of the published Train API document, request and answer, letter by letter. */
const START_ONE = {
  request: `curl -X POST "http://127.0.0.1:8000/train/xgboost"`,
  answer: `{
  "status": "success",
  "message": "Training initiated for xgboost",
  "data": {
    "job_id": "123e4567-e89b-12d3-a456-426614174000",
    "model_type": "xgboost",
    "status": "started"
  }
}`,
};
const START_ALL = {
  request: `curl -X POST "http://127.0.0.1:8000/train" \\
-H "Content-Type: application/json" \\
-d '{
  "model_type": "all",
  "retrain": true,
  "use_cv": true,
  "hyperparameters": {
    "learning_rate": 0.01,
    "max_depth": 5
  }
}'`,
  answer: `{
  "job_id": "789a4567-e89b-12d3-a456-426614174999",
  "status": "started",
  "message": "Training initiated for all model types",
  "model_type": "all"
}`,
};
const STATUS = {
  request: `curl -X GET "http://127.0.0.1:8000/train/status/123e4567-e89b-12d3-a456-426614174000" `,
  answer: `{
  "status": "success",
  "message": "Job status retrieved successfully",
  "data": {
    "job_id": "123e4567-e89b-12d3-a456-426614174000",
    "status": "running",
    "model_type": "xgboost",
    "started_at": "2025-11-07T12:30:00Z",
    "completed_at": null,
    "model_path": null,
    "error": null,
    "logs": ""
  }
}`,
};
const LIST = {
  request: `curl -X GET "http://127.0.0.1:8000/train/jobs?limit=5&status=running"`,
  answer: `{
  "jobs": [
    {
      "job_id": "123e4567-e89b-12d3-a456-426614174000",
      "status": "running",
      "model_type": "xgboost"
    }
  ],
  "total_count": 10,
  "filtered_count": 1
}`,
};
const CANCEL = {
  request: `curl -X DELETE "http://127.0.0.1:8000/train/job/cancel/123e4567-e89b-12d3-a456-426614174000"`,
  answer: `{
  "status": "success",
  "message": "Job 123e4567-e89b-12d3-a456-426614174000 cancelled successfully",
  "data": {
    "job_id": "123e4567-e89b-12d3-a456-426614174000"
  }
}`,
};
const AVAILABLE = {
  request: `curl -X GET "http://127.0.0.1:8000/train/models/available"`,
  answer: `{
  "available_models": {
    "xgboost_model_2025-10-30.joblib": {
      "path": "models/xgboost_model_2025-10-30.joblib",
      "type": "xgboost",
      "size": 24576,
      "modified": "2025-10-30T14:00:00"
    }
  },
  "models_directory": "/home/user/project/models"
}`,
};
const EXAMPLE_ID = '123e4567-e89b-12d3-a456-426614174000';

/** Sends what a published curl command sends, with the id of a real job for that of the example. */
function send({ port }: HttpService, command: string, jobId = EXAMPLE_ID): Promise<Answer> {
  const text = command.replaceAll('\\\n', '').replaceAll(EXAMPLE_ID, jobId);
  const [, method = '', path = ''] = /^curl -X (\w+) "http:\/\/127\.0\.0\.1:8000([^"]*)"/.exec(text) ?? [];
  const headers = Object.fromEntries(
    [...text.matchAll(/-H "([^:]+): ([^"]+)"/g)].map(([, name = '', value = '']) => [name, value]),
  );
  const [, body] = /-d '([^']*)'/s.exec(text) ?? [];
  const options = { path, method, headers: { ...headers, Host: '127.0.0.1:8000' } };
  return ask(port, body === undefined ? options : { ...options, body });
}

/** What has to be the same in answer and example: all keys, in their order, and the types of all values. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (value === null || typeof value !== 'object') return value === null ? 'null' : typeof value;
  return Object.entries(value).map(([key, member]) => [key, shapeOf(member)]);
}

const idIn = (text: string): string => /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(text)?.[0] ?? '';
/** The `data` of a job once it has one of the statuses. */
async function statusOnce(service: HttpService, id: string, statuses: string[]) {
  const look = async () => JSON.parse((await send(service, STATUS.request, id)).text).data;
  return eventually(look, ({ status }) => statuses.includes(status));
}

describe('the published Train document', () => {
  let service: HttpService;
  beforeAll(async () => {
    service = await startHttpService({ trainer: scriptedTrainer([{ do: 'log', line: 'hello' }]) });
  });
  afterAll(() => service.close());
  const ended = (id: string) => statusOnce(service, id, ['completed', 'failed']);

  it('POST /train/{model_type}: answers the example word for word, but for the id', async () => {
    const answer = await send(service, START_ONE.request);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual(
      JSON.parse(START_ONE.answer.replace(EXAMPLE_ID, idIn(answer.text))),
    );
    expect(shapeOf(JSON.parse(answer.text))).toEqual(shapeOf(JSON.parse(START_ONE.answer)));
    await ended(idIn(answer.text));
  });

  it('POST /train: answers the example word for word, but for the id', async () => {
    const answer = await send(service, START_ALL.request);
    expect(answer.status).toBe(200);
    const expected = START_ALL.answer.replace(idIn(START_ALL.answer), idIn(answer.text));
    expect(JSON.parse(answer.text)).toEqual(JSON.parse(expected));
    expect((await ended(idIn(answer.text))).status).toBe('completed');
  });

  it('GET /train/status/{job_id}: has exactly the keys of the example', async () => {
    const id = idIn((await send(service, START_ONE.request)).text);
    const data = await ended(id);
    const example = JSON.parse(STATUS.answer);
    const answer = JSON.parse((await send(service, STATUS.request, id)).text);
    expect({ ...answer, data: null }).toEqual({ ...example, data: null });
    expect(Object.keys(data)).toEqual(Object.keys(example.data));
    expect(data).toMatchObject({ job_id: id, status: 'completed', model_type: 'xgboost', error: null });
    expect(data.logs).toContain('hello');
    expect(data.completed_at >= data.started_at).toBe(true);
    for (const at of [data.started_at, data.completed_at])
      expect(at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const { available_models } = JSON.parse((await send(service, AVAILABLE.request)).text);
    expect(Object.keys(available_models)).toContain(data.model_path.split('/').at(-1));
  });

  it('GET /train/status/{job_id}: 404 for the id of the example, which nobody was given', async () => {
    expect((await send(service, STATUS.request)).status).toBe(404);
  });

  it('GET /train/models/available: has exactly the keys of the example', async () => {
    await ended(idIn((await send(service, START_ONE.request)).text));
    const answer = await send(service, AVAILABLE.request);
    expect(answer.status).toBe(200);
    const { available_models: models, models_directory: directory } = JSON.parse(answer.text);
    const [name = ''] = Object.keys(models);
    const example = JSON.parse(AVAILABLE.answer);
    const [published] = Object.values(example.available_models);
    expect(shapeOf({ models_directory: directory, one: models[name] })).toEqual(
      shapeOf({ models_directory: '', one: published }),
    );
    expect(Object.keys(JSON.parse(answer.text))).toEqual(Object.keys(example));
    expect(directory).toMatch(/^\//);
    expect(models[name].path).toBe(`${directory}/${name}`);
    expect(models[name].type).toMatch(/^(xgboost|random-forest|neural-net)$/);
    expect(models[name].modified).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
    expect(models[name].size).toBeGreaterThan(0);
  });
});

describe('the published Train document, while a job runs', () => {
  let running: string;
  let service: HttpService;
  beforeAll(async () => {
    service = await startHttpService({ trainer: scriptedTrainer([{ do: 'hang' }]) });
    running = idIn((await send(service, START_ONE.request)).text);
    await statusOnce(service, running, ['running']);
  });
  afterAll(() => service.close());

  it('GET /train/status/{job_id}: answers the example word for word, but for id and time', async () => {
    const answer = JSON.parse((await send(service, STATUS.request, running)).text);
    const example = JSON.parse(STATUS.answer.replace(EXAMPLE_ID, running));
    const { started_at, logs } = answer.data;
    expect(answer).toEqual({ ...example, data: { ...example.data, started_at, logs } });
    expect(shapeOf(answer)).toEqual(shapeOf(example));
  });

  it('GET /train/jobs: answers the example word for word, but for id and total', async () => {
    const answer = JSON.parse((await send(service, LIST.request)).text);
    const example = JSON.parse(LIST.answer.replace(EXAMPLE_ID, running));
    expect(answer).toEqual({ ...example, total_count: 1 });
    expect(shapeOf(answer)).toEqual(shapeOf(example));
  });

  it('DELETE /train/job/cancel/{job_id}: answers the example word for word, but for the id', async () => {
    const answer = await send(service, CANCEL.request, running);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual(JSON.parse(CANCEL.answer.replaceAll(EXAMPLE_ID, running)));
  });

  it('DELETE /train/job/{job_id}, as the summary has it, does the same', async () => {
    const id = idIn((await send(service, START_ONE.request)).text);
    const answer = await send(service, CANCEL.request.replace('/cancel', ''), id);
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual(JSON.parse(CANCEL.answer.replaceAll(EXAMPLE_ID, id)));
  });
});
