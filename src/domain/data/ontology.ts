import { DomainError } from '../errors';
import type { NewEvent } from '../event';

/** What a column of an ontology holds. */
export const ONTOLOGY_TYPES = [
  'integer',
  'number',
  'boolean',
  'category',
  'text',
  'date',
  'datetime',
] as const;
export type OntologyType = (typeof ONTOLOGY_TYPES)[number];

/** A property of an entity. */
export interface OntologyColumn {
  name: string;
  type: OntologyType;
  /** Of a category: its values, where they are known. */
  values: readonly string[];
  /** True: it is what a model is to predict. */
  isTarget: boolean;
}

/** A kind of thing that data are about. */
export interface OntologyEntity {
  name: string;
  columns: readonly OntologyColumn[];
}

/** What the data of a project mean, under the id that others gave it. JSON-safe. */
export interface Ontology {
  id: string;
  revision: number;
  title: string;
  /** Null: everybody's. */
  teamId: string | null;
  /** The project that it belongs to, an id of others; null: none. */
  projectId: string | null;
  format: 'json' | 'turtle';
  entities: readonly OntologyEntity[];
  createdBy: string;
  createdAt: string;
  lastEventAt: string;
}

/** What a caller says of an ontology. */
export type OntologyContent = Pick<Ontology, 'title' | 'teamId' | 'projectId' | 'format' | 'entities'>;

export interface OntologyDecision {
  changes: Partial<OntologyContent>;
  event: NewEvent | null;
}

const COLUMNS_MAX = 1_000;

/** A new ontology. @throws DomainError VALIDATION_FAILED for one that names things twice, or none */
export function newOntology(
  given: { id: string; content: OntologyContent },
  { actor, now }: { actor: string; now: string },
): { ontology: Ontology; event: NewEvent } {
  const { id, content } = given;
  assertSound(content.entities);
  const ontology: Ontology = {
    id,
    revision: 1,
    ...content,
    createdBy: actor,
    createdAt: now,
    lastEventAt: now,
  };
  return { ontology, event: { type: 'ontology.registered', actor, data: summaryOf(content) } };
}

/** Puts other content in its place; null when it says the same. @throws DomainError VALIDATION_FAILED */
export function replaceOntology(
  ontology: Ontology,
  content: OntologyContent,
  actor: string,
): OntologyDecision | null {
  assertSound(content.entities);
  const names = Object.keys(content) as (keyof OntologyContent)[];
  if (names.every((name) => JSON.stringify(content[name]) === JSON.stringify(ontology[name]))) return null;
  return { changes: content, event: { type: 'ontology.changed', actor, data: summaryOf(content) } };
}

function summaryOf({ title, teamId, projectId, entities }: OntologyContent) {
  const columns = entities.reduce((sum, entity) => sum + entity.columns.length, 0);
  return { title, teamId, projectId, entities: entities.length, columns };
}

function assertSound(entities: readonly OntologyEntity[]): void {
  const columns = entities.reduce((sum, entity) => sum + entity.columns.length, 0);
  if (columns === 0)
    throw refusal('the ontology has no columns: name at least one entity with a column (a property)');
  if (columns > COLUMNS_MAX)
    throw refusal(`the ontology has ${columns} columns, and may have ${COLUMNS_MAX}: leave some out`);
  assertOnce(
    'entity',
    entities.map(({ name }) => name),
  );
  for (const entity of entities)
    assertOnce(
      `column of '${entity.name}'`,
      entity.columns.map(({ name }) => name),
    );
  const targets = entities.flatMap((entity) => entity.columns.filter(({ isTarget }) => isTarget));
  if (targets.length > 1)
    throw refusal(
      `only one column can be the target, not ${targets.map(({ name }) => `'${name}'`).join(', ')}`,
    );
}

function assertOnce(what: string, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw refusal(`the ${what} '${twice}' is named twice: rename one`);
}

function refusal(message: string): DomainError {
  return new DomainError('VALIDATION_FAILED', message);
}
