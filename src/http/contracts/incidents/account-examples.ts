const CREATED = '2026-05-22T14:33:00Z';

export const USER = {
  username: 'ada',
  role: 'responder' as const,
  active: true,
  teams: ['risk'],
  created_at: CREATED,
};
export const ME = { ...USER, permissions: ['incident:read' as const, 'incident:write' as const] };
export const TEAM = { id: 'risk', name: 'Risk', separate_approval: false, created_at: CREATED };
export const API_KEY = {
  id: 'key_0123456789abcdef01234567',
  owner: 'ada',
  name: 'drift pipeline',
  scopes: ['incident:write' as const],
  created_at: CREATED,
  expires_at: '2026-08-20T14:33:00Z',
  revoked_at: null,
};
export const API_KEY_SHOWN = { ...API_KEY, key: 'mk_...' };
export const SIGNING_KEY = { kid: '0123456789abcdef01234567', created_at: CREATED };

/** A list of one. */
export function pageWith<T>(item: T): { total: number; page: number; page_size: number; items: T[] } {
  return { total: 1, page: 1, page_size: 25, items: [item] };
}
