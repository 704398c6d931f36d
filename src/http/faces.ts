import { type IncidentsDeps, incidentsFace } from './contracts/incidents';
import { type PagerDutyDeps, pagerDutyFace } from './contracts/pagerduty';
import { type TrainDeps, trainFace } from './contracts/train';
import { DETAIL, DETAIL_LIST, detailFormat } from './errors';
import type { Face } from './face';

/** What the faces stand on. */
export type FaceDeps = TrainDeps & IncidentsDeps & { inbound: PagerDutyDeps };

/** The five published contracts, each at its own prefixes (one without routes only says how its errors look), and PagerDuty's. */
export function createFaces(deps: FaceDeps): readonly Face[] {
  return [
    { name: 'threat models', prefixes: ['/models', '/threats', '/stats', '/ws'], errors: DETAIL, routes: [] },
    incidentsFace(deps),
    trainFace(deps),
    {
      name: 'ML models',
      prefixes: ['/api/ml-models'],
      errors: detailFormat({ VALIDATION_FAILED: () => 400 }),
      routes: [],
    },
    { name: 'ML model development', prefixes: ['/api/ml-development'], errors: DETAIL_LIST, routes: [] },
    pagerDutyFace(deps.inbound),
  ];
}
