import { type IncidentsDeps, incidentsFace } from './contracts/incidents';
import { type MlDevelopmentDeps, mlDevelopmentFace } from './contracts/ml-development';
import { type MlModelsDeps, mlModelsFace } from './contracts/ml-models';
import { type PagerDutyDeps, pagerDutyFace } from './contracts/pagerduty';
import { type TrainDeps, trainFace } from './contracts/train';
import { DETAIL } from './errors';
import type { Face } from './face';

/** What the faces stand on. */
export type FaceDeps = TrainDeps &
  IncidentsDeps &
  MlModelsDeps & { inbound: PagerDutyDeps; recipes: MlDevelopmentDeps };

/** The five published contracts, each at its own prefixes (one without routes only says how its errors look), and PagerDuty's. */
export function createFaces(deps: FaceDeps): readonly Face[] {
  return [
    { name: 'threat models', prefixes: ['/models', '/threats', '/stats', '/ws'], errors: DETAIL, routes: [] },
    incidentsFace(deps),
    trainFace(deps),
    mlModelsFace(deps),
    mlDevelopmentFace(deps.recipes),
    pagerDutyFace(deps.inbound),
  ];
}
