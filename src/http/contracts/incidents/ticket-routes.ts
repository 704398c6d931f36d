import { z } from 'zod';
import { TICKET_SECONDS } from '../../../domain/auth/ticket';
import type { Tickets } from '../../../usecases/auth/tickets';
import { type Route, route } from '../../route';

const Ticket = z
  .object({ ticket: z.string(), expires_in: z.int().meta({ description: 'Seconds.' }) })
  .meta({ id: 'Ticket' });

/** Tickets for what browsers open without headers. */
export function ticketRoutes(tickets: Tickets): Route[] {
  return [
    route({
      method: 'post',
      path: '/api/v1/tickets',
      operationId: 'issueTicket',
      summary: 'Get a ticket for a WebSocket or a stream of events',
      description:
        'A browser opens them without headers: `?ticket=` lets it in once, within 30 seconds, as whoever asked.',
      isExtension: true,
      response: {
        status: 201,
        description: 'The ticket; it is shown once.',
        schema: Ticket,
        example: { ticket: 'YkXx2o7q…', expires_in: TICKET_SECONDS },
      },
      errors: [],
      handle: async (_input, { principal }) => ({
        status: 201,
        body: { ticket: await tickets.issue(principal), expires_in: TICKET_SECONDS },
      }),
    }),
  ];
}
