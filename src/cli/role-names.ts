import type { WorkingRole } from '../roles/start-roles';

/** In the order in which they are started and stopped: requests are let go first. */
export const WORKING_ROLES: readonly WorkingRole[] = ['api', 'worker', 'trainer'];

/** The parts that one process can take on; `stack` owns the local servers. */
export type Role = 'stack' | WorkingRole;
export const ROLES: readonly Role[] = ['stack', ...WORKING_ROLES];
