import { Readable } from 'node:stream';
import { z } from 'zod';
import type { Principal } from '../../domain/auth/principal';
import type { Permission } from '../../domain/auth/role';
import { DomainError } from '../../domain/errors';
import { TRAINING_TYPES } from '../../domain/run';
import type { MlDevelopmentDeps } from '../contracts/ml-development/router';
import { type Reply, type Route, route } from '../route';
import { chatPage } from './chat-page';
import { dryRunPage, startDryRun } from './dry-run-page';
import { html } from './html';
import { HOME, page, STYLE } from './layout';
import { libraryPage } from './library-page';
import { modelPage } from './model-page';
import { recipePage } from './recipe-page';
import { runPage } from './run-page';

/** As long as the question that the assistant takes. */
const QUESTION_MAX = 10_000;

const common = {
  method: 'get',
  errors: [],
  response: { status: 200, description: '', schema: z.unknown() },
} as const;

/** What people look at in a browser: whole pages made from the records. They are not in the OpenAPI document. */
export function pageRoutes(deps: MlDevelopmentDeps): Route[] {
  return [
    route({
      ...common,
      path: HOME,
      operationId: 'libraryPage',
      summary: 'The model library',
      permission: 'model:read',
      handle: async (_input, { principal }) => libraryPage(deps, principal),
    }),
    route({
      ...common,
      path: `${HOME}/style.css`,
      operationId: 'pageStyle',
      summary: 'How the pages look',
      handle: async () => ({
        headers: { 'Content-Type': 'text/css; charset=utf-8', 'Cache-Control': 'public, max-age=3600' },
        stream: Readable.from([STYLE]),
      }),
    }),
    chatRoute(deps),
    dryRunRoute(deps),
    pageOf('recipes', 'model:read', (id, principal) => recipePage(deps, id, principal)),
    pageOf('dry-runs', 'run:read', (id, principal) => dryRunPage(deps, id, principal)),
    pageOf('models', 'model:read', (id, principal) => modelPage(deps, id, principal)),
    pageOf('runs', 'run:read', (id, principal) => runPage(deps, id, principal)),
  ];
}

/** Asking changes nothing: the question stands in the address. */
function chatRoute(deps: MlDevelopmentDeps): Route {
  return route({
    ...common,
    path: `${HOME}/chat`,
    operationId: 'chatPage',
    summary: 'The assistant',
    permission: 'model:read',
    query: z.object({
      message: z.string().max(QUESTION_MAX).default(''),
      recipe_id: z.string().max(200).default(''),
    }),
    handle: async ({ query }, { principal }) => orNotFound(() => chatPage(deps, query, principal)),
  });
}

/** A button of a page sends no body. */
function dryRunRoute(deps: MlDevelopmentDeps): Route {
  return route({
    ...common,
    method: 'post',
    path: `${HOME}/recipes/:id/dry-run`,
    operationId: 'startDryRunPage',
    summary: 'Start a dry run',
    permission: 'run:write',
    params: z.object({ id: z.string() }),
    query: z.object({ run_type: z.enum(TRAINING_TYPES).default('train') }),
    handle: async ({ params: { id }, query }, { principal }) =>
      orNotFound(() => startDryRun(deps, { recipeId: id, type: query.run_type }, principal)),
  });
}

function pageOf(
  kind: 'recipes' | 'models' | 'runs' | 'dry-runs',
  permission: Permission,
  render: (id: string, principal: Principal) => Promise<Reply<never>>,
): Route {
  return route({
    ...common,
    path: `${HOME}/${kind}/:id`,
    operationId: `${kind}Page`,
    summary: 'One of them',
    permission,
    params: z.object({ id: z.string() }),
    handle: async ({ params }, { principal }) => orNotFound(() => render(params.id, principal)),
  });
}

/** What is not there is a page, too. */
async function orNotFound(render: () => Promise<Reply<never>>): Promise<Reply<never>> {
  try {
    return await render();
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'NOT_FOUND') throw error;
    return page('Not found', html`<p>${error.message}.</p>`, { status: 404 });
  }
}
