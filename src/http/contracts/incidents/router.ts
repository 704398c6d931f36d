import { PROBLEM } from '../../errors';
import type { Face } from '../../face';

/** What the incidents face stands on. */
export type IncidentsDeps = object;

/** The incidents contract and its extensions. Literal paths come before those with an id. */
export function incidentsFace(_deps: IncidentsDeps): Face {
  return { name: 'incidents', prefixes: ['/api/v1'], errors: PROBLEM, routes: [] };
}
