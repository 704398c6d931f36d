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
 * then answered by `Told`; where its workers tell their metrics, each time that it is another place; and once, they work
 * (with the API's port, if it is one of them), or why they can't.
 */
export type RolesMessage =
  | { kind: 'progress'; text: string }
  | { kind: 'first-admin'; admin: FirstAdmin }
  | { kind: 'ready'; apiPort: number | null }
  | WorkersAt
  | { kind: 'failed'; message: string };

/** To the process of the roles: what it wanted to be told has been written. */
export interface Told {
  kind: 'told';
}

/** Where workers tell their metrics from now on, `host:port`: from their process, and to that of the API beside it. */
export interface WorkersAt {
  kind: 'workers-at';
  address: string;
}
