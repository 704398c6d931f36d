import type { z } from 'zod';
import {
  type IncidentGroup,
  type Measures,
  measuresOf,
  partition,
} from '../../../../domain/incidents/metrics';
import { SEVERITIES } from '../../../../domain/incidents/severity';
import type { IncidentMetrics } from '../../../../usecases/incidents/incident-metrics';
import { type Route, route } from '../../../route';
import { toSeconds } from '../../../time';
import * as schemas from './schemas';

/** What the operations on metrics stand on. */
export interface MetricsDeps {
  incidentMetrics: IncidentMetrics;
}

/** Models that are listed one by one. */
const MODELS_MAX = 100;

const MEASURES = {
  total: 2,
  by_status: { open: 1, investigating: 0, resolved: 0, closed: 1 },
  mtta_seconds: { count: 1, mean: 250, median: 250, p90: 250 },
  mttr_seconds: { count: 1, mean: 7_260, median: 7_260, p90: 7_260 },
  sla_breaches: { acknowledge: 0, resolve: 1 },
};
const EXAMPLE: z.input<typeof schemas.IncidentMetrics> = {
  since: '2026-05-01T00:00:00Z',
  until: null,
  ...MEASURES,
  pages_sent: 3,
  by_severity: [{ severity: 'P2', ...MEASURES }],
  by_team: [{ team: 'risk', ...MEASURES }],
  by_model: [{ model_id: '3fa85f64-5717-4562-b3fc-2c963f66afa6', model_name: 'credit-risk-v3', ...MEASURES }],
};

/** How incidents went. */
export function metricsRoutes({ incidentMetrics }: MetricsDeps): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/metrics/incidents',
      operationId: 'getIncidentMetrics',
      summary: 'Counts of incidents, and how long they took',
      description: 'Of all that the caller may see; times are counted from the opening of each incident.',
      isExtension: true,
      permission: 'incident:read',
      query: schemas.IncidentMetricsQuery,
      response: {
        status: 200,
        description: 'The figures.',
        schema: schemas.IncidentMetrics,
        example: EXAMPLE,
      },
      errors: [],
      handle: async ({ query }, { principal }) => {
        const { since = null, until = null, team = null, model_id: modelId = null, severity } = query;
        const asked = { since, until, teamId: team, modelId, severity: severity === 'all' ? null : severity };
        const { groups, pagesSent } = await incidentMetrics.measure(principal, asked);
        const shown = { since: since && toSeconds(since), until: until && toSeconds(until) };
        return {
          body: { ...shown, ...present(measuresOf(groups)), pages_sent: pagesSent, ...partsOf(groups) },
        };
      },
    }),
  ];
}

function partsOf(
  groups: readonly IncidentGroup[],
): Pick<z.input<typeof schemas.IncidentMetrics>, 'by_severity' | 'by_team' | 'by_model'> {
  const ofSeverity = (severity: IncidentGroup['severity']) =>
    measuresOf(groups.filter((group) => group.severity === severity));
  const teams = partition(groups, ({ teamId }) => teamId);
  const models = partition(groups, ({ modelId }) => modelId).slice(0, MODELS_MAX);
  return {
    by_severity: SEVERITIES.map((severity) => ({ severity, ...present(ofSeverity(severity)) })),
    by_team: teams.map(({ key, measures }) => ({ team: key, ...present(measures) })),
    by_model: models.map(({ key, groups: own, measures }) => {
      const name = own.find(({ modelName }) => modelName !== null)?.modelName ?? null;
      return { model_id: key, model_name: name, ...present(measures) };
    }),
  };
}

function present(measures: Measures) {
  const { total, byStatus, toAcknowledge, toResolve, breaches } = measures;
  return {
    total,
    by_status: byStatus,
    mtta_seconds: toAcknowledge,
    mttr_seconds: toResolve,
    sla_breaches: breaches,
  };
}
