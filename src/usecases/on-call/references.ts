import { canSeeTeam, type Principal } from '../../domain/auth/principal';
import { DomainError, type FieldError } from '../../domain/errors';
import type { KnownTargets } from '../../domain/on-call/ports';

/** Where a body names something, to tell the caller. */
export interface Reference {
  id: string;
  path: FieldError['path'];
}

type Kind = Exclude<Parameters<KnownTargets['known']>[0], 'channel'>;

const UNKNOWN = {
  user: (id) => `no active user is called ${id}`,
  team: (id) => `there is no team ${id}`,
} satisfies Record<Kind, (id: string) => string>;

/** A complaint for each reference to something that there is not. */
export async function unknownReferences(
  targets: KnownTargets,
  kind: Kind,
  references: readonly Reference[],
): Promise<FieldError[]> {
  if (references.length === 0) return [];
  const known = await targets.known(kind, [...new Set(references.map(({ id }) => id))]);
  return references
    .filter(({ id }) => !known.has(id))
    .map(({ id, path }) => ({ path, message: UNKNOWN[kind](id), kind: 'value' as const }));
}

/** @throws DomainError VALIDATION_FAILED when there is any complaint */
export function refuse(fields: readonly FieldError[]): void {
  if (fields.length === 0) return;
  const message = fields.map(({ path, message }) => `${path.slice(1).join('.')}: ${message}`).join('; ');
  throw new DomainError('VALIDATION_FAILED', message, { fields });
}

/** What belongs to a team is changed by its members alone; all may change what belongs to none. @throws DomainError FORBIDDEN */
export function assertOfTeam(principal: Principal, teamId: string | null): void {
  if (!canSeeTeam(principal, teamId))
    throw new DomainError('FORBIDDEN', `only members of the team ${teamId} and admins may change this`);
}
