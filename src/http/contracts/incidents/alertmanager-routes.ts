import { z } from 'zod';
import type { AlertmanagerNotice, TakeNotice } from '../../../usecases/integrations/alertmanager';
import { type Route, route } from '../../route';

const ALERTS_MAX = 500;
const Words = z.record(z.string(), z.string(), 'must be an object of strings');

const Notice = z
  .object(
    {
      version: z.literal('4', 'must be "4"'),
      groupKey: z.string('must be a string'),
      alerts: z
        .array(
          z.object(
            {
              status: z.enum(['firing', 'resolved'], 'must be one of firing, resolved'),
              labels: Words,
              annotations: Words.default({}),
              fingerprint: z.string('must be a string').min(1).max(200).optional(),
              startsAt: z.string().optional(),
              generatorURL: z.string().optional(),
            },
            'must be an object',
          ),
          'must be an array',
        )
        .max(ALERTS_MAX, `must be at most ${ALERTS_MAX}; set max_alerts of the receiver`),
    },
    'must be an object',
  )
  .meta({ id: 'AlertmanagerNotice' });

/** Where Prometheus's Alertmanager sends what it has (its webhook receiver, version 4). */
export function alertmanagerRoutes(take: TakeNotice): Route[] {
  return [
    route({
      method: 'post',
      path: '/api/v1/alertmanager',
      operationId: 'takeAlertmanagerNotice',
      summary: 'Open and resolve incidents by Alertmanager’s webhook',
      description: 'The bearer is the key of an integration of the kind `alertmanager`.',
      isExtension: true,
      permission: 'incident:write',
      body: Notice,
      bodyExample: {
        version: '4',
        groupKey: '{}:{alertname="HighErrorRate"}',
        alerts: [
          {
            status: 'firing',
            labels: { alertname: 'HighErrorRate', severity: 'critical' },
            annotations: { summary: 'Errors above 5 %' },
            fingerprint: '8f2a1c3d4e5f6071',
          },
        ],
      },
      response: {
        status: 200,
        description: 'Everything was taken.',
        schema: z.object({ received: z.int() }).meta({ id: 'AlertmanagerReceipt' }),
        example: { received: 1 },
      },
      errors: ['FORBIDDEN'],
      handle: async ({ body }, { principal }) => {
        const notice: AlertmanagerNotice = {
          groupKey: body.groupKey,
          alerts: body.alerts.map(({ status, labels, annotations, fingerprint }) => ({
            isFiring: status === 'firing',
            labels,
            annotations,
            fingerprint: fingerprint ?? null,
          })),
        };
        await take(principal, notice);
        return { body: { received: notice.alerts.length } };
      },
    }),
  ];
}
