import type { ApiKeyUseCases } from '../../../usecases/auth/api-keys';
import type { SessionUseCases } from '../../../usecases/auth/sessions';
import type { SigningKeyUseCases } from '../../../usecases/auth/signing-keys';
import type { TeamUseCases } from '../../../usecases/auth/teams';
import type { Tickets } from '../../../usecases/auth/tickets';
import type { UserUseCases } from '../../../usecases/auth/users';
import type { Route } from '../../route';
import { authRoutes } from './auth-routes';
import { keyRoutes } from './key-routes';
import { teamRoutes } from './team-routes';
import { ticketRoutes } from './ticket-routes';
import { userRoutes } from './user-routes';

/** What the operations on accounts stand on. */
export interface AccountDeps {
  sessions: SessionUseCases;
  userUseCases: UserUseCases;
  teamUseCases: TeamUseCases;
  apiKeyUseCases: ApiKeyUseCases;
  signingKeys: SigningKeyUseCases;
  tickets: Tickets;
}

/** Log-in, users, teams and keys. */
export function accountRoutes(deps: AccountDeps): Route[] {
  return [
    ...authRoutes(deps.sessions),
    ...userRoutes(deps.userUseCases),
    ...teamRoutes(deps.teamUseCases),
    ...keyRoutes(deps.apiKeyUseCases, deps.signingKeys),
    ...ticketRoutes(deps.tickets),
  ];
}
