import { z } from 'zod';
import { DELIVERY_STATES } from '../../../../domain/notifications/delivery';
import { INCIDENT_NOTICES } from '../../../../domain/notifications/message';
import { DashedId, PageQuery, pageOf, Time } from '../page';

const State = z.enum(DELIVERY_STATES, `must be one of ${DELIVERY_STATES.join(', ')}`);

/** The key of a delivery, as text that is safe in a path. */
export function toWireId(key: string): string {
  return Buffer.from(key).toString('base64url');
}

const DeliveryId = z
  .string()
  .max(1_000)
  .refine((text) => toWireId(fromWireId(text)) === text, 'must be the id of a delivery')
  .transform(fromWireId)
  .meta({ description: 'As the list tells it.', override: { type: 'string' } });

function fromWireId(text: string): string {
  return Buffer.from(text, 'base64url').toString();
}

export const DeliveryInPath = z.object({ delivery_id: DeliveryId });

export const DeliveriesOfIncidentQuery = z.object({
  ...PageQuery,
  state: State.optional().meta({
    description: '`dead`: what was given up. `dropped`: what was not due any more.',
  }),
});
export const DeliveryListQuery = z.object({
  ...DeliveriesOfIncidentQuery.shape,
  incident_id: DashedId.optional().meta({ description: 'Only those of this incident.' }),
  channel_id: z.string().max(100).optional().meta({ description: 'Only those to this channel.' }),
});

export const Delivery = z
  .object({
    id: z.string(),
    incident_id: z.uuid().nullable(),
    channel_id: z.string(),
    recipient: z.string().nullable().meta({ description: 'The user; null for a channel of a team.' }),
    notice: z.enum(INCIDENT_NOTICES).nullable().meta({ description: '`page`: somebody is to act.' }),
    state: State,
    created_at: Time,
    attempts: z.array(
      z.object({
        at: Time,
        ok: z.boolean().nullable().meta({ description: 'Null while it is under way, or when nobody knows.' }),
        detail: z.string(),
      }),
    ),
    next_attempt_at: Time.nullable().meta({ description: 'While it is pending.' }),
    settled_at: Time.nullable(),
    settled_reason: z.string().nullable().meta({ description: 'Why it was dropped or given up.' }),
  })
  .meta({ id: 'Delivery' });
export const DeliveryPage = pageOf(Delivery).meta({ id: 'DeliveryPage' });

export const EXAMPLE = {
  id: toWireId('550e8400-e29b-41d4-a716-446655440000/0/0/ada/chn_0123456789abcdef01234567/0'),
  incident_id: '550e8400-e29b-41d4-a716-446655440000',
  channel_id: 'chn_0123456789abcdef01234567',
  recipient: 'ada',
  notice: 'page' as const,
  state: 'dead' as const,
  created_at: '2026-05-22T14:33:00Z',
  attempts: [{ at: '2026-05-22T14:33:00Z', ok: false, detail: 'answered 410' }],
  next_attempt_at: null,
  settled_at: '2026-05-22T14:33:01Z',
  settled_reason: 'answered 410',
};
