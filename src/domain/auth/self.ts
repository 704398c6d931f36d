import { DomainError } from '../errors';
import { type Principal, RESERVED_ACTORS } from './principal';

/** The user who asks. @throws DomainError FORBIDDEN for the service, the loopback door and integrations */
export function selfOf({ actor, via }: Principal): string {
  const isNamed = via === 'token' || via === 'api-key';
  // No username has a slash; the actors of integrations have one.
  const isUser = isNamed && !RESERVED_ACTORS.includes(actor) && !actor.includes('/');
  if (!isUser) throw new DomainError('FORBIDDEN', 'only users have this: ask with the token of a user');
  return actor;
}

/** The user who asks, and may change how they are told: a key that leaked shall not lead pages elsewhere. */
export function selfToChange(principal: Principal): string {
  const username = selfOf(principal);
  if (principal.via !== 'token')
    throw new DomainError('FORBIDDEN', 'this is changed after logging in, not with an API key');
  return username;
}
