import type { Connection } from 'mongoose';
import type { Clock } from '../domain/ports';
import type { DirtyMarks } from '../persistence/dirty-marks';
import { createAlertRepository } from '../persistence/integrations/alert-repository';
import { createIntegrationRepository } from '../persistence/integrations/integration-repository';
import { createIntegrationAuthentication, createTakeNotice } from '../usecases/integrations/alertmanager';
import { type AlertedIncidents, createAlerts } from '../usecases/integrations/alerts';
import { createEnqueue } from '../usecases/integrations/enqueue';
import { createIntegrations } from '../usecases/integrations/integrations';
import type { RateLimits } from '../usecases/rate-limits';

/** What other programs report. */
export function composeInbound(given: {
  connection: Connection;
  dirty: DirtyMarks;
  models: Parameters<typeof createIntegrations>[0]['models'];
  clock: Clock;
}) {
  const { connection, dirty, models, clock } = given;
  const integrations = createIntegrationRepository(connection, dirty, clock);
  const alerts = createAlertRepository(connection);
  const integrationUseCases = createIntegrations({ integrations, models, clock });
  return {
    integrationUseCases,
    authenticateIntegration: createIntegrationAuthentication(integrationUseCases),
    /** What senders say, done to these incidents. */
    createReports({ incidents, rateLimits }: { incidents: AlertedIncidents; rateLimits: RateLimits }) {
      const reported = createAlerts({ alerts, incidents });
      return {
        enqueue: createEnqueue({ integrations: integrationUseCases, alerts: reported, rateLimits }),
        takeNotice: createTakeNotice({ integrations, alerts: reported }),
      };
    },
  };
}
