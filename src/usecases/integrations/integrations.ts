import { randomBytes } from 'node:crypto';
import { assertPermitted, canSeeTeam, type Principal } from '../../domain/auth/principal';
import { DomainError } from '../../domain/errors';
import type { Severity } from '../../domain/incidents/severity';
import {
  disableIntegration,
  type Integration,
  type IntegrationKind,
  newIntegration,
  USUAL_SEVERITIES,
} from '../../domain/integrations/integration';
import type { IntegrationRepository } from '../../domain/integrations/ports';
import type { Model } from '../../domain/model';
import type { Clock } from '../../domain/ports';
import { digestOf, newId } from '../secrets';

/** What is asked for; the model's team is the integration's. */
export interface AskedIntegration {
  kind: IntegrationKind;
  name: string;
  modelId: string;
  /** The usual ones where it is not given. */
  severities: Readonly<Record<string, Severity>> | null;
  defaultSeverity: Severity;
}

/** The verbs of integrations. Whoever may not see the team is told NOT_FOUND. */
export interface Integrations {
  list(
    principal: Principal,
    range: { skip: number; limit: number },
  ): Promise<{ total: number; integrations: Integration[] }>;
  /** With the key, which is shown this once. @throws DomainError FORBIDDEN for another team's model */
  create(principal: Principal, asked: AskedIntegration): Promise<{ integration: Integration; key: string }>;
  /** Its key counts no more; done before, it changes nothing. */
  disable(principal: Principal, id: string): Promise<void>;
  /** Whose key it is, when it counts; null for any other text. */
  findByKey(key: string, kind: IntegrationKind): Promise<Integration | null>;
}

/** PagerDuty's own keys look so, and some senders insist on it. */
const KEY = /^[0-9a-f]{32}$/;
const HINT_LENGTH = 4;

/** The verbs over their ports. */
export function createIntegrations(deps: {
  integrations: IntegrationRepository;
  models: { find(id: string): Promise<Model | null> };
  clock: Clock;
}): Integrations {
  const { integrations, models, clock } = deps;
  return {
    list: ({ teams }, range) => integrations.list({ teams, ...range }),
    async create(principal, { severities, ...asked }) {
      assertPermitted(principal, 'configuration:write');
      const teamId = (await models.find(asked.modelId))?.teamId ?? null;
      if (!canSeeTeam(principal, teamId))
        throw new DomainError('FORBIDDEN', 'this model belongs to a team of which you are no member');
      const key = randomBytes(16).toString('hex');
      const { integration, event } = newIntegration(
        {
          ...asked,
          id: newId('int_'),
          teamId,
          severities: severities ?? USUAL_SEVERITIES,
          keyHash: digestOf(key),
          keyHint: key.slice(-HINT_LENGTH),
          createdBy: principal.actor,
        },
        clock.now(),
      );
      await integrations.insert(integration, event);
      return { integration, key };
    },
    async disable(principal, id) {
      assertPermitted(principal, 'configuration:write');
      const integration = await integrations.find(id);
      if (!integration || !canSeeTeam(principal, integration.teamId))
        throw new DomainError('NOT_FOUND', `there is no integration ${id}`);
      const by = { actor: principal.actor, now: clock.now() };
      await integrations.transition(id, (current) => disableIntegration(current, by));
    },
    async findByKey(key, kind) {
      if (!KEY.test(key)) return null;
      const found = await integrations.findByHash(digestOf(key));
      return found?.kind === kind && found.disabledAt === null ? found : null;
    },
  };
}

/**
 * Who acts for an integration: it opens, acknowledges and resolves incidents of its model, and nothing else. Which team
 * has the model by now makes no difference: a report must not be lost because a model changed hands.
 */
export function principalOf({ id }: Pick<Integration, 'id'>): Principal {
  return {
    actor: `integration/${id}`,
    role: 'responder',
    permissions: ['incident:read', 'incident:write'],
    teams: 'all',
    via: 'api-key',
  };
}
