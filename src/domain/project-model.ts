import { DomainError } from './errors';
import type { NewEvent } from './event';
import { canonicalJson, type JsonObject, type JsonValue } from './json';
import { type Model, type ModelDecision, newModel, type ProjectFacet } from './model';
import { type ProjectStatus, putProjectStatus } from './project-status';

/** What the ML models face asks of a new model. */
export type NewProjectModel = Pick<Model, 'id' | 'name'> &
  Pick<ProjectFacet, 'projectId' | 'ontologyId' | 'type' | 'description' | 'trainingConfig' | 'metadata'>;

/** What that face changes by hand. */
export type ProjectModelChange = Partial<
  Pick<Model, 'name'> &
    Pick<ProjectFacet, 'description' | 'metadata' | 'trainingMetrics' | 'performanceMetrics'> & {
      status: ProjectStatus;
    }
>;

/** A model of that face: of no team, and of no other face until one takes it in. */
export function registerProjectModel(
  { id, name, ...asked }: NewProjectModel,
  by: { actor: string; now: string },
): { model: Model; event: NewEvent } {
  const project: ProjectFacet = {
    ...asked,
    trainingMetrics: null,
    performanceMetrics: null,
    artifactPath: null,
    failureReason: null,
  };
  const data = { name, facet: 'project', projectId: asked.projectId, type: asked.type };
  return {
    model: newModel({ id, name, facets: { project } }, by.now),
    event: { type: 'model.registered', actor: by.actor, data },
  };
}

/** The facet. @throws DomainError NOT_FOUND for a model that the face does not show */
export function projectOf({ id, facets, deletedAt }: Model): ProjectFacet {
  if (!facets.project || deletedAt !== null) throw new DomainError('NOT_FOUND', `model ${id} does not exist`);
  return facets.project;
}

/** Changes what is given and nothing else; null when all of it is so already. */
export function changeProjectModel(
  model: Model,
  change: ProjectModelChange,
  actor: string,
): ModelDecision | null {
  const facet = projectOf(model);
  const { name, status, ...rest } = change;
  const changed = Object.entries(rest).filter(
    ([field, value]) => !isSame(value, facet[field as keyof typeof rest]),
  );
  const changes: ModelDecision['changes'] = {
    ...(name === undefined || name === model.name ? {} : { name }),
    ...(status === undefined ? {} : putProjectStatus(model, status)),
    ...(changed.length === 0
      ? {}
      : { facets: { ...model.facets, project: { ...facet, ...Object.fromEntries(changed) } } }),
  };
  if (Object.keys(changes).length === 0) return null;
  const data: JsonObject = { fields: Object.keys(change), ...(status === undefined ? {} : { status }) };
  return { changes, event: { type: 'model.changed', actor, data } };
}

function isSame(a: JsonValue, b: JsonValue | undefined): boolean {
  return b !== undefined && canonicalJson(a) === canonicalJson(b);
}
