import type { Collection } from 'mongoose';
import { sharingTurns } from '../domain/shared-turns';
import { onStore } from './connection';

/** Look-ups of documents by their ids, which share turns; null for one that is not there. @throws DomainError UNAVAILABLE */
export function lookingUp<D extends { _id: string }>(
  documents: Pick<Collection<D>, 'find'>,
): (id: string) => Promise<D | null> {
  return sharingTurns<string, D | null>(async (ids) => {
    const distinct = [...new Set(ids)];
    const filter = { _id: distinct.length === 1 ? distinct[0] : { $in: distinct } };
    const found = (await onStore(() => documents.find(filter as never).toArray())) as D[];
    const byId = new Map(found.map((document) => [document._id, document]));
    return ids.map((id) => byId.get(id) ?? null);
  });
}
