import type { Connection } from 'mongoose';
import type { Clock } from '../domain/ports';
import type { DirtyMarks } from '../persistence/dirty-marks';
import { createIntegrationRepository } from '../persistence/integrations/integration-repository';
import { createIntegrations } from '../usecases/integrations/integrations';

/** What other programs report. */
export function composeInbound(given: {
  connection: Connection;
  dirty: DirtyMarks;
  models: Parameters<typeof createIntegrations>[0]['models'];
  clock: Clock;
}) {
  const { connection, dirty, models, clock } = given;
  const integrations = createIntegrationRepository(connection, dirty, clock);
  return { integrationUseCases: createIntegrations({ integrations, models, clock }) };
}
