import { z } from 'zod';
import { DEFAULT_POLICY_ID, type EscalationPolicy } from '../../../../domain/incidents/escalation-policy';
import type { EscalationPolicies } from '../../../../usecases/on-call/escalation-policies';
import { entityTag } from '../../../caller';
import { type Reply, type Route, route } from '../../../route';
import { rangeOf } from '../page';
import * as examples from './policy-examples';
import * as schemas from './policy-schemas';
import { presentPolicy, toRules } from './policy-view';

/** What the operations on escalation policies stand on. */
export interface PolicyRouteDeps {
  policies: EscalationPolicies;
}

/** One place where a policy is kept. */
interface Place {
  path: string;
  /** Ends the names of its operations. */
  name: string;
  whose: string;
  params: z.ZodObject;
  idOf(params: Record<string, unknown>): string;
}

const PLACES: readonly Place[] = [
  {
    path: `/api/v1/escalation-policies/${DEFAULT_POLICY_ID}`,
    name: 'DefaultEscalationPolicy',
    whose: 'the default escalation policy',
    params: z.object({}),
    idOf: () => DEFAULT_POLICY_ID,
  },
  {
    path: '/api/v1/teams/:team/escalation-policy',
    name: 'EscalationPolicy',
    whose: 'the escalation policy of a team',
    params: schemas.TeamInPath,
    // No team is called as the default policy is, so that one is reached by its own path alone.
    idOf: ({ team }) => (team === DEFAULT_POLICY_ID ? '' : String(team)),
  },
];

/** Escalation policies: one of each team, and a default one. All may read them; members of the team write its own. */
export function policyRoutes({ policies }: PolicyRouteDeps): Route[] {
  return [
    list(policies),
    ...PLACES.flatMap((place) => [read(policies, place), put(policies, place), remove(policies, place)]),
  ];
}

function list(policies: EscalationPolicies): Route {
  return route({
    method: 'get',
    path: '/api/v1/escalation-policies',
    operationId: 'listEscalationPolicies',
    summary: 'List escalation policies',
    isExtension: true,
    permission: 'configuration:read',
    query: schemas.PolicyQuery,
    response: {
      status: 200,
      description: 'A page of policies.',
      schema: schemas.PolicyPage,
      example: examples.POLICY_PAGE,
    },
    errors: [],
    handle: async ({ query }) => {
      const all = await policies.list();
      const { skip, limit } = rangeOf(query);
      const items = all.slice(skip, skip + limit).map(presentPolicy);
      return { body: { total: all.length, page: query.page, page_size: query.page_size, items } };
    },
  });
}

const policyResponse = {
  status: 200,
  description: 'The policy.',
  schema: schemas.Policy,
  example: examples.POLICY,
} as const;

function read(policies: EscalationPolicies, { path, name, whose, params, idOf }: Place): Route {
  return route({
    method: 'get',
    path,
    operationId: `get${name}`,
    summary: `Read ${whose}`,
    isExtension: true,
    permission: 'configuration:read',
    takesRevision: true,
    params,
    response: policyResponse,
    errors: ['NOT_FOUND'],
    handle: async (input) => shown(await policies.get(idOf(input.params))),
  });
}

function put(policies: EscalationPolicies, { path, name, whose, params, idOf }: Place): Route {
  return route({
    method: 'put',
    path,
    operationId: `put${name}`,
    summary: `Make or replace ${whose}`,
    description: 'Incidents that are open keep the rules that they were opened with.',
    isExtension: true,
    permission: 'configuration:write',
    takesRevision: true,
    params,
    body: schemas.PolicySettings,
    bodyExample: examples.POLICY_SETTINGS,
    response: policyResponse,
    errors: ['NOT_FOUND', 'PRECONDITION_FAILED'],
    handle: async (input, caller) =>
      shown(await policies.put(idOf(input.params), toRules(input.body), caller)),
  });
}

function remove(policies: EscalationPolicies, { path, name, whose, params, idOf }: Place): Route {
  return route({
    method: 'delete',
    path,
    operationId: `delete${name}`,
    summary: `Take away ${whose}`,
    isExtension: true,
    permission: 'configuration:write',
    takesRevision: true,
    params,
    response: { status: 204, description: 'It is taken away.', schema: z.undefined() },
    errors: ['NOT_FOUND', 'PRECONDITION_FAILED'],
    handle: async (input, caller) => {
      await policies.remove(idOf(input.params), caller);
      return { status: 204 };
    },
  });
}

function shown(policy: EscalationPolicy): Reply<z.input<typeof schemas.Policy>> {
  return { headers: entityTag(policy), body: presentPolicy(policy) };
}
