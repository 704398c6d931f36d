import type { TeamRepository } from '../../domain/auth/ports';
import { canSeeTeam, type Principal } from '../../domain/auth/principal';
import {
  newOntology,
  type Ontology,
  type OntologyContent,
  type OntologyEntity,
  replaceOntology,
} from '../../domain/data/ontology';
import type { DatasetQuery, OntologyRepository } from '../../domain/data/ports';
import { DomainError } from '../../domain/errors';
import type { Clock } from '../../domain/ports';
import { assertMayGiveTeam } from './giving-teams';

/** The verbs of ontologies. What the caller's teams may not see is NOT_FOUND. */
export interface Ontologies {
  list(
    principal: Principal,
    query: Omit<DatasetQuery, 'visibleTo'>,
  ): Promise<{ total: number; ontologies: Ontology[] }>;
  /** @throws DomainError NOT_FOUND */
  get(principal: Principal, id: string): Promise<Ontology>;
  /**
   * Registers it, or puts other content in its place.
   * @throws DomainError VALIDATION_FAILED, FORBIDDEN for a team that is not theirs, ALREADY_EXISTS for an id of others
   */
  put(
    principal: Principal,
    given: {
      id: string;
      content: OntologyContent | (Omit<OntologyContent, 'entities'> & { turtle: string });
    },
  ): Promise<{ ontology: Ontology; isNew: boolean }>;
}

interface OntologyDeps {
  ontologies: OntologyRepository;
  teams: Pick<TeamRepository, 'findMissing'>;
  /** @throws DomainError VALIDATION_FAILED */
  parseTurtle(text: string): OntologyEntity[];
  clock: Clock;
}

/** The verbs over their ports. */
export function createOntologies(deps: OntologyDeps): Ontologies {
  const { ontologies, teams, clock, parseTurtle } = deps;
  const assertOwn = (principal: Principal, { id, teamId }: Ontology): void => {
    if (canSeeTeam(principal, teamId)) return;
    throw new DomainError('ALREADY_EXISTS', `the id '${id}' is taken: choose another one`);
  };
  return {
    list: (principal, query) => ontologies.list({ ...query, visibleTo: principal.teams }),
    async get(principal, id) {
      const ontology = await ontologies.find(id);
      if (ontology && canSeeTeam(principal, ontology.teamId)) return ontology;
      throw new DomainError('NOT_FOUND', `there is no ontology '${id}'`);
    },
    async put(principal, { id, content: asked }) {
      await assertMayGiveTeam(teams, principal, { teamId: asked.teamId, what: 'an ontology' });
      const { actor } = principal;
      const content = contentOf(asked, parseTurtle);
      if (!(await ontologies.find(id))) {
        const { ontology, event } = newOntology({ id, content }, { actor, now: clock.now() });
        try {
          await ontologies.insert(ontology, event);
          return { ontology, isNew: true };
        } catch (error) {
          if (!(error instanceof DomainError) || error.code !== 'ALREADY_EXISTS') throw error;
        }
      }
      const ontology = await ontologies.transition(id, (current) => {
        assertOwn(principal, current);
        return replaceOntology(current, content, actor);
      });
      return { ontology, isNew: false };
    },
  };
}

function contentOf(
  asked: Parameters<Ontologies['put']>[1]['content'],
  parseTurtle: OntologyDeps['parseTurtle'],
): OntologyContent {
  if (!('turtle' in asked)) return asked;
  const { turtle, ...labels } = asked;
  return { ...labels, entities: parseTurtle(turtle) };
}
