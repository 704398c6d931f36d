import { PROBLEM } from '../../errors';
import type { Face } from '../../face';
import { type AuthDeps, authRoutes } from './auth-routes';

/** What the incidents face stands on. */
export interface IncidentsDeps {
  accounts: AuthDeps;
}

/** The incidents contract and its extensions. Literal paths come before those with an id. */
export function incidentsFace({ accounts }: IncidentsDeps): Face {
  return { name: 'incidents', prefixes: ['/api/v1'], errors: PROBLEM, routes: [...authRoutes(accounts)] };
}
