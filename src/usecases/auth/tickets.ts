import type { Principal } from '../../domain/auth/principal';
import { TICKET_SECONDS, type TicketRepository } from '../../domain/auth/ticket';
import type { Clock } from '../../domain/ports';
import { digestOf, newSecret } from '../secrets';

/** One-time tickets for browsers. */
export interface Tickets {
  /** A ticket that lets its holder in as `principal`, once, within 30 s. */
  issue(principal: Principal): Promise<string>;
  /** Whom a ticket lets in; null for one that is unknown, used or too old. */
  redeem(ticket: string): Promise<Principal | null>;
  sweep(): Promise<void>;
}

/** Tickets over their ports. */
export function createTickets({ tickets, clock }: { tickets: TicketRepository; clock: Clock }): Tickets {
  return {
    async issue(principal) {
      const secret = newSecret();
      const expiresAt = new Date(Date.parse(clock.now()) + TICKET_SECONDS * 1_000).toISOString();
      await tickets.insert({ hash: digestOf(secret), principal, expiresAt });
      return secret;
    },
    async redeem(secret) {
      const ticket = await tickets.take(digestOf(secret));
      return ticket && ticket.expiresAt > clock.now() ? ticket.principal : null;
    },
    sweep: () => tickets.sweep(),
  };
}
