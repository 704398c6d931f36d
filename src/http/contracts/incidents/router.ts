import { PROBLEM } from '../../errors';
import type { Face } from '../../face';
import { type AccountDeps, accountRoutes } from './account-routes';
import { type AuditDeps, auditRoutes } from './audit-routes';
import { type DatasetRouteDeps, datasetRoutes } from './datasets/routes';
import { type DeliveryDeps, deliveryRoutes } from './deliveries/routes';
import { type PostmortemDeps, postmortemRoutes } from './incident/postmortem-routes';
import { type IncidentDeps, incidentRoutes } from './incident/routes';
import { type InboundDeps, integrationRoutes } from './integration-routes';
import { type MetricsDeps, metricsRoutes } from './metrics/routes';
import { type ModelRouteDeps, modelRoutes } from './model-routes';
import { type NotificationDeps, notificationRoutes } from './notification-routes';
import { type OnCallDeps, onCallRoutes } from './on-call/routes';
import { type OntologyRouteDeps, ontologyRoutes } from './ontologies/routes';
import { type RegistryDeps, registryRoutes } from './registry/routes';
import { type RunRouteDeps, runRoutes } from './run-routes';
import { type RunbookRouteDeps, runbookRoutes } from './runbook/routes';
import { type SilenceDeps, silenceRoutes } from './silences/routes';

/** What the incidents face stands on. */
export type IncidentsDeps = {
  accounts: AccountDeps;
  inbound: InboundDeps;
  notifications: NotificationDeps;
  onCall: OnCallDeps;
} & AuditDeps &
  DatasetRouteDeps &
  DeliveryDeps &
  IncidentDeps &
  MetricsDeps &
  ModelRouteDeps &
  OntologyRouteDeps &
  PostmortemDeps &
  RegistryDeps &
  RunRouteDeps &
  RunbookRouteDeps &
  SilenceDeps;

/** The incidents contract and its extensions. Literal paths come before those with an id. */
export function incidentsFace(deps: IncidentsDeps): Face {
  return {
    name: 'incidents',
    prefixes: ['/api/v1'],
    errors: PROBLEM,
    routes: [
      ...accountRoutes(deps.accounts),
      ...auditRoutes(deps),
      ...datasetRoutes(deps),
      ...deliveryRoutes(deps),
      ...incidentRoutes(deps),
      ...integrationRoutes(deps.inbound),
      ...metricsRoutes(deps),
      ...modelRoutes(deps),
      ...notificationRoutes(deps.notifications),
      ...onCallRoutes(deps.onCall),
      ...ontologyRoutes(deps),
      ...postmortemRoutes(deps),
      ...registryRoutes(deps),
      ...runRoutes(deps),
      ...runbookRoutes(deps),
      ...silenceRoutes(deps),
    ],
  };
}
