import { z } from 'zod';
import { SEVERITIES } from '../../../domain/incidents/severity';
import { INTEGRATION_KINDS, type Integration } from '../../../domain/integrations/integration';
import type { TakeNotice } from '../../../usecases/integrations/alertmanager';
import type { Integrations } from '../../../usecases/integrations/integrations';
import { type Route, route } from '../../route';
import { toSeconds } from '../../time';
import { alertmanagerRoutes } from './alertmanager-routes';
import { DashedId, PageQuery, pageOf, rangeOf, Time } from './page';

const NAME_MAX = 100;
const WORDS_MAX = 20;
const SeverityWord = z.enum(SEVERITIES, `must be one of ${SEVERITIES.join(', ')}`);
const Severities = z
  .record(
    z.string().regex(/^[a-z0-9_-]{1,50}$/, 'must have words of lower-case letters, digits, _ or -'),
    SeverityWord,
    'must be an object',
  )
  .refine((words) => Object.keys(words).length <= WORDS_MAX, `must have at most ${WORDS_MAX} words`)
  .meta({
    description: 'The sender’s words for severities, in lower case.',
    override: { type: 'object', additionalProperties: { type: 'string', enum: [...SEVERITIES] } },
  });

const NewIntegration = z
  .object(
    {
      kind: z.enum(INTEGRATION_KINDS, `must be one of ${INTEGRATION_KINDS.join(', ')}`),
      name: z.string('must be a string').trim().min(1, 'must not be empty').max(NAME_MAX),
      model_id: DashedId,
      severities: Severities.nullable().default(null),
      default_severity: SeverityWord.default('P3'),
    },
    'must be an object',
  )
  .meta({ id: 'NewIntegration' });
const IntegrationBody = z
  .object({
    id: z.string(),
    kind: z.enum(INTEGRATION_KINDS),
    name: z.string(),
    team: z.string().nullable(),
    model_id: z.uuid(),
    severities: Severities,
    default_severity: SeverityWord,
    key: z
      .string()
      .meta({ description: 'Its last characters; all of it only in the answer to its creation.' }),
    created_by: z.string(),
    created_at: Time,
  })
  .meta({ id: 'Integration' });

const EXAMPLE = {
  id: 'int_0123456789abcdef01234567',
  kind: 'pagerduty' as const,
  name: 'cron jobs',
  team: 'risk',
  model_id: '3fa85f64-5717-4562-b3fc-2c963f66afa6',
  severities: { critical: 'P1' as const, warning: 'P3' as const },
  default_severity: 'P3' as const,
  key: '…f00d',
  created_by: 'ada',
  created_at: '2026-05-22T14:33:00Z',
};

/** What the operations on integrations stand on. */
export interface InboundDeps {
  integrationUseCases: Integrations;
  takeNotice: TakeNotice;
}

/** What other programs report, and the keys by which they do. */
export function integrationRoutes({ integrationUseCases: integrations, takeNotice }: InboundDeps): Route[] {
  return [...alertmanagerRoutes(takeNotice), list(integrations), create(integrations), disable(integrations)];
}

function list(integrations: Integrations): Route {
  return route({
    method: 'get',
    path: '/api/v1/integrations',
    operationId: 'listIntegrations',
    summary: 'List the keys by which other programs report, newest first',
    isExtension: true,
    permission: 'configuration:read',
    query: z.object(PageQuery),
    response: {
      status: 200,
      description: 'Those in use, of your teams and of none.',
      schema: pageOf(IntegrationBody).meta({ id: 'IntegrationPage' }),
      example: { total: 1, page: 1, page_size: 25, items: [EXAMPLE] },
    },
    errors: [],
    handle: async ({ query }, { principal }) => {
      const { total, integrations: found } = await integrations.list(principal, rangeOf(query));
      const { page, page_size } = query;
      return { body: { total, page, page_size, items: found.map(present) } };
    },
  });
}

function create(integrations: Integrations): Route {
  return route({
    method: 'post',
    path: '/api/v1/integrations',
    operationId: 'createIntegration',
    summary: 'Make a key by which another program reports what is wrong with a model',
    description:
      'The key is shown this once. `pagerduty`: it is the `routing_key` of `POST /v2/enqueue`. `alertmanager`: it is the bearer of `POST /api/v1/alertmanager`.',
    isExtension: true,
    permission: 'configuration:write',
    body: NewIntegration,
    bodyExample: { kind: 'pagerduty', name: 'cron jobs', model_id: EXAMPLE.model_id },
    response: {
      status: 201,
      description: 'The integration, with its key.',
      schema: IntegrationBody,
      example: { ...EXAMPLE, key: '0123456789abcdef0123456789abf00d' },
    },
    errors: [],
    handle: async ({ body }, { principal }) => {
      const { kind, name, model_id: modelId, severities, default_severity: defaultSeverity } = body;
      const asked = { kind, name, modelId, severities, defaultSeverity };
      const { integration, key } = await integrations.create(principal, asked);
      return { status: 201, body: { ...present(integration), key } };
    },
  });
}

function disable(integrations: Integrations): Route {
  return route({
    method: 'delete',
    path: '/api/v1/integrations/:integration_id',
    operationId: 'deleteIntegration',
    summary: 'Take a key out of use',
    isExtension: true,
    permission: 'configuration:write',
    params: z.object({ integration_id: z.string().max(100) }),
    response: { status: 204, description: 'Its key counts no more.', schema: z.undefined() },
    errors: ['NOT_FOUND'],
    handle: async ({ params }, { principal }) => {
      await integrations.disable(principal, params.integration_id);
      return { status: 204 };
    },
  });
}

function present(integration: Integration) {
  const { id, kind, name, teamId, modelId, severities, defaultSeverity, keyHint, createdBy, createdAt } =
    integration;
  return {
    id,
    kind,
    name,
    team: teamId,
    model_id: modelId,
    severities: { ...severities },
    default_severity: defaultSeverity,
    key: `…${keyHint}`,
    created_by: createdBy,
    created_at: toSeconds(createdAt),
  };
}
