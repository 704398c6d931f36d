import type { RunHistory } from '../../../usecases/run-history';
import { EVENT_STREAM_HEADERS, eventStream, lastSeen } from '../../live/event-stream';
import { followLog } from '../../live/log-stream';
import type { Watchers } from '../../live/watchers';
import { type Route, route } from '../../route';
import * as examples from './model-examples';
import { rangeOf } from './page';
import * as schemas from './run-schemas';
import * as view from './run-view';

/** What the operations on runs stand on. */
export interface RunRouteDeps {
  runHistory: RunHistory;
  watchers: Watchers;
}

/** The runs of all models, whatever contract they came through. */
export function runRoutes({ runHistory, watchers }: RunRouteDeps): Route[] {
  return [
    listRuns(runHistory),
    getRun(runHistory),
    readLog(runHistory),
    streamLog(runHistory, watchers),
    cancelRun(runHistory),
  ];
}

function listRuns(runs: RunHistory): Route {
  return route({
    method: 'get',
    path: '/api/v1/runs',
    operationId: 'listRuns',
    summary: 'List the runs of all models, newest first',
    isExtension: true,
    permission: 'run:read',
    query: schemas.RunListQuery,
    response: {
      status: 200,
      description: 'The runs of models that the caller may see.',
      schema: schemas.RunPage,
      example: examples.RUN_PAGE,
    },
    errors: [],
    handle: async ({ query }, { principal }) => {
      const asked = { modelId: query.model_id ?? null, state: query.state ?? null, ...rangeOf(query) };
      return { body: view.presentRuns(await runs.list(asked, principal), query) };
    },
  });
}

function getRun(runs: RunHistory): Route {
  return route({
    method: 'get',
    path: '/api/v1/runs/:run_id',
    operationId: 'getRun',
    summary: 'Get a run',
    isExtension: true,
    permission: 'run:read',
    params: schemas.RunInPath,
    response: {
      status: 200,
      description: 'The run as it stands.',
      schema: schemas.RunDetails,
      example: examples.RUN_DETAILS,
    },
    errors: ['NOT_FOUND'],
    handle: async ({ params }, { principal }) => ({
      body: view.presentRunDetails(await runs.get(params.run_id, principal)),
    }),
  });
}

function readLog(runs: RunHistory): Route {
  return route({
    method: 'get',
    path: '/api/v1/runs/:run_id/logs',
    operationId: 'readRunLog',
    summary: 'Read the log of a run from an offset on',
    description: 'Ask again with `next_offset` until `complete` is true.',
    isExtension: true,
    permission: 'run:read',
    params: schemas.RunInPath,
    query: schemas.RunLogQuery,
    response: {
      status: 200,
      description: 'The next part of the log; empty when nothing has been added yet.',
      schema: schemas.RunLog,
      example: examples.RUN_LOG,
    },
    errors: ['NOT_FOUND'],
    handle: async ({ params, query }, { principal }) => {
      const { run, log } = await runs.readLog(params.run_id, query.offset, principal);
      return { body: view.presentRunLog(run, log) };
    },
  });
}

function streamLog(runs: RunHistory, watchers: Watchers): Route {
  return route({
    method: 'get',
    path: '/api/v1/runs/:run_id/logs/stream',
    operationId: 'streamRunLog',
    summary: 'Follow the log of a run, as server-sent events',
    description:
      'Events `log` with what was added; their `id` is the offset of what follows, so that a client that comes back with ' +
      '`Last-Event-ID` goes on there. An event `end` tells the final state, and the stream ends.',
    isExtension: true,
    permission: 'run:read',
    params: schemas.RunInPath,
    query: schemas.RunStreamQuery,
    response: {
      status: 200,
      description: 'A stream until the run has ended.',
      schema: schemas.RunLog.pick({ offset: true, logs: true }),
      example: { offset: 0, logs: examples.RUN_LOG.logs },
      type: 'text/event-stream',
    },
    errors: ['NOT_FOUND'],
    handle: async ({ params, query }, { principal, headers }) => {
      await runs.get(params.run_id, principal);
      const offset = lastSeen(headers, query.offset) ?? 0;
      const read = (from: number) => runs.readLog(params.run_id, from, principal);
      return {
        headers: EVENT_STREAM_HEADERS,
        stream: eventStream(watchers, (signal) => followLog(read, offset, signal)),
      };
    },
  });
}

function cancelRun(runs: RunHistory): Route {
  return route({
    method: 'post',
    path: '/api/v1/runs/:run_id/cancel',
    operationId: 'cancelRun',
    summary: 'Cancel a run',
    description: 'The run reads `cancelled` at once and for ever; its work is stopped soon after.',
    isExtension: true,
    permission: 'run:write',
    params: schemas.RunInPath,
    response: {
      status: 200,
      description: 'The run is cancelled.',
      schema: schemas.RunDetails,
      example: { ...examples.RUN_DETAILS, state: 'cancelled' },
    },
    errors: ['INVALID_STATE', 'NOT_FOUND'],
    handle: async ({ params }, { principal }) => ({
      body: view.presentRunDetails(await runs.cancel(params.run_id, principal)),
    }),
  });
}
