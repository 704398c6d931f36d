const ID = /\b(?:recipe|ver|run|model|snap)_\w+/g;
const FRACTION = /\d+\.\d+/g;

/** True when every id and every broken number of an answer stands in what it was made of. */
export function isFaithful(answer: string, sources: readonly string[]): boolean {
  const known = sources.join('\n');
  const told = [...(answer.match(ID) ?? []), ...(answer.match(FRACTION) ?? [])];
  return told.every((each) => known.includes(each));
}
