import request, { type Test } from 'supertest';
import { aUser, type TestUser } from '../../support/accounts';
import { type HttpService, startHttpService } from '../../support/http-service';

export const PATH = '/api/v1/schedules';

/** A service with users of every role; all but `ada`, an admin, and `alan`, of `pricing`, are in `credit-risk`. */
export interface OnCallWorld {
  service: HttpService;
  admin: Asking;
  engineer: Asking;
  stranger: Asking;
  responder: Asking;
  viewer: Asking;
  /** A schedule of `credit-risk`. */
  created(changes?: object): Promise<{ id: string; path: string; etag: string }>;
}

/** Requests of one user. */
export interface Asking {
  get(path: string): Test;
  post(path: string, body?: object): Test;
  put(path: string, body: object): Test;
  patch(path: string, body: object): Test;
  delete(path: string): Test;
}

export async function openOnCallWorld(): Promise<OnCallWorld> {
  const service = await startHttpService();
  const { tested, url } = service;
  const asking = ({ bearer }: TestUser): Asking => ({
    get: (path) => request(url).get(path).set(bearer),
    post: (path, body = {}) => request(url).post(path).set(bearer).send(body),
    put: (path, body) => request(url).put(path).set(bearer).send(body),
    patch: (path, body) => request(url).patch(path).set(bearer).send(body),
    delete: (path) => request(url).delete(path).set(bearer),
  });
  const teams = ['credit-risk'];
  const admin = asking(await aUser(tested, { username: 'ada', role: 'admin' }));
  return {
    service,
    admin,
    engineer: asking(await aUser(tested, { username: 'grace', role: 'engineer', teams })),
    stranger: asking(await aUser(tested, { username: 'alan', role: 'engineer', teams: ['pricing'] })),
    responder: asking(await aUser(tested, { username: 'edsger', role: 'responder', teams })),
    viewer: asking(await aUser(tested, { username: 'barbara', teams })),
    async created(changes = {}) {
      const res = await admin.post(PATH, settings(changes)).expect(201);
      return { id: res.body.id, path: `${PATH}/${res.body.id}`, etag: String(res.headers['etag']) };
    },
  };
}

/** A layer as it is sent: a week each for `ada` and `grace`, from 5 January 2026 on. */
export const aLayer = (changes: object = {}) => ({
  name: 'weeks',
  rotation: 'weekly',
  start_date: '2026-01-05',
  hand_over_time: '09:00',
  participants: ['ada', 'grace'],
  ...changes,
});

/** Settings as they are sent. */
export const settings = (changes: object = {}) => ({
  name: 'First line',
  team: 'credit-risk',
  time_zone: 'Europe/Berlin',
  layers: [aLayer()],
  ...changes,
});

/** So many hours from now, to the second. */
export const hours = (count: number): string =>
  `${new Date(Date.now() + count * 3_600_000).toISOString().slice(0, 19)}Z`;
