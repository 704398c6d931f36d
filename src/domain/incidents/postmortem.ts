import { DomainError } from '../errors';
import type { NewEvent } from '../event';
import { type Incident, isUnresolved } from './incident';

/** What is written about an incident once it is resolved: drafted by the service, then people's own. JSON-safe. */
export interface Postmortem {
  /** The incident's. */
  id: string;
  revision: number;
  markdown: string;
  createdAt: string;
  /** Null while it is as it was drafted. */
  editedAt: string | null;
  editedBy: string | null;
  lastEventAt: string;
}

export interface PostmortemDecision {
  changes: Partial<Pick<Postmortem, 'markdown' | 'editedAt' | 'editedBy'>>;
  event: NewEvent | null;
}

/** Longest text of a postmortem, in characters. */
export const POSTMORTEM_CHARACTERS_MAX = 200_000;

/** Storage of postmortems: one of each incident. */
export interface PostmortemRepository {
  find(incidentId: string): Promise<Postmortem | null>;
  /** Stores the draft, unless there is a postmortem already. */
  insert(postmortem: Postmortem, event: NewEvent): Promise<void>;
  /** @throws DomainError NOT_FOUND */
  transition(
    incidentId: string,
    decide: (postmortem: Postmortem) => PostmortemDecision | null,
  ): Promise<Postmortem>;
}

/** The service's draft, or what a person wrote before there was one; and its first event. */
export function newPostmortem(
  { id }: Pick<Incident, 'id'>,
  markdown: string,
  { actor, now }: { actor: string; now: string },
): { postmortem: Postmortem; event: NewEvent } {
  const isDraft = actor === 'system';
  const edited = { editedAt: isDraft ? null : now, editedBy: isDraft ? null : actor };
  return {
    postmortem: { id, revision: 1, markdown, createdAt: now, ...edited, lastEventAt: now },
    event: { type: isDraft ? 'postmortem.drafted' : 'postmortem.written', actor, data: {} },
  };
}

/** A person's text instead of what is there; null when it is the same. */
export function editPostmortem(
  postmortem: Postmortem,
  markdown: string,
  by: { actor: string; now: string },
): PostmortemDecision | null {
  if (postmortem.markdown === markdown) return null;
  const { actor, now } = by;
  return {
    changes: { markdown, editedAt: now, editedBy: actor },
    event: { type: 'postmortem.edited', actor, data: { characters: markdown.length } },
  };
}

/** @throws DomainError INVALID_STATE while it is unresolved: what is going on is told in its timeline */
export function assertHasPostmortem(incident: Incident): void {
  if (isUnresolved(incident))
    throw new DomainError(
      'INVALID_STATE',
      `the incident is ${incident.status}: its postmortem is written once it is resolved; add notes to its timeline`,
    );
}
