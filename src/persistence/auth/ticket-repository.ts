import type { Connection } from 'mongoose';
import type { Ticket, TicketRepository } from '../../domain/auth/ticket';
import type { Clock } from '../../domain/ports';
import { onStore } from '../connection';

type TicketDocument = Omit<Ticket, 'hash'> & { _id: string };

/** Tickets in the collection `tickets`: whoever removes one has used it. */
export function createTicketRepository(connection: Connection, clock: Clock): TicketRepository {
  const tickets = connection.collection<TicketDocument>('tickets');
  return {
    async insert({ hash, ...ticket }) {
      await onStore(() => tickets.insertOne({ _id: hash, ...ticket }));
    },
    async take(hash) {
      const taken = await onStore(() => tickets.findOneAndDelete({ _id: hash }));
      if (taken === null) return null;
      const { _id, ...ticket } = taken;
      return { hash: _id, ...ticket };
    },
    async sweep() {
      await onStore(() => tickets.deleteMany({ expiresAt: { $lte: clock.now() } }));
    },
  };
}
