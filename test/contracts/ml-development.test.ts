import { type Answer, ask } from '../support/http-client';
import { type HttpService, startHttpService } from '../support/http-service';
import { send } from '../support/ml-development';

/** The usage examples of the published document, letter by letter. */
const DEPLOY = String.raw`# 1. List available recipes
curl http://localhost:8000/api/ml-development/recipes?model_family=pricing

# 2. Clone baseline recipe
curl -X POST http://localhost:8000/api/ml-development/recipes/recipe_pricing_base/clone?name=Retail%20Pricing%20v1

# 3. Create new version with custom manifest
curl -X POST http://localhost:8000/api/ml-development/recipes/{new_recipe_id}/versions \
  -H "Content-Type: application/json" \
  -d '{"recipe_id": "{new_recipe_id}", "manifest_json": {...}, "change_note": "Added retail features"}'

# 4. Approve recipe
curl -X PUT http://localhost:8000/api/ml-development/recipes/{new_recipe_id} \
  -H "Content-Type: application/json" \
  -d '{"status": "approved"}'

# 5. Register model
curl -X POST http://localhost:8000/api/ml-development/models \
  -H "Content-Type: application/json" \
  -d '{"name": "Production Retail Pricing", "recipe_id": "{new_recipe_id}", "recipe_version_id": "{version_id}", "owner": "team"}'

# 6. Create training run
curl -X POST http://localhost:8000/api/ml-development/runs \
  -H "Content-Type: application/json" \
  -d '{"recipe_id": "{new_recipe_id}", "recipe_version_id": "{version_id}", "run_type": "train", "model_id": "{model_id}"}'

# 7. Update run with results
curl -X PUT http://localhost:8000/api/ml-development/runs/{run_id} \
  -H "Content-Type: application/json" \
  -d '{"status": "succeeded", "metrics_json": {"revenue_lift": 0.045}}'

# 8. Promote model to production
curl -X PUT http://localhost:8000/api/ml-development/models/{model_id} \
  -H "Content-Type: application/json" \
  -d '{"status": "production"}'

# 9. Create monitoring snapshot
curl -X POST http://localhost:8000/api/ml-development/models/{model_id}/monitoring \
  -H "Content-Type: application/json" \
  -d '{"model_id": "{model_id}", "performance_metrics_json": {"revenue_lift": 0.042}, ...}'`;

const QUERY_RUNS = String.raw`# Get all successful runs for a model
curl http://localhost:8000/api/ml-development/runs?model_id={model_id}&status=succeeded

# Get run details
curl http://localhost:8000/api/ml-development/runs/{run_id}`;

const MONITOR = String.raw`# Get recent monitoring snapshots
curl http://localhost:8000/api/ml-development/models/{model_id}/monitoring?limit=10

# Get model details
curl http://localhost:8000/api/ml-development/models/{model_id}`;

/** The documents' responses, letter by letter but for what they leave out. */
const RECIPE = `{
  "id": "recipe_pricing_base",
  "name": "Pricing Baseline v1",
  "model_family": "pricing",
  "level": "baseline",
  "status": "approved",
  "parent_id": null,
  "tags": ["baseline", "optimization"],
  "created_at": "2024-01-15T10:00:00Z",
  "updated_at": "2024-01-15T10:00:00Z"
}`;
const VERSION = `{
  "version_id": "ver_pricing_base_v1",
  "recipe_id": "recipe_pricing_base",
  "version_number": "1.0.0",
  "manifest_json": {},
  "diff_from_prev": null,
  "created_by": "system",
  "created_at": "2024-01-15T10:00:00Z",
  "change_note": "Initial version"
}`;
const MODEL_KEYS =
  'id name model_family recipe_id recipe_version_id status owner created_at updated_at'.split(' ');
const RUN_KEYS =
  'id model_id recipe_id recipe_version_id run_type status started_at finished_at metrics_json artifacts_json logs_text'.split(
    ' ',
  );
const SNAPSHOT_KEYS =
  'id model_id captured_at performance_metrics_json drift_metrics_json data_freshness_json alerts_json'.split(
    ' ',
  );

/** What an example leaves out stands for this. */
const LEFT_OUT: readonly [string, string][] = [
  ['{...}', '{"features": ["price", "store"]}'],
  [', ...}', '}'],
];

let service: HttpService;
beforeAll(async () => {
  service = await startHttpService();
  await service.tested.core.examples.load();
});
afterAll(() => service.close());

/** The commands of an example in their order. */
function commandsOf(example: string): string[] {
  return example
    .replaceAll('\\\n', '')
    .split('\n')
    .filter((line) => line.startsWith('curl '));
}

/** Sends what a curl command sends, with real ids in the place of those in braces. */
function run(command: string, ids: Record<string, string> = {}): Promise<Answer> {
  const named = command.replaceAll(/\{(\w+_id)\}/g, (_all, name: string) => ids[name] ?? 'missing');
  const text = LEFT_OUT.reduce((made, [sign, meaning]) => made.replaceAll(sign, meaning), named);
  const [, method = 'GET', path = ''] = /^curl (?:-X (\w+) )?http:\/\/localhost:8000(\S+)/.exec(text) ?? [];
  const [, body] = /-d '([^']*)'/.exec(text) ?? [];
  const headers: Record<string, string> = body === undefined ? {} : { 'Content-Type': 'application/json' };
  return ask(service.port, { method, path, headers, ...(body === undefined ? {} : { body }) });
}

const parsed = async (command: string | undefined, ids: Record<string, string> = {}) => {
  const { status, text } = await run(command ?? '', ids);
  return { status, body: JSON.parse(text) };
};

/** Usage example 1 as it stands; resolves to the answers and the ids that they gave. */
async function deploy() {
  const [list, clone, version, approve, register, start, report, promote, file] = commandsOf(DEPLOY);
  const listed = await parsed(list);
  const cloned = await parsed(clone);
  const ids: Record<string, string> = { new_recipe_id: cloned.body.id };
  const versioned = await parsed(version, ids);
  ids['version_id'] = versioned.body.version_id;
  const approved = await parsed(approve, ids);
  const registered = await parsed(register, ids);
  ids['model_id'] = registered.body.id;
  const started = await parsed(start, ids);
  ids['run_id'] = started.body.id;
  const reported = await parsed(report, ids);
  const promoted = await parsed(promote, ids);
  const filed = await parsed(file, ids);
  return { ids, listed, cloned, versioned, approved, registered, started, reported, promoted, filed };
}

describe('the published ML model development document', () => {
  it('has its example recipe and version, word for word', async () => {
    const { body: recipe } = await send(service, 'GET /recipes/recipe_pricing_base');
    expect(JSON.stringify(recipe)).toBe(JSON.stringify(JSON.parse(RECIPE)));
    const path = 'GET /recipes/recipe_pricing_base/versions/ver_pricing_base_v1';
    const { body: version } = await send(service, path);
    expect({ ...version, manifest_json: {} }).toEqual(JSON.parse(VERSION));
    expect(Object.keys(version)).toEqual(Object.keys(JSON.parse(VERSION)));
  });

  it('usage example 1 creates and deploys a pricing model', async () => {
    const steps = await deploy();
    const { ids } = steps;
    expect(steps.listed.body.recipes.map(({ id }: { id: string }) => id)).toContain('recipe_pricing_base');
    expect([steps.cloned.status, steps.cloned.body]).toMatchObject([
      201,
      {
        name: 'Retail Pricing v1',
        parent_id: 'recipe_pricing_base',
        status: 'draft',
        model_family: 'pricing',
      },
    ]);
    expect(Object.keys(steps.cloned.body)).toEqual(Object.keys(JSON.parse(RECIPE)));
    expect([steps.versioned.status, steps.versioned.body]).toMatchObject([
      201,
      { recipe_id: ids['new_recipe_id'], change_note: 'Added retail features' },
    ]);
    expect(Object.keys(steps.versioned.body)).toEqual(Object.keys(JSON.parse(VERSION)));
    expect([steps.approved.status, steps.approved.body.status]).toEqual([200, 'approved']);
    expect([steps.registered.status, steps.registered.body]).toMatchObject([
      201,
      { name: 'Production Retail Pricing', owner: 'team', status: 'draft', model_family: 'pricing' },
    ]);
    expect(Object.keys(steps.registered.body)).toEqual(MODEL_KEYS);
    expect([steps.started.status, steps.started.body]).toMatchObject([
      201,
      { status: 'queued', run_type: 'train', started_at: null, finished_at: null, model_id: ids['model_id'] },
    ]);
    expect(Object.keys(steps.started.body)).toEqual(RUN_KEYS);
    expect([steps.reported.status, steps.reported.body]).toMatchObject([
      200,
      { status: 'succeeded', metrics_json: { revenue_lift: 0.045 } },
    ]);
    expect([steps.promoted.status, steps.promoted.body.status]).toEqual([200, 'production']);
    expect([steps.filed.status, steps.filed.body]).toMatchObject([
      201,
      { model_id: ids['model_id'], performance_metrics_json: { revenue_lift: 0.042 }, alerts_json: {} },
    ]);
    expect(Object.keys(steps.filed.body)).toEqual(SNAPSHOT_KEYS);
  });

  it('usage example 2 finds the runs of a model', async () => {
    const { ids } = await deploy();
    const [query, details] = commandsOf(QUERY_RUNS);
    const found = await parsed(query, ids);
    expect(found.status).toBe(200);
    expect(Object.keys(found.body)).toEqual(['runs', 'total']);
    expect(found.body.runs.map(({ id }: { id: string }) => id)).toEqual([ids['run_id']]);
    const one = await parsed(details, ids);
    expect([one.status, one.body.id, one.body.status]).toEqual([200, ids['run_id'], 'succeeded']);
  });

  it('usage example 3 finds the snapshots of a model', async () => {
    const { ids, filed, promoted } = await deploy();
    const [snapshots, details] = commandsOf(MONITOR);
    expect(await parsed(snapshots, ids)).toEqual({ status: 200, body: [filed.body] });
    expect(await parsed(details, ids)).toEqual(promoted);
  });
});
