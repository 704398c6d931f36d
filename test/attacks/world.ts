import type { Role } from '../../src/domain/auth/role';
import { ROLES } from '../../src/domain/auth/role';
import { createFaces } from '../../src/http/faces';
import type { Route } from '../../src/http/route';
import { type AccountService, openAccounts } from '../support/account-service';
import { aUser, type TestUser } from '../support/accounts';
import { churn } from '../support/datasets';
import { ask } from '../support/http-client';
import { faceDepsOf } from '../support/http-service';
import { aRecipe } from '../support/ml-development';
import { trainOutside } from '../support/registry';

/** How a user stands to the team that owns everything. */
export const RELATIONS = ['own team', 'another team', 'no team'] as const;
export type Relation = (typeof RELATIONS)[number];
const TEAMS: Record<Relation, string[]> = { 'own team': ['risk'], 'another team': ['fraud'], 'no team': [] };

/** A service in which the team `risk` owns one of everything. */
export interface AttackWorld extends AccountService {
  users: Record<Role, Record<Relation, TestUser>>;
  /** Operations under `/api/v1`. */
  routes: Route[];
  /** What stands in paths, by the name of the parameter; `id` by the path before it. */
  params: Readonly<Record<string, string>>;
}

export async function openAttackWorld(): Promise<AttackWorld> {
  const accounts = await openAccounts();
  const users = {} as AttackWorld['users'];
  for (const role of ROLES) {
    users[role] = {} as Record<Relation, TestUser>;
    for (const relation of RELATIONS)
      users[role][relation] = await aUser(accounts.tested, { role, teams: TEAMS[relation] });
  }
  const routes = createFaces(faceDepsOf(accounts.tested)).flatMap((face) => face.routes);
  const underApi = routes.filter(({ path }) => path.startsWith('/api/v1/'));
  return { ...accounts, users, routes: underApi, params: await belongings(accounts, users) };
}

/** Creates one of everything for the team, and resolves to the ids. */
async function belongings(
  accounts: AccountService,
  users: AttackWorld['users'],
): Promise<Record<string, string>> {
  const { send, service, tested } = accounts;
  const make = async (path: string, body: object): Promise<string> => {
    const { status, text } = await send('POST', path, { body });
    if (status !== 201) throw new Error(`POST ${path}: ${status} ${text}`);
    return JSON.parse(text).id;
  };
  const job = JSON.parse((await ask(service.port, { method: 'POST', path: '/train/xgboost' })).text);
  const run_id: string = job.data.job_id;
  const run = JSON.parse((await send('GET', `/runs/${run_id}`)).text);
  await send('PATCH', `/models/${run.model_id}`, { body: { team: 'risk' } });
  const model_id = await make('/models', { name: 'scorer', team: 'risk' });
  await trainOutside(tested, model_id, {});
  const recipe = await aRecipe(service);
  const person = users.responder['own team'].username;
  const schedule_id = await make('/schedules', scheduleOf('risk', person));
  const target = { kind: 'webhook', url: `http://127.0.0.1:${service.port}/ready` };
  return {
    run_id,
    model_id,
    recipe_id: recipe.recipeId,
    version_id: recipe.versionId,
    number: '1',
    schedule_id,
    incident_id: await make('/incidents', { title: 'drift', severity: 'P2', model_id }),
    channel_id: await make('/channels', { name: 'chat', team: 'risk', target }),
    runbook_id: await make('/runbooks', runbookOf('risk')),
    silence_id: await make('/silences', silenceOf('risk')),
    step: '1',
    // Nothing was sent: what hides deliveries of others is tried beside them.
    delivery_id: Buffer.from('nothing').toString('base64url'),
    integration_id: await make('/integrations', { kind: 'pagerduty', name: 'cron', model_id }),
    override_id: await make(`/schedules/${schedule_id}/overrides`, overrideOf(person)),
    username: users.viewer['own team'].username,
    team: 'risk',
    id: 'risk',
    ...(await aDataset(accounts, users.engineer['own team'])),
    ontology_id: await anOntology(accounts, users.engineer['own team']),
  };
}

/** A table of the team, and the file that it came from. */
async function aDataset({ send, service }: AccountService, by: TestUser): Promise<Record<string, string>> {
  const headers = { ...by.bearer, 'content-type': 'text/csv' };
  const file = { method: 'POST', path: '/api/v1/uploads', headers, body: churn(60) };
  const { id: upload_id } = JSON.parse((await ask(service.port, file)).text);
  const { status, text } = await send('POST', '/datasets', { by, body: datasetOf('risk', upload_id) });
  if (status !== 201) throw new Error(`no dataset: ${status} ${text}`);
  return { dataset_id: JSON.parse(text).id, upload_id };
}

async function anOntology({ send }: AccountService, by: TestUser): Promise<string> {
  const { status, text } = await send('PUT', '/ontologies/customers', { by, body: ontologyOf('risk') });
  if (status !== 201) throw new Error(`no ontology: ${status} ${text}`);
  return JSON.parse(text).id;
}

/** A dataset of a team, as it is asked for. */
export function datasetOf(team: string, upload: string | undefined): object {
  return { id: 'churn', team, upload, target: 'left' };
}

/** An ontology of a team, as it is asked for. */
export function ontologyOf(team: string): object {
  return { team, entities: [{ name: 'Customer', columns: [{ name: 'tenure', type: 'integer' }] }] };
}

/** A schedule of a team, as it is asked for. */
export function scheduleOf(team: string, person: string): object {
  const layer = {
    name: 'week',
    rotation: 'weekly',
    start_date: '2026-01-05',
    hand_over_time: '09:00',
    participants: [person],
  };
  return { name: 'primary', team, time_zone: 'Europe/Berlin', layers: [layer] };
}

/** A runbook of a team, as it is asked for. */
export function runbookOf(team: string): object {
  return { name: 'drift', team, steps: [{ name: 'Look', kind: 'manual', instruction: 'Look' }] };
}

/** A silence of a team, as it is asked for: of what nothing has, so that it silences nothing here. */
export function silenceOf(team: string): object {
  const endsAt = new Date(Date.now() + 3_600_000).toISOString();
  return { reason: 'maintenance', team, labels: ['nothing has it'], ends_at: endsAt };
}

/** An override, as it is asked for. */
export function overrideOf(username: string): object {
  return { username, from: '2100-01-01T00:00:00Z', to: '2100-01-02T00:00:00Z' };
}

/** The path of an operation below `/api/v1`, with ids that there are. */
export function pathOf({ path }: Pick<Route, 'path'>, params: Readonly<Record<string, string>>): string {
  return path.replace('/api/v1', '').replaceAll(/:(\w+)/g, (_all, name: string) => params[name] ?? 'unknown');
}
