import type { Team } from '../../../domain/auth/team';
import type { TeamUseCases } from '../../../usecases/auth/teams';
import { entityTag } from '../../caller';
import { creation } from '../../creation';
import { type Route, route } from '../../route';
import * as examples from './account-examples';
import * as schemas from './account-schemas';
import { presentPage, presentTeam } from './account-view';
import { rangeOf } from './page';

/** Teams. */
export function teamRoutes(teams: TeamUseCases): Route[] {
  return [listTeams(teams), createTeam(teams), getTeam(teams), changeTeam(teams)];
}

const TEAM = { status: 200, description: 'The team.', schema: schemas.Team, example: examples.TEAM } as const;

function listTeams(teams: TeamUseCases): Route {
  return route({
    method: 'get',
    path: '/api/v1/teams',
    operationId: 'listTeams',
    summary: 'List teams',
    isExtension: true,
    permission: 'account:read',
    query: schemas.Pages,
    response: {
      status: 200,
      description: 'All teams.',
      schema: schemas.TeamPage,
      example: examples.pageWith(examples.TEAM),
    },
    errors: [],
    handle: async ({ query }, { principal }) => {
      return { body: presentPage(await teams.list(principal, rangeOf(query)), query, presentTeam) };
    },
  });
}

function createTeam(teams: TeamUseCases): Route {
  return route({
    method: 'post',
    path: '/api/v1/teams',
    operationId: 'createTeam',
    summary: 'Make a team',
    isExtension: true,
    permission: 'account:write',
    takesRequestKey: true,
    body: schemas.NewTeam,
    bodyExample: { id: 'risk', name: 'Risk' },
    response: { ...TEAM, status: 201 },
    errors: ['ALREADY_EXISTS'],
    handle: async ({ body }, caller) => {
      const { once, answer } = creation(caller, (made: Team) => ({
        status: 201,
        headers: { Location: `/api/v1/teams/${made.id}`, ...entityTag(made) },
        body: presentTeam(made),
      }));
      return answer(await teams.create(caller.principal, body, once));
    },
  });
}

function getTeam(teams: TeamUseCases): Route {
  return route({
    method: 'get',
    path: '/api/v1/teams/:id',
    operationId: 'getTeam',
    summary: 'Get a team',
    isExtension: true,
    permission: 'account:read',
    params: schemas.ById,
    response: TEAM,
    errors: ['NOT_FOUND'],
    handle: async ({ params }, { principal }) => {
      const team = await teams.get(principal, params.id);
      return { headers: entityTag(team), body: presentTeam(team) };
    },
  });
}

function changeTeam(teams: TeamUseCases): Route {
  return route({
    method: 'patch',
    path: '/api/v1/teams/:id',
    operationId: 'changeTeam',
    summary: 'Give a team another name or policy',
    isExtension: true,
    permission: 'account:write',
    takesRevision: true,
    params: schemas.ById,
    body: schemas.TeamPatch,
    bodyExample: { name: 'Risk', separate_approval: true },
    response: TEAM,
    errors: ['NOT_FOUND', 'PRECONDITION_FAILED'],
    handle: async ({ params, body }, { principal, ifMatch }) => {
      const settings = {
        ...(body.name === undefined ? {} : { name: body.name }),
        ...(body.separate_approval === undefined ? {} : { separatesApproval: body.separate_approval }),
      };
      const team = await teams.change(principal, params.id, { settings, ifMatch });
      return { headers: entityTag(team), body: presentTeam(team) };
    },
  });
}
