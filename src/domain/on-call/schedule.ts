/** What the length of a turn is counted in. */
export const ROTATION_UNITS = ['hours', 'days', 'weeks'] as const;

/** How long one participant's turn takes by the wall clock: each day has 24 hours there, however long it really is. */
export interface Rotation {
  every: number;
  unit: (typeof ROTATION_UNITS)[number];
}

/**
 * A time in which a layer counts, by the wall clock (`HH:MM`). A daily one with `to` not after `from` runs over
 * midnight; a weekly one, from one day (1 Monday to 7 Sunday) to another, may run over the end of the week. Both ends
 * become instants as hand-overs do. `from` and `to` are never the same.
 */
export type Restriction =
  | { kind: 'daily'; from: string; to: string }
  | { kind: 'weekly'; fromDay: number; from: string; toDay: number; to: string };

/** One rotation of a schedule. */
export interface Layer {
  name: string;
  rotation: Rotation;
  /** `YYYY-MM-DD`: the first turn begins that day at the hand-over time. */
  startDate: string;
  /** `HH:MM` by the wall clock: a turn begins and ends at it, and stays there when clocks change. */
  handOverTime: string;
  /** Usernames, in the order of their turns; at least one. */
  participants: readonly string[];
  /** The layer counts in any of these; always, when there are none. Turns go on outside. */
  restrictions: readonly Restriction[];
}

/** Somebody who is on call instead of whoever else would be, or where nobody would. Times ISO 8601 UTC. */
export interface Override {
  /** `ovr_` and 24 hex digits. */
  id: string;
  username: string;
  from: string;
  to: string;
  createdBy: string;
  createdAt: string;
  /** Of the request that asked for it, where that gave a key. */
  requestDigest?: string;
}

/** What of a schedule decides who is on call. */
export interface Rota {
  /** IANA, of all wall times in the layers. */
  zone: string;
  /** A later layer wins over those before it wherever it counts. */
  layers: readonly Layer[];
  /** These win over all layers, and a later one over those before it. */
  overrides: readonly Override[];
}

/** Who is on call when. JSON-safe; times ISO 8601 UTC. */
export interface Schedule extends Rota {
  /** `sch_` and 24 hex digits. */
  id: string;
  revision: number;
  name: string;
  description: string;
  /** The team's slug; null for a schedule of no team. */
  teamId: string | null;
  createdAt: string;
  /** Set when it was deleted: nobody is on call by it any more. */
  deletedAt: string | null;
  lastEventAt: string;
}

/** A time in which one person is on call without a break. ISO 8601 UTC. */
export interface Shift {
  username: string;
  from: string;
  to: string;
}
