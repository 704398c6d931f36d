import { DomainError } from '../errors';
import { canonicalJson, type JsonObject } from '../json';
import type { Model, ModelDecision, ModelFacets, ProjectFacet } from '../model';

/** Names of the facets that may be added by hand. */
export const FACETS = ['train', 'project', 'recipe'] as const satisfies readonly (keyof ModelFacets)[];
export type FacetName = (typeof FACETS)[number];

/** What of a project's facet is given; the rest follows from the model's trainings. */
export const PROJECT_FIELDS = [
  'projectId',
  'ontologyId',
  'type',
  'description',
  'trainingConfig',
  'metadata',
] as const satisfies readonly (keyof ProjectFacet)[];

/**
 * Takes a model into a face; null when it is there already, just so.
 * @throws DomainError ALREADY_EXISTS when it has the facet with other content
 */
export function addFacet(model: Model, asked: ModelFacets, actor: string): ModelDecision | null {
  const [name] = FACETS.filter((facet) => asked[facet] !== undefined);
  if (name === undefined) return null;
  const known = model.facets[name];
  if (known !== undefined) {
    if (contentOf(known) === contentOf(asked[name])) return null;
    throw new DomainError(
      'ALREADY_EXISTS',
      `model ${model.id} has the facet ${name} already, with other content`,
    );
  }
  return {
    changes: { facets: { ...model.facets, ...asked } },
    event: { type: 'model.facet_added', actor, data: { facet: name } },
  };
}

/** What was given of a facet, as text. */
function contentOf(facet: ModelFacets[FacetName]): string {
  const fields = { ...facet } as JsonObject;
  if (!('projectId' in fields)) return canonicalJson(fields);
  return canonicalJson(Object.fromEntries(PROJECT_FIELDS.map((field) => [field, fields[field] ?? null])));
}
