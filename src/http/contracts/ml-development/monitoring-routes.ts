import { z } from 'zod';
import { parseId } from '../../../domain/ids';
import type { MonitoringSnapshot } from '../../../domain/recipes/monitoring-snapshot';
import type { Monitoring } from '../../../usecases/recipes/monitoring';
import { streamArray } from '../../json-stream';
import { type Route, route } from '../../route';
import { toSeconds } from '../../time';
import * as examples from './examples';
import { modelId } from './model-view';
import { AnyId, AnyObject, ModelInPath, RANGE, rangeOf, Time } from './values';

const NewSnapshot = z
  .object(
    {
      performance_metrics_json: AnyObject.default({}),
      drift_metrics_json: AnyObject.default({}),
      data_freshness_json: AnyObject.default({}),
      alerts_json: AnyObject.default({}),
      model_id: AnyId.optional().meta({ description: 'Not needed: the path says it.' }),
    },
    'must be an object',
  )
  .meta({ id: 'NewSnapshot' });

const Snapshot = z
  .object({
    id: z.string(),
    model_id: z.string(),
    captured_at: Time,
    performance_metrics_json: AnyObject,
    drift_metrics_json: AnyObject,
    data_freshness_json: AnyObject,
    alerts_json: AnyObject,
  })
  .meta({ id: 'Snapshot' });

/** Monitoring snapshots of models. */
export function monitoringRoutes(monitoring: Monitoring): Route[] {
  return [listSnapshots(monitoring), createSnapshot(monitoring)];
}

function listSnapshots(monitoring: Monitoring): Route {
  return route({
    method: 'get',
    path: '/api/ml-development/models/:model_id/monitoring',
    operationId: 'listSnapshots',
    summary: 'List the monitoring snapshots of a model, newest first',
    description: 'They are sent as they are read.',
    permission: 'model:read',
    params: ModelInPath,
    query: z.object(RANGE),
    response: {
      status: 200,
      description: 'The snapshots.',
      schema: z.array(Snapshot),
      example: [examples.SNAPSHOT],
    },
    errors: ['NOT_FOUND'],
    handle: async ({ params, query }, { principal }) => {
      const found = await monitoring.list(parseId(params.model_id), rangeOf(query), principal);
      return streamArray(found, (snapshot) => [JSON.stringify(presentSnapshot(snapshot))]);
    },
  });
}

function createSnapshot(monitoring: Monitoring): Route {
  return route({
    method: 'post',
    path: '/api/ml-development/models/:model_id/monitoring',
    operationId: 'createSnapshot',
    summary: 'File a monitoring snapshot of a model',
    permission: 'model:write',
    params: ModelInPath,
    body: NewSnapshot,
    bodyExample: { performance_metrics_json: { revenue_lift: 0.042 }, drift_metrics_json: { PSI: 0.08 } },
    response: { status: 201, description: 'The snapshot.', schema: Snapshot, example: examples.SNAPSHOT },
    errors: ['NOT_FOUND'],
    handle: async ({ params, body }, { principal }) => {
      const asked = {
        performanceMetrics: body.performance_metrics_json,
        driftMetrics: body.drift_metrics_json,
        dataFreshness: body.data_freshness_json,
        alerts: body.alerts_json,
      };
      const filed = await monitoring.file(parseId(params.model_id), asked, principal);
      return { status: 201, body: presentSnapshot(filed) };
    },
  });
}

/** A snapshot, with exactly the keys of the contract's example. */
function presentSnapshot(snapshot: MonitoringSnapshot): z.input<typeof Snapshot> {
  return {
    id: snapshot.id,
    model_id: modelId(snapshot.modelId),
    captured_at: toSeconds(snapshot.capturedAt),
    performance_metrics_json: snapshot.performanceMetrics,
    drift_metrics_json: snapshot.driftMetrics,
    data_freshness_json: snapshot.dataFreshness,
    alerts_json: snapshot.alerts,
  };
}
