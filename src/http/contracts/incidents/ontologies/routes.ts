import type { z } from 'zod';
import type { Ontology } from '../../../../domain/data/ontology';
import type { Ontologies } from '../../../../usecases/data/ontologies';
import { type Route, route } from '../../../route';
import { toSeconds } from '../../../time';
import { rangeOf } from '../page';
import * as schemas from './schemas';

/** What the operations on ontologies stand on. */
export interface OntologyRouteDeps {
  data: { ontologies: Ontologies };
}

const ALL = '/api/v1/ontologies';
const ONE = `${ALL}/:ontology_id`;
const SHOWN = { description: 'The ontology.', schema: schemas.Ontology, example: schemas.EXAMPLE };

/** What the data of projects mean: entities, and the columns that they have. */
export function ontologyRoutes({ data: { ontologies } }: OntologyRouteDeps): Route[] {
  return [list(ontologies), put(ontologies), get(ontologies)];
}

function list(ontologies: Ontologies): Route {
  return route({
    method: 'get',
    path: ALL,
    operationId: 'listOntologies',
    summary: 'List ontologies, newest first',
    isExtension: true,
    permission: 'model:read',
    query: schemas.OntologyListQuery,
    response: {
      status: 200,
      description: 'Those of your teams and of everybody.',
      schema: schemas.OntologyPage,
      example: schemas.PAGE,
    },
    errors: [],
    handle: async ({ query }, { principal }) => {
      const { page, page_size, project_id: projectId = null } = query;
      const found = await ontologies.list(principal, { projectId, ...rangeOf(query) });
      return { body: { total: found.total, page, page_size, items: found.ontologies.map(presentItem) } };
    },
  });
}

function put(ontologies: Ontologies): Route {
  return route({
    method: 'put',
    path: ONE,
    operationId: 'putOntology',
    summary: 'Register an ontology under its id, or replace what it says',
    description:
      'As entities with typed columns, or as Turtle. Synthetic data are drawn from its columns, and recommendations ' +
      'look at it. In Turtle, `<urn:modelkeeper:target> true` on a property marks what is to be predicted.',
    isExtension: true,
    permission: 'model:write',
    params: schemas.OntologyInPath,
    body: schemas.OntologyBody,
    bodyExample: {
      title: 'Customers',
      project_id: 'proj-123',
      entities: [{ name: 'Customer', columns: [{ name: 'tenure', type: 'integer' }] }],
    },
    response: { status: 200, ...SHOWN },
    otherResponses: { 201: { description: 'It is registered.', schema: schemas.Ontology } },
    errors: ['FORBIDDEN', 'ALREADY_EXISTS'],
    handle: async ({ params: { ontology_id: id }, body }, { principal }) => {
      const { title = id, team: teamId, project_id: projectId, entities = [], turtle } = body;
      const labels = { title, teamId, projectId };
      const content =
        turtle === undefined
          ? { ...labels, format: 'json' as const, entities: entities.map(toEntity) }
          : { ...labels, format: 'turtle' as const, turtle };
      const { ontology, isNew } = await ontologies.put(principal, { id, content });
      return { status: isNew ? 201 : 200, headers: { Location: `${ALL}/${id}` }, body: present(ontology) };
    },
  });
}

function get(ontologies: Ontologies): Route {
  return route({
    method: 'get',
    path: ONE,
    operationId: 'getOntology',
    summary: 'Get an ontology',
    isExtension: true,
    permission: 'model:read',
    params: schemas.OntologyInPath,
    response: { status: 200, ...SHOWN },
    errors: ['NOT_FOUND'],
    handle: async ({ params }, { principal }) => ({
      body: present(await ontologies.get(principal, params.ontology_id)),
    }),
  });
}

type Entity = NonNullable<z.output<typeof schemas.OntologyBody>['entities']>[number];

function toEntity({ name, columns }: Entity): Ontology['entities'][number] {
  return {
    name,
    columns: columns.map((column) => ({
      name: column.name,
      type: column.type,
      values: column.values,
      isTarget: column.target,
    })),
  };
}

function presentItem(ontology: Ontology): z.input<typeof schemas.OntologyItem> {
  const { entities } = ontology;
  const columns = entities.reduce((sum, entity) => sum + entity.columns.length, 0);
  return { ...labelsOf(ontology), entities: entities.length, columns };
}

function present(ontology: Ontology): z.input<typeof schemas.Ontology> {
  const entities = ontology.entities.map(({ name, columns }) => ({
    name,
    columns: columns.map(({ isTarget, values, ...column }) => ({
      ...column,
      values: [...values],
      target: isTarget,
    })),
  }));
  return { ...labelsOf(ontology), entities };
}

function labelsOf(ontology: Ontology) {
  return {
    id: ontology.id,
    title: ontology.title,
    team: ontology.teamId,
    project_id: ontology.projectId,
    format: ontology.format,
    created_by: ontology.createdBy,
    created_at: toSeconds(ontology.createdAt),
    updated_at: toSeconds(ontology.lastEventAt),
  };
}
