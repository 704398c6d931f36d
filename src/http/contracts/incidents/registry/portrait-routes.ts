import { Readable } from 'node:stream';
import { z } from 'zod';
import { LINEAGE_KINDS, LINEAGE_RELATIONS, type Lineage } from '../../../../domain/registry/lineage';
import { drawLineage } from '../../../../domain/registry/lineage-picture';
import type { ModelPortraits } from '../../../../usecases/registry/portraits';
import { prefers } from '../../../accept';
import { type Reply, type Route, route } from '../../../route';
import { toSeconds } from '../../../time';
import { Time } from '../page';
import { ModelInPath } from './schemas';

const MODEL = '/api/v1/models/:model_id';
const SVG = 'image/svg+xml';
const MARKDOWN = 'text/markdown';

const LineageShown = z
  .object({
    model_id: z.uuid(),
    name: z.string(),
    nodes: z.array(
      z.object({
        id: z.string().meta({ description: 'Kind and what names it within: `version:3`.' }),
        kind: z.enum(LINEAGE_KINDS),
        label: z.string(),
        detail: z.string(),
        at: Time.nullable(),
        champion: z.boolean(),
      }),
    ),
    edges: z.array(z.object({ from: z.string(), to: z.string(), relation: z.enum(LINEAGE_RELATIONS) })),
    omitted_versions: z.int().meta({ description: 'Older versions that are left out.' }),
  })
  .meta({ id: 'ModelLineage' });

const EXAMPLE: z.input<typeof LineageShown> = {
  model_id: '3fa85f64-5717-4562-b3fc-2c963f66afa6',
  name: 'credit-risk-v3',
  nodes: [
    {
      id: 'run:550e8400-e29b-41d4-a716-446655440000',
      kind: 'run',
      label: 'run 550e8400',
      detail: 'xgboost, by ada',
      at: '2026-05-22T14:33:00Z',
      champion: false,
    },
    {
      id: 'version:3',
      kind: 'version',
      label: 'version 3 · serves',
      detail: 'auc 0.71, verified',
      at: '2026-05-22T14:35:10Z',
      champion: true,
    },
  ],
  edges: [{ from: 'run:550e8400-e29b-41d4-a716-446655440000', to: 'version:3', relation: 'made' }],
  omitted_versions: 0,
};

/** What the records tell of a model as a whole: where it comes from, and its card. */
export function portraitRoutes(portraits: ModelPortraits): Route[] {
  return [getLineage(portraits), getPicture(portraits), getCard(portraits)];
}

const common = {
  method: 'get',
  isExtension: true,
  permission: 'model:read',
  params: ModelInPath,
  errors: ['NOT_FOUND'],
} as const;

function getLineage(portraits: ModelPortraits): Route {
  return route({
    ...common,
    path: `${MODEL}/lineage`,
    operationId: 'getModelLineage',
    summary: 'Tell what the versions of a model come from, and what came of them',
    description: 'Of a deleted model, too. Incidents are told to those who may read them.',
    response: {
      status: 200,
      description: 'The graph; as a picture for those who ask for one.',
      schema: LineageShown,
      example: EXAMPLE,
      orText: SVG,
    },
    handle: async ({ params }, { principal, headers }) => {
      const lineage = await portraits.lineage(params.model_id, principal);
      if (prefers(headers.accept, SVG)) return picture(lineage);
      return { headers: { Vary: 'Accept' }, body: present(lineage) };
    },
  });
}

function getPicture(portraits: ModelPortraits): Route {
  return route({
    ...common,
    path: `${MODEL}/lineage.svg`,
    operationId: 'drawModelLineage',
    summary: 'Draw what the versions of a model come from, and what came of them',
    response: {
      status: 200,
      description: 'The picture.',
      schema: z.string(),
      example: '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
      type: SVG,
    },
    handle: async ({ params }, { principal }) => picture(await portraits.lineage(params.model_id, principal)),
  });
}

function getCard(portraits: ModelPortraits): Route {
  return route({
    ...common,
    path: `${MODEL}/card`,
    operationId: 'getModelCard',
    summary: 'Write the card of a model from its records',
    response: {
      status: 200,
      description: 'The card.',
      schema: z.string(),
      example: '# credit-risk-v3\n',
      type: MARKDOWN,
    },
    handle: async ({ params }, { principal }) => {
      const card = await portraits.card(params.model_id, principal);
      return { headers: { 'Content-Type': `${MARKDOWN}; charset=utf-8` }, stream: Readable.from([card]) };
    },
  });
}

/** Opened by itself, the picture runs nothing and loads nothing. */
function picture(lineage: Lineage): Reply<never> {
  const headers = {
    'Content-Type': `${SVG}; charset=utf-8`,
    'Content-Security-Policy': "default-src 'none'",
    Vary: 'Accept',
  };
  return { headers, stream: Readable.from([drawLineage(lineage)]) };
}

function present({ modelId, name, nodes, edges, omittedVersions }: Lineage): z.input<typeof LineageShown> {
  return {
    model_id: modelId,
    name,
    nodes: nodes.map(({ isChampion, at, ...node }) => ({
      ...node,
      at: at && toSeconds(at),
      champion: isChampion,
    })),
    edges,
    omitted_versions: omittedVersions,
  };
}
