import { z } from 'zod';
import type { Runbook } from '../../../../domain/incidents/runbook';
import type { Runbooks } from '../../../../usecases/incidents/runbooks';
import { entityTag } from '../../../caller';
import { creation } from '../../../creation';
import { type Reply, type Route, route } from '../../../route';
import { rangeOf } from '../page';
import * as examples from './examples';
import * as schemas from './schemas';
import { presentRunbook, toAllSettings, toSettings } from './view';

const PATH = '/api/v1/runbooks';
const ONE = `${PATH}/:runbook_id`;

/** Keeping of runbooks, by the members of their teams. */
export function recordRoutes(runbooks: Runbooks): Route[] {
  return [list(runbooks), create(runbooks), get(runbooks), change(runbooks), remove(runbooks)];
}

function list(runbooks: Runbooks): Route {
  return route({
    method: 'get',
    path: PATH,
    operationId: 'listRunbooks',
    summary: 'List runbooks by name',
    isExtension: true,
    permission: 'configuration:read',
    query: schemas.RunbookQuery,
    response: {
      status: 200,
      description: 'Those of your teams, and of none.',
      schema: schemas.RunbookPage,
      example: examples.RUNBOOK_PAGE,
    },
    errors: [],
    handle: async ({ query }, { principal }) => {
      const all = await runbooks.list(principal, query.team ?? null);
      const { skip, limit } = rangeOf(query);
      const items = all.slice(skip, skip + limit).map(presentRunbook);
      return { body: { total: all.length, page: query.page, page_size: query.page_size, items } };
    },
  });
}

function create(runbooks: Runbooks): Route {
  return route({
    method: 'post',
    path: PATH,
    operationId: 'createRunbook',
    summary: 'Create a runbook',
    description:
      'An incident gets the oldest runbook that fits it when it opens: of its team, else of none. Open incidents keep theirs.',
    isExtension: true,
    permission: 'configuration:write',
    takesRequestKey: true,
    body: schemas.NewRunbook,
    bodyExample: examples.NEW_RUNBOOK,
    response: {
      status: 201,
      description: 'The runbook.',
      schema: schemas.Runbook,
      example: examples.RUNBOOK,
    },
    errors: [],
    handle: async ({ body }, caller) => {
      const { once, answer } = creation(caller, (runbook: Runbook) => ({
        status: 201,
        headers: { Location: `${PATH}/${runbook.id}`, ...entityTag(runbook) },
        body: presentRunbook(runbook),
      }));
      return answer(await runbooks.create(toAllSettings(body), caller.principal, once));
    },
  });
}

function get(runbooks: Runbooks): Route {
  return route({
    method: 'get',
    path: ONE,
    operationId: 'getRunbook',
    summary: 'Get a runbook',
    isExtension: true,
    permission: 'configuration:read',
    takesRevision: true,
    params: schemas.RunbookInPath,
    response: {
      status: 200,
      description: 'The runbook.',
      schema: schemas.Runbook,
      example: examples.RUNBOOK,
    },
    errors: ['NOT_FOUND'],
    handle: async ({ params }, { principal }) => shown(await runbooks.get(principal, params.runbook_id)),
  });
}

function change(runbooks: Runbooks): Route {
  return route({
    method: 'patch',
    path: ONE,
    operationId: 'changeRunbook',
    summary: 'Change a runbook',
    description: 'What is given replaces what was there. Open incidents keep what they were opened with.',
    isExtension: true,
    permission: 'configuration:write',
    takesRevision: true,
    params: schemas.RunbookInPath,
    body: schemas.RunbookChange,
    response: {
      status: 200,
      description: 'The runbook as it is now.',
      schema: schemas.Runbook,
      example: examples.RUNBOOK,
    },
    errors: ['NOT_FOUND', 'PRECONDITION_FAILED'],
    handle: async ({ params, body }, caller) =>
      shown(await runbooks.change(params.runbook_id, toSettings(body), caller)),
  });
}

function remove(runbooks: Runbooks): Route {
  return route({
    method: 'delete',
    path: ONE,
    operationId: 'deleteRunbook',
    summary: 'Delete a runbook',
    description: 'Open incidents keep what they were opened with.',
    isExtension: true,
    permission: 'configuration:write',
    takesRevision: true,
    params: schemas.RunbookInPath,
    response: { status: 204, description: 'It is deleted.', schema: z.undefined() },
    errors: ['NOT_FOUND', 'PRECONDITION_FAILED'],
    handle: async ({ params }, caller) => {
      await runbooks.remove(params.runbook_id, caller);
      return { status: 204 };
    },
  });
}

function shown(runbook: Runbook): Reply<z.input<typeof schemas.Runbook>> {
  return { headers: entityTag(runbook), body: presentRunbook(runbook) };
}
