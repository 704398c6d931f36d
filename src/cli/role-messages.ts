import type { Config } from '../config';
import type { Addresses } from '../local/addresses';
import type { WorkingRole } from '../roles/start-roles';
import type { FirstAdmin } from '../usecases/auth/first-admin';

/** To the process of the roles, first of all. */
export interface RolesOrder {
  config: Config;
  roles: readonly WorkingRole[];
  addresses: Addresses;
  version: string;
}

/**
 * From the process of the roles: what it waits for; whom it is about to make admin, which is to be told on the terminal and
 * then answered by `Told`; and once, they work (with the API's port and where their workers tell their metrics, if they have
 * such), or why they can't.
 */
export type RolesMessage =
  | { kind: 'progress'; text: string }
  | { kind: 'first-admin'; admin: FirstAdmin }
  | { kind: 'ready'; apiPort: number | null; workersAt: string | null }
  | { kind: 'failed'; message: string };

/** To the process of the roles: what it wanted to be told has been written. */
export interface Told {
  kind: 'told';
}

/** To the process of the API: where the workers beside it tell their metrics from now on, `host:port`. */
export interface WorkersAt {
  kind: 'workers-at';
  address: string;
}
