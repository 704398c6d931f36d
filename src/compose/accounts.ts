import type { Connection } from 'mongoose';
import type { Config } from '../config';
import { createAccessTokens } from '../credentials/access-tokens';
import { createPasswordHasher } from '../credentials/password-hasher';
import type { Clock, LeaseRepository } from '../domain/ports';
import { createApiKeyRepository } from '../persistence/auth/api-key-repository';
import { createDenylist } from '../persistence/auth/denylist';
import { createKeyRingRepository } from '../persistence/auth/key-ring-repository';
import { createSessionRepository } from '../persistence/auth/session-repository';
import { createTeamRepository } from '../persistence/auth/team-repository';
import { createTicketRepository } from '../persistence/auth/ticket-repository';
import { createUserRepository } from '../persistence/auth/user-repository';
import type { DirtyMarks } from '../persistence/dirty-marks';
import type { RedisCache } from '../redis/connection';
import { createCachedDenylist } from '../redis/denylist';
import { createApiKeys } from '../usecases/auth/api-keys';
import { createAuthentication } from '../usecases/auth/authentication';
import { ensureFirstAdmin } from '../usecases/auth/first-admin';
import { createSessions } from '../usecases/auth/sessions';
import { createSigningKeys } from '../usecases/auth/signing-keys';
import { createTeams } from '../usecases/auth/teams';
import { createTickets } from '../usecases/auth/tickets';
import { createUsers } from '../usecases/auth/users';

/** What accounts stand on. */
interface Given {
  config: Pick<Config, 'signingKeys'>;
  connection: Connection;
  redis: RedisCache | null;
  dirty: DirtyMarks;
  leases: LeaseRepository;
  clock: Clock;
}

/** Users, teams, sessions and keys, and who a bearer names. */
export function composeAccounts(given: Given) {
  const { config, connection, redis, dirty, leases, clock } = given;
  const users = createUserRepository(connection, dirty, clock);
  const teams = createTeamRepository(connection, dirty, clock);
  const apiKeys = createApiKeyRepository(connection, dirty, clock);
  const sessionRecords = createSessionRepository(connection, clock);
  const record = createDenylist(connection, clock);
  const denylist = redis ? createCachedDenylist({ redis, record, clock }) : record;
  const passwords = createPasswordHasher();
  const rings = createKeyRingRepository(connection);
  const signingKeys = createSigningKeys({ rings, users, configured: config.signingKeys, clock });
  const accessTokens = createAccessTokens(signingKeys);
  const common = { users, denylist, accessTokens, passwords, clock };
  const tickets = createTickets({ tickets: createTicketRepository(connection, clock), clock });
  const sessions = createSessions({ ...common, sessions: sessionRecords });
  return {
    users,
    teams,
    denylist,
    passwords,
    signingKeys,
    userUseCases: createUsers({ ...common, teams }),
    teamUseCases: createTeams({ teams, clock }),
    apiKeyUseCases: createApiKeys({ apiKeys, users, clock }),
    authenticate: createAuthentication({ ...common, apiKeys }),
    sessions,
    tickets,
    /** Forgets what has run out; the janitor does so. */
    sweep: async () => {
      await sessions.sweep();
      await record.sweep();
      await tickets.sweep();
    },
    ensureFirstAdmin: (admin: Parameters<typeof ensureFirstAdmin>[1]) =>
      ensureFirstAdmin({ ...common, leases }, admin),
  };
}
