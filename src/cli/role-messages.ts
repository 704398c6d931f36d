import type { Config } from '../config';
import type { Addresses } from '../local/addresses';
import type { WorkingRole } from '../roles/start-roles';

/** To the process of the roles, first of all. */
export interface RolesOrder {
  config: Config;
  roles: readonly WorkingRole[];
  addresses: Addresses;
  version: string;
}

/** From the process of the roles, once: they work (with the API's port, if it is one of them), or why they can't. */
export type RolesAnswer = { isReady: true; apiPort: number | null } | { isReady: false; message: string };
