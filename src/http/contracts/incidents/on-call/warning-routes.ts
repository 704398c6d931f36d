import { z } from 'zod';
import { WARNING_CODES } from '../../../../domain/on-call/warning';
import type { OnCallWarnings } from '../../../../usecases/on-call/warnings';
import { queryInteger } from '../../../query';
import { type Route, route } from '../../../route';

/** What this operation stands on. */
export interface WarningRouteDeps {
  warnings: OnCallWarnings;
}

const DAYS = { minimum: 1, maximum: 92, default: 14 };

const Warnings = z
  .object({
    days: z.int(),
    warnings: z.array(
      z.object({
        code: z.enum(WARNING_CODES),
        message: z.string().meta({ description: 'What is wrong.' }),
        advice: z.string().meta({ description: 'What to do.' }),
        subject: z.object({ kind: z.enum(['schedule', 'policy', 'user', 'team']), id: z.string() }),
      }),
    ),
  })
  .meta({ id: 'OnCallWarnings' });
const EXAMPLE: z.input<typeof Warnings> = {
  days: 14,
  warnings: [
    {
      code: 'unreachable_person',
      message: 'grace is to be paged, but has no contact method that can be used.',
      advice: 'Let grace add a contact method and verify it.',
      subject: { kind: 'user', id: 'grace' },
    },
  ],
};

/** What will keep somebody from being paged, told ahead. */
export function warningRoutes({ warnings }: WarningRouteDeps): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/on-call/warnings',
      operationId: 'listOnCallWarnings',
      summary: 'List what will keep somebody from being paged',
      description:
        'Gaps, empty levels, people who can not be reached, severities and teams that nothing is said about.',
      isExtension: true,
      permission: 'configuration:read',
      query: z.object({ days: queryInteger({ ...DAYS, description: 'How far to look ahead.' }) }),
      response: { status: 200, description: 'All warnings.', schema: Warnings, example: EXAMPLE },
      errors: [],
      handle: async ({ query: { days } }) => ({ body: { days, warnings: await warnings(days) } }),
    }),
  ];
}
