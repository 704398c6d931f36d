import { randomUUID } from 'node:crypto';
import request, { type Test } from 'supertest';
import type { Role } from '../../../src/domain/auth/role';
import { aTeam, aUser, type TestUser } from '../../support/accounts';
import { type HttpService, startHttpService } from '../../support/http-service';

const ROOT = '/api/v1';
/** An id that nothing has. */
export const NOWHERE = '00000000-0000-4000-8000-000000000000';
/** A time on the wire. */
export const SECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** Requests of one user, by the path below `/api/v1`. */
export interface Asking {
  user: TestUser;
  get(path: string): Test;
  post(path: string, body?: unknown, headers?: Record<string, string>): Test;
  patch(path: string, body?: unknown, headers?: Record<string, string>): Test;
  delete(path: string): Test;
}

/** A service with the teams `risk` and `fraud`, and without workers: nothing but requests changes its incidents. */
export interface IncidentWorld {
  service: HttpService;
  /** `ada`, in no team. */
  responder: Asking;
  admin: Asking;
  someone(role: Role, teams?: readonly string[]): Promise<Asking>;
  /** A registered model of a team. */
  aModel(team: string): Promise<string>;
  /** Opens an incident of a model of its own; resolves to its body. */
  opened(changes?: object): Promise<{ id: string; path: string; model_id: string; etag: string }>;
  close(): Promise<void>;
}

/** What is sent to open an incident. */
export const aNewIncident = (changes: object = {}) => ({
  title: 'Accuracy fell',
  severity: 'P2',
  model_id: randomUUID(),
  ...changes,
});

/** A refusal in the contract's format. */
export const problem = (status: number, path: string, detail = '') => ({
  type: expect.stringMatching(/^https:\/\/mlplatform\.internal\/errors\/[a-z-]+$/),
  title: expect.any(String),
  status,
  detail: expect.stringContaining(detail),
  instance: `${ROOT}${path}`,
});

export async function openIncidentWorld(): Promise<IncidentWorld> {
  const service = await startHttpService();
  for (const team of ['risk', 'fraud']) await aTeam(service.tested, team);
  const asking = (user: TestUser): Asking => askingOf(service.url, user);
  const someone: IncidentWorld['someone'] = async (role, teams = []) =>
    asking(await aUser(service.tested, { role, teams }));
  const responder = asking(await aUser(service.tested, { username: 'ada', role: 'responder' }));
  const admin = asking(await aUser(service.tested, { username: 'root', role: 'admin' }));
  return {
    service,
    responder,
    admin,
    someone,
    async aModel(team) {
      return (await admin.post('/models', { name: `of ${team}`, team }).expect(201)).body.id;
    },
    async opened(changes = {}) {
      const { body, headers } = await responder.post('/incidents', aNewIncident(changes)).expect(201);
      const path = `/incidents/${body.id}`;
      return { id: body.id, path, model_id: body.model_id, etag: String(headers['etag']) };
    },
    close: () => service.close(),
  };
}

function askingOf(url: string, user: TestUser): Asking {
  const send =
    (method: 'post' | 'patch') =>
    (path: string, body: unknown = {}, headers: Record<string, string> = {}): Test =>
      (method === 'post' ? request(url).post(`${ROOT}${path}`) : request(url).patch(`${ROOT}${path}`))
        .set({ ...user.bearer, 'Content-Type': 'application/json', ...headers })
        .send(typeof body === 'string' ? body : JSON.stringify(body));
  return {
    user,
    get: (path) => request(url).get(`${ROOT}${path}`).set(user.bearer),
    post: send('post'),
    patch: send('patch'),
    delete: (path) => request(url).delete(`${ROOT}${path}`).set(user.bearer),
  };
}
