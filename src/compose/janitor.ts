import type { Connection } from 'mongoose';
import type { Config } from '../config';
import type { ArtifactStore, Clock, RunLogRepository, RunRepository } from '../domain/ports';
import { forgetExpiredRequests } from '../persistence/once-only';
import type { StoredRequestCounter } from '../persistence/request-counter';
import { type Chore, createLogChore } from '../usecases/janitor';

const MINUTE_MS = 60_000;

/** Everything that is cleared away from time to time. */
export function composeChores(given: {
  config: Pick<Config, 'logRetentionDays'>;
  connection: Connection;
  windows: StoredRequestCounter;
  accounts: { sweep: () => Promise<void> };
  runs: RunRepository;
  logs: RunLogRepository;
  artifacts: ArtifactStore;
  clock: Clock;
}): Chore[] {
  const { config, connection, windows, accounts, runs, logs, artifacts, clock } = given;
  const { logRetentionDays: retentionDays } = config;
  return [
    { name: 'request windows', everyMs: MINUTE_MS, step: async () => (await windows.sweep()) === 0 },
    {
      name: 'sessions and denials',
      everyMs: 10 * MINUTE_MS,
      step: async () => {
        await accounts.sweep();
        return true;
      },
    },
    {
      name: 'request keys',
      everyMs: 60 * MINUTE_MS,
      step: async () => (await forgetExpiredRequests(connection, clock)) === 0,
    },
    createLogChore({ runs, logs, artifacts, clock, retentionDays }),
  ];
}
