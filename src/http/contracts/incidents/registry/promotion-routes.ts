import type { ModelHistory } from '../../../../usecases/registry/history';
import type { MoveAsked, Moved, Promotions } from '../../../../usecases/registry/promotions';
import { asReplayed } from '../../../creation';
import { type Caller, type Reply, type Route, route } from '../../../route';
import * as examples from './examples';
import * as schemas from './schemas';
import { pageFrom, presentDecision } from './view';

const MODEL = '/api/v1/models/:model_id';
const DECIDED = {
  status: 200,
  description: 'The decision by which the version serves.',
  schema: schemas.Decision,
  example: examples.DECISION,
};

/** What serves, and by which decisions. */
export function promotionRoutes(promotions: Promotions, history: ModelHistory): Route[] {
  return [promote(promotions), rollback(promotions), listDecisions(history)];
}

function promote(promotions: Promotions): Route {
  return route({
    method: 'post',
    path: `${MODEL}/promote`,
    operationId: 'promoteModelVersion',
    summary: 'Let a version serve',
    description:
      'Any version may serve, also one whose artifact the service can not verify; only verified ones predict here. What serves already stays, by the decision that made it so.',
    isExtension: true,
    permission: 'model:write',
    takesRequestKey: true,
    takesRevision: true,
    params: schemas.ModelInPath,
    body: schemas.Promotion,
    bodyExample: { version: 3, reason: 'Better on the holdout of May' },
    response: DECIDED,
    errors: ['NOT_FOUND', 'PRECONDITION_FAILED'],
    handle: async ({ params, body: { version, reason } }, caller) => {
      const asked = { ...askedOf(params.model_id, reason, caller), version };
      return reply(params.model_id, await promotions.promote(asked, caller.principal));
    },
  });
}

function rollback(promotions: Promotions): Route {
  return route({
    method: 'post',
    path: `${MODEL}/rollback`,
    operationId: 'rollBackModel',
    summary: 'Let an earlier version serve again',
    description:
      'Without a version, the champion before: each further call goes one further back. Send an `Idempotency-Key` where a request may be repeated.',
    isExtension: true,
    permission: 'model:write',
    takesRequestKey: true,
    takesRevision: true,
    params: schemas.ModelInPath,
    body: schemas.Rollback,
    bodyExample: { version: 2, reason: 'Complaints since noon' },
    response: { ...DECIDED, example: { ...examples.DECISION, action: 'rollback', version: 2 } },
    errors: ['INVALID_STATE', 'NOT_FOUND', 'PRECONDITION_FAILED'],
    handle: async ({ params, body: { version, reason } }, caller) => {
      const asked = { ...askedOf(params.model_id, reason, caller), version };
      return reply(params.model_id, await promotions.rollback(asked, caller.principal));
    },
  });
}

function listDecisions(history: ModelHistory): Route {
  return route({
    method: 'get',
    path: `${MODEL}/decisions`,
    operationId: 'listModelDecisions',
    summary: 'List the decisions about what serves, newest first',
    description: 'Those of a deleted model, too.',
    isExtension: true,
    permission: 'model:read',
    params: schemas.ModelInPath,
    query: schemas.HistoryQuery,
    response: {
      status: 200,
      description: 'Promotions and rollbacks.',
      schema: schemas.DecisionPage,
      example: examples.DECISION_PAGE,
    },
    errors: ['NOT_FOUND'],
    handle: async ({ params: { model_id }, query }, { principal }) => {
      const decisions = (await history.decisions(model_id, principal)).toReversed();
      return { body: pageFrom(decisions, query, (decision) => presentDecision(model_id, decision)) };
    },
  });
}

function askedOf(modelId: string, reason: string | null, { requestKey, ifMatch }: Caller): MoveAsked {
  return { modelId, reason, ifMatch, request: requestKey };
}

function reply(modelId: string, { decision, isReplayed }: Moved): Reply<ReturnType<typeof presentDecision>> {
  const answer = { headers: { ETag: `"${decision.revision}"` }, body: presentDecision(modelId, decision) };
  return isReplayed ? asReplayed(answer) : answer;
}
