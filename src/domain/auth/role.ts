/** From least to most: each role may do all that those before it may. */
export const ROLES = ['viewer', 'responder', 'engineer', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** What may be done, and the least role that may do it. The only copy; `docs/governance.md` is compared with it. */
export const PERMISSIONS = {
  'incident:read': 'viewer',
  'incident:write': 'responder',
  'silence:write': 'responder',
  'on-call:override': 'responder',
  'model:read': 'viewer',
  'model:write': 'engineer',
  'run:read': 'viewer',
  'run:write': 'engineer',
  'configuration:read': 'viewer',
  'configuration:write': 'engineer',
  'account:read': 'viewer',
  'account:write': 'admin',
  'audit:read': 'engineer',
} as const satisfies Record<string, Role>;
export type Permission = keyof typeof PERMISSIONS;

/** Every permission, in the order of the table. */
export const PERMISSION_NAMES = Object.keys(PERMISSIONS) as Permission[];

/** Everything that `role` may do. */
export function permissionsOf(role: Role): Permission[] {
  return PERMISSION_NAMES.filter((name) => ROLES.indexOf(role) >= ROLES.indexOf(PERMISSIONS[name]));
}
