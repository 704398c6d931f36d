/** A time from `from` up to but not including `to`, epoch milliseconds. */
export interface Span {
  from: number;
  to: number;
}

/** What of `spans` lies outside all `holes`. Both are in order of time and free of overlaps, and so is the answer. */
export function without<T extends Span>(spans: readonly T[], holes: readonly Span[]): T[] {
  const kept: T[] = [];
  let next = 0;
  for (const span of spans) {
    let { from } = span;
    while (next < holes.length && (holes[next]?.to ?? 0) <= from) next++;
    for (let index = next; index < holes.length; index++) {
      const hole = holes[index];
      if (!hole || hole.from >= span.to) break;
      if (hole.from > from) kept.push({ ...span, from, to: hole.from });
      from = hole.to;
    }
    if (from < span.to) kept.push({ ...span, from });
  }
  return kept;
}

/** `spans` in order of time, with those that touch or overlap made one where `isSame`. */
export function joined<T extends Span>(spans: readonly T[], isSame: (a: T, b: T) => boolean): T[] {
  const result: T[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (!last || last.to < span.from || !isSame(last, span)) result.push(span);
    else result[result.length - 1] = { ...last, to: Math.max(last.to, span.to) };
  }
  return result;
}

/** The part of each span that lies in `within`; those without one are left out. */
export function clipped<T extends Span>(spans: readonly T[], within: Span): T[] {
  return spans
    .map((span) => ({ ...span, from: Math.max(span.from, within.from), to: Math.min(span.to, within.to) }))
    .filter(({ from, to }) => from < to);
}
