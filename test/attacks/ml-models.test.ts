import { permissionsOf, ROLES, type Role } from '../../src/domain/auth/role';
import { mlModelsFace } from '../../src/http/contracts/ml-models';
import type { Route } from '../../src/http/route';
import { anApiKey, aUser, type TestUser } from '../support/accounts';
import { openCore, type TestCore } from '../support/core';
import { api } from '../support/http-auth';
import { type Answer, ask } from '../support/http-client';
import { authenticationOf, faceDepsOf, type HttpService, startHttpService } from '../support/http-service';

/** Where no loopback lets anybody in. */
let tested: TestCore;
let service: HttpService;
let routes: readonly Route[];
let users: Record<Role, { own: TestUser; other: TestUser }>;
/** Of the team `risk`. */
let modelId: string;
beforeAll(async () => {
  tested = await openCore();
  const door = { isOpen: false, ...authenticationOf(tested) };
  service = await startHttpService({ tested, changes: { door } });
  users = {} as typeof users;
  for (const role of ROLES)
    users[role] = {
      own: await aUser(tested, { role, teams: ['risk'] }),
      other: await aUser(tested, { role, teams: ['fraud'] }),
    };
  routes = mlModelsFace(faceDepsOf(tested)).routes;
  modelId = await aModelOfRisk();
});
afterAll(async () => {
  await service.close();
  await tested.close();
});

async function aModelOfRisk(): Promise<string> {
  const { admin } = users;
  const body = { project_id: 'proj-1', ontology_id: 'onto-1', name: 'scorer', type: 'regression' };
  const made = await send('POST', '/api/ml-models', { headers: admin.own.bearer, body });
  const { id } = JSON.parse(made.text);
  const dashed = id.replace(/^model-(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const given = { headers: admin.own.bearer, body: { team: 'risk' } };
  const changed = await api(service.port, 'PATCH', `/models/${dashed}`, given);
  if (changed.status !== 200) throw new Error(changed.text);
  return id;
}

function send(
  method: string,
  path: string,
  { headers = {}, body }: { headers?: Record<string, string>; body?: unknown } = {},
): Promise<Answer> {
  const typed = body === undefined ? headers : { 'Content-Type': 'application/json', ...headers };
  const text = body === undefined ? {} : { body: JSON.stringify(body) };
  return ask(service.port, { method, path, headers: typed, ...text });
}

/** Calls an operation on the model of the team. */
async function statusOf({ method, path, body, bodyExample }: Route, headers = {}): Promise<number> {
  const sent =
    typeof bodyExample === 'object' && bodyExample !== null && 'model_id' in bodyExample
      ? { model_id: modelId }
      : bodyExample;
  const query = path === '/api/ml-models' && method === 'get' ? '?project_id=proj-1' : '';
  const answer = await send(method.toUpperCase(), `${path.replace(':id', modelId)}${query}`, {
    headers,
    body: body ? sent : undefined,
  });
  return answer.status;
}

it('every operation asks for a permission', () => {
  expect(routes.filter(({ permission }) => permission === undefined)).toEqual([]);
});

it('every operation is refused to whoever has no bearer, or one that is wrong: 401', async () => {
  for (const route of routes)
    for (const headers of [{}, { Authorization: 'Bearer wrong' }, { 'X-Forwarded-For': '127.0.0.1' }])
      expect([route.operationId, await statusOf(route, headers)]).toEqual([route.operationId, 401]);
});

describe.each([...ROLES])('a %s', (role) => {
  const may = permissionsOf(role);

  it('gets 403 for whatever the role does not allow', async () => {
    for (const route of routes.filter(({ permission }) => permission && !may.includes(permission)))
      expect([route.operationId, await statusOf(route, users[role].own.bearer)]).toEqual([
        route.operationId,
        403,
      ]);
  });

  it('of another team finds nothing of a team: 404, and changes nothing', async () => {
    if (role === 'admin') return;
    const before = await send('GET', `/api/ml-models/${modelId}`, { headers: users[role].own.bearer });
    expect(before.status).toBe(200);
    const onModel = routes.filter(({ path }) => path.includes(':id') || path.endsWith('/train'));
    for (const route of onModel.filter(({ permission }) => permission && may.includes(permission)))
      expect([route.operationId, await statusOf(route, users[role].other.bearer)]).toEqual([
        route.operationId,
        404,
      ]);
    const path = '/api/ml-models?project_id=proj-1';
    const listed = await send('GET', path, { headers: users[role].other.bearer });
    expect(JSON.parse(listed.text)).toEqual({ models: [] });
    const after = await send('GET', `/api/ml-models/${modelId}`, { headers: users[role].own.bearer });
    expect(after.text).toBe(before.text);
  });
});

it('an API key may do what its scopes say, and no more', async () => {
  const reader = await anApiKey(tested, users.engineer.own, ['model:read']);
  for (const route of routes.filter(({ permission }) => permission !== 'model:read'))
    expect([route.operationId, await statusOf(route, reader.bearer)]).toEqual([route.operationId, 403]);
  expect((await send('GET', `/api/ml-models/${modelId}`, { headers: reader.bearer })).status).toBe(200);
});

it('a trainer outside reports with the key of an engineer, who is named in the log', async () => {
  const { bearer } = await anApiKey(tested, users.engineer.own, ['run:write']);
  const path = `/api/ml-models/${modelId}/training/complete`;
  const answer = await send('POST', path, { headers: bearer, body: { model_artifact_path: 's3://v1' } });
  expect(answer.status).toBe(200);
  const query = { state: null, modelId: null, hiddenModelIds: [], skip: 0, limit: 1 };
  const [run] = (await tested.core.runs.history(query)).runs;
  expect(run?.actor).toBe(users.engineer.own.username);
});
