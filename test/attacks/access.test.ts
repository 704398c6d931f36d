import { z } from 'zod';
import { PERMISSION_NAMES, permissionsOf, ROLES, type Role } from '../../src/domain/auth/role';
import { DEFAULT_DATASET_ID } from '../../src/domain/dataset';
import type { Route } from '../../src/http/route';
import { anApiKey, type TestUser } from '../support/accounts';
import {
  type AttackWorld,
  datasetOf,
  ontologyOf,
  openAttackWorld,
  overrideOf,
  pathOf,
  RELATIONS,
  runbookOf,
  scheduleOf,
  silenceOf,
} from './world';

/** Operations that ask for no permission: what they do is everybody's own, or they look at it more closely. */
const WITHOUT_PERMISSION = [
  'createApiKey',
  'createContactMethod',
  'deleteContactMethod',
  'getMe',
  'getOwnNotificationRules',
  'getUser',
  'issueTicket',
  'issueToken',
  'listApiKeys',
  'listOwnContactMethods',
  'logOut',
  'putOwnNotificationRules',
  'refreshToken',
  'revokeApiKey',
  'sendContactMethodCode',
  'setPassword',
  'verifyContactMethod',
];
/** Takes the key of an integration, and no user's bearer at all. */
const OF_INTEGRATIONS = ['takeAlertmanagerNotice'];
/** What hides from other teams: to them there is no such thing. */
const HIDDEN =
  /:(?:(?:incident|model|run|channel|integration|runbook|silence|delivery|dataset|ontology)_id)\b/;
/** What all may read, and only its team may write. */
const TEAM_WRITES = /:(?:schedule_id|team)\b/;
/** What is made for a team, or for something of a team. */
const MADE_FOR_TEAM = [
  'createIncident',
  'registerModel',
  'createChannel',
  'createIntegration',
  'createSchedule',
  'createRunbook',
  'createSilence',
  'registerDataset',
  'putOntology',
];
/** What has its own thing, which need not be there. */
const MAY_LACK =
  /(?:ModelDrift|Postmortem|EscalationPolicy|IncidentRunbook|RunbookStep|replayDelivery|RecipeFacet|PredictionBatch)$/;

let world: AttackWorld;
let guarded: Route[];
beforeAll(async () => {
  world = await openAttackWorld();
  guarded = world.routes.filter(({ permission }) => permission !== undefined);
  guarded = guarded.filter(({ operationId }) => !OF_INTEGRATIONS.includes(operationId));
});
afterAll(() => world.close());

/** A body that asks for something of the team `risk`. */
function bodyOf({ operationId, bodyExample }: Route): unknown {
  const { model_id, upload_id } = world.params;
  const target = { kind: 'email', address: 'ada@example.com' };
  const bodies: Record<string, object> = {
    createIncident: { title: 'drift', severity: 'P1', model_id },
    registerModel: { name: 'other', team: 'risk' },
    createChannel: { name: 'mail', team: 'risk', target },
    createIntegration: { kind: 'pagerduty', name: 'jobs', model_id },
    createSchedule: scheduleOf('risk', world.users.viewer['own team'].username),
    replaceSchedule: scheduleOf('risk', world.users.viewer['own team'].username),
    createOverride: overrideOf(world.users.viewer['own team'].username),
    changeModel: {},
    promoteModelVersion: { version: 1 },
    rollBackModel: {},
    createRunbook: runbookOf('risk'),
    createSilence: silenceOf('risk'),
    registerDataset: datasetOf('risk', upload_id),
    putOntology: ontologyOf('risk'),
  };
  return bodies[operationId] ?? bodyExample ?? {};
}

const statusBy = async (route: Route, by: { bearer: TestUser['bearer'] }): Promise<number> => {
  const body = route.body ? bodyOf(route) : undefined;
  const path = pathOf(route, world.params);
  return (await world.send(route.method.toUpperCase(), path, { by, body })).status;
};

/** The status that a user of another team is to get where their role would allow it; null: they may. */
function refusalOf({ path, method, operationId }: Route): 403 | 404 | null {
  if (MADE_FOR_TEAM.includes(operationId)) return 403;
  if (HIDDEN.test(path)) return 404;
  return method !== 'get' && TEAM_WRITES.test(path) ? 403 : null;
}

describe('every operation', () => {
  it('asks for a permission, or is one of those that need none', () => {
    const without = world.routes.filter(({ permission }) => permission === undefined);
    expect(without.map(({ operationId }) => operationId).sort()).toEqual(WITHOUT_PERMISSION);
  });

  it('is refused to whoever has no bearer: 401', async () => {
    const nobody = { bearer: { Authorization: '' } };
    for (const route of world.routes.filter(({ path }) => !/\/auth\/(token|refresh)$/.test(path)))
      expect([route.operationId, await statusBy(route, nobody)]).toEqual([route.operationId, 401]);
  });
});

describe.each([...ROLES])('a %s', (role: Role) => {
  const may = permissionsOf(role);

  it.each([...RELATIONS])('of %s gets 403 for whatever the role does not allow', async (relation) => {
    const lacking = guarded.filter(({ permission }) => permission && !may.includes(permission));
    for (const route of lacking) {
      const status = await statusBy(route, world.users[role][relation]);
      expect([route.operationId, status]).toEqual([route.operationId, 403]);
    }
  });

  it('of another team, or of none, neither finds nor changes what a team has', async () => {
    if (role === 'admin') return;
    const own = guarded.filter(({ permission }) => permission && may.includes(permission));
    for (const route of own) {
      const refusal = refusalOf(route);
      if (refusal === null) continue;
      for (const relation of ['another team', 'no team'] as const) {
        const status = await statusBy(route, world.users[role][relation]);
        expect([route.operationId, relation, status]).toEqual([route.operationId, relation, refusal]);
      }
    }
  });

  it.each([
    '/models',
    '/incidents',
    '/runs',
    '/channels',
    '/integrations',
    '/runbooks',
    '/silences',
    '/datasets',
    '/ontologies',
  ])('of another team, or of none, sees nothing of it in the list %s', async (list) => {
    for (const relation of RELATIONS) {
      const { text, status } = await world.send('GET', list, { by: world.users[role][relation] });
      expect(status).toBe(200);
      const sees = role === 'admin' || relation === 'own team';
      const { items } = z.object({ items: z.array(z.object({ id: z.string() })) }).parse(JSON.parse(text));
      // What the service brings along is everybody's.
      const ofTeams = items.filter(({ id }) => id !== DEFAULT_DATASET_ID);
      expect([relation, ofTeams.length > 0]).toEqual([relation, sees]);
    }
  });
});

it('lets the members of the team, and admins, do what their roles allow', async () => {
  // What takes something away comes last.
  const order = [...guarded].sort((a, b) => Number(a.method === 'delete') - Number(b.method === 'delete'));
  for (const route of order)
    for (const role of ROLES) {
      if (route.permission && !permissionsOf(role).includes(route.permission)) continue;
      const relation = role === 'admin' ? 'no team' : 'own team';
      const status = await statusBy(route, world.users[role][relation]);
      expect([401, 403, 500, 503]).not.toContain(status);
      const mayLack = route.method === 'delete' || MAY_LACK.test(route.operationId);
      expect([route.operationId, mayLack || status !== 404]).toEqual([route.operationId, true]);
    }
});

it.each(PERMISSION_NAMES)(
  'an API key without the scope %s is refused all that needs it',
  async (permission) => {
    const scopes = PERMISSION_NAMES.filter((name) => name !== permission);
    const key = await anApiKey(world.tested, world.users.admin['no team'], scopes);
    for (const route of guarded.filter((each) => each.permission === permission))
      expect([route.operationId, await statusBy(route, key)]).toEqual([route.operationId, 403]);
  },
);

it('an API key gives itself nothing: no other key, no password, no contact method', async () => {
  const key = await anApiKey(world.tested, world.users.engineer['own team']);
  const own = `/users/${world.users.engineer['own team'].username}/password`;
  const target = { kind: 'email', address: 'ada@example.com' };
  const asked: [string, string, object][] = [
    ['POST', '/api-keys', { name: 'more', scopes: ['account:write'] }],
    ['PUT', own, { password: 'longer than eight', current_password: 'x' }],
    ['POST', '/users/me/contact-methods', { name: 'mail', target }],
    ['PUT', '/users/me/notification-rules', { rules: [] }],
    ['POST', '/auth/logout', {}],
  ];
  for (const [method, path, body] of asked)
    expect([path, (await world.send(method, path, { by: key, body })).status]).toEqual([path, 403]);
});

it('what belongs to one user is not found by another, whatever their role', async () => {
  const [ada, grace] = [world.users.viewer['own team'], world.users.engineer['own team']];
  const key = await anApiKey(world.tested, ada);
  const target = { kind: 'email', address: 'ada@example.com' };
  const made = await world.send('POST', '/users/me/contact-methods', {
    by: ada,
    body: { name: 'm', target },
  });
  const contact = `/users/me/contact-methods/${JSON.parse(made.text).id}`;
  for (const by of [grace, world.admin]) {
    expect((await world.send('DELETE', contact, { by })).status).toBe(404);
    expect((await world.send('POST', `${contact}/verify`, { by, body: { code: '000000' } })).status).toBe(
      404,
    );
    expect((await world.send('POST', `${contact}/send-code`, { by })).status).toBe(404);
    const asChannel = contact.replace('/users/me/contact-methods', '/channels');
    expect((await world.send('GET', asChannel, { by })).status).toBe(404);
  }
  const foreign = await world.send('DELETE', `/api-keys/${key.id}`, { by: grace });
  const unknown = await world.send('DELETE', '/api-keys/key_unknown', { by: grace });
  expect([foreign.status, unknown.status]).toEqual([404, 404]);
  const blank = ({ text }: { text: string }) => text.replaceAll(key.id, '').replaceAll('key_unknown', '');
  expect(blank(foreign)).toBe(blank(unknown));
});

it('no policy pages the channel of another team, or the contact method of a user', async () => {
  const { send, users, params } = world;
  const by = users.engineer['another team'];
  const target = { kind: 'email', address: 'ada@example.com' };
  const method = await send('POST', '/users/me/contact-methods', { by, body: { name: 'own', target } });
  for (const id of [params['channel_id'], JSON.parse(method.text).id]) {
    const levels = [{ targets: [{ kind: 'channel', id }], acknowledge_timeout_minutes: 5 }];
    const body = { rules: [{ severities: ['P1'], levels }] };
    const answer = await send('PUT', '/teams/fraud/escalation-policy', { by, body });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(`there is no channel ${id} in use`);
  }
});

it('the audit tells nothing of what other teams have', async () => {
  while ((await world.tested.core.eventLog.relayDirty()) > 0);
  const read = async (by: TestUser): Promise<string> => {
    const pages: string[] = [];
    for (let after: number | null = 0; after !== null; ) {
      const { text } = await world.send('GET', `/audit?after=${after}&limit=100`, { by });
      pages.push(text);
      after = JSON.parse(text).next_cursor;
    }
    return pages.join('');
  };
  const { run_id, model_id, incident_id, channel_id, integration_id, runbook_id, silence_id } = world.params;
  const foreign = await read(world.users.engineer['another team']);
  const own = await read(world.users.engineer['own team']);
  for (const id of [run_id, model_id, incident_id, channel_id, integration_id, runbook_id, silence_id]) {
    expect(own).toContain(`"id":"${id}"`);
    expect(foreign).not.toContain(id);
  }
});
