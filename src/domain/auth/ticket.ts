import type { Principal } from './principal';

/** How long a ticket can be used. */
export const TICKET_SECONDS = 30;

/** Lets a browser's WebSocket or EventSource in once, as neither can send a header (design: who may do what). */
export interface Ticket {
  /** SHA-256 of what the caller holds, hex. */
  hash: string;
  principal: Principal;
  /** ISO 8601 UTC. */
  expiresAt: string;
}

/** Storage of tickets. */
export interface TicketRepository {
  insert(ticket: Ticket): Promise<void>;
  /** Takes a ticket away, so that nobody else gets it; null when it is not there (any more). */
  take(hash: string): Promise<Ticket | null>;
  /** Removes those that have run out. */
  sweep(): Promise<void>;
}
