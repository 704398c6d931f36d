import { COLLECTIONS } from '../collections';

/**
 * What a store holds for the moment only: who is logged in, what is counted, and which records the relay looks at next (at a
 * start it looks at all).
 */
const MOMENTARY: readonly string[] = ['denials', 'dirty', 'leases', 'requestWindows', 'sessions', 'tickets'];

/** Facts about the store itself, among them the version of its schema. */
export const META = 'meta';

/** Lists of what has something left to do: an entry too many does no harm, one too few would leave it undone. */
export const OPEN_LISTS: readonly string[] = ['openDeliveries', 'openIncidents', 'openRuns'];

/** Every collection that a backup has, in the order of their names. */
export const BACKED_UP: readonly string[] = COLLECTIONS.map(({ name }) => name)
  .filter((name) => !MOMENTARY.includes(name))
  .sort();
