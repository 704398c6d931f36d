/** A time (ISO 8601 UTC) as the contracts write it: to the second. */
export function toSeconds(at: string): string {
  return `${at.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)}Z`;
}
