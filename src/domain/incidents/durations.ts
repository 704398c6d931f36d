import type { Incident } from './incident';

/** Whole seconds from its opening to its first acknowledgement; null while nobody has acknowledged it. */
export function secondsToAcknowledge(
  incident: Pick<Incident, 'createdAt' | 'acknowledgedAt'>,
): number | null {
  return secondsBetween(incident.createdAt, incident.acknowledgedAt);
}

/** Whole seconds from its opening to its resolution; null while it is unresolved. */
export function secondsToResolve(incident: Pick<Incident, 'createdAt' | 'resolvedAt'>): number | null {
  return secondsBetween(incident.createdAt, incident.resolvedAt);
}

/** A duration for people, by its two largest units: `2 h 5 min`. */
export function inWords(seconds: number): string {
  const units = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const first = units.findIndex(([count]) => count > 0);
  const shown = first === -1 ? [] : units.slice(first, first + 2).filter(([count]) => count > 0);
  return shown.map(([count, unit]) => `${count} ${unit}`).join(' ') || '0 s';
}

function secondsBetween(from: string, to: string | null): number | null {
  // Clocks of two machines may disagree by a moment.
  return to === null ? null : Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / 1_000));
}
