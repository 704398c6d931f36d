import type { Clock } from '../../../../domain/ports';
import type { ModelHistory } from '../../../../usecases/registry/history';
import { type Route, route } from '../../../route';
import * as examples from './examples';
import * as schemas from './schemas';
import { pageFrom, presentEvent, presentServed } from './view';

const MODEL = '/api/v1/models/:model_id';

/** What happened to models, and what was true when. */
export function historyRoutes(history: ModelHistory, clock: Clock): Route[] {
  return [listEvents(history), getServed(history, clock)];
}

function listEvents(history: ModelHistory): Route {
  return route({
    method: 'get',
    path: `${MODEL}/history`,
    operationId: 'listModelEvents',
    summary: 'List what happened to a model, newest first',
    description: 'From its registration on, also of a deleted one.',
    isExtension: true,
    permission: 'model:read',
    params: schemas.ModelInPath,
    query: schemas.HistoryQuery,
    response: {
      status: 200,
      description: 'Its events.',
      schema: schemas.HistoryPage,
      example: examples.HISTORY_PAGE,
    },
    errors: ['NOT_FOUND'],
    handle: async ({ params, query }, { principal }) => {
      const events = (await history.events(params.model_id, principal)).toReversed();
      return { body: pageFrom(events, query, presentEvent) };
    },
  });
}

function getServed(history: ModelHistory, clock: Clock): Route {
  return route({
    method: 'get',
    path: `${MODEL}/served`,
    operationId: 'getServedVersion',
    summary: 'Tell what served at a time, trained on what, decided by whom',
    isExtension: true,
    permission: 'model:read',
    params: schemas.ModelInPath,
    query: schemas.ServedQuery,
    response: {
      status: 200,
      description: 'The version that served, or null.',
      schema: schemas.Served,
      example: examples.SERVED,
    },
    errors: ['NOT_FOUND'],
    handle: async ({ params, query }, { principal }) => ({
      body: presentServed(await history.served(params.model_id, query.at ?? clock.now(), principal)),
    }),
  });
}
