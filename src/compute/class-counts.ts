/** How many rows have a class. */
export interface ClassCount {
  text: string;
  rows: number;
}

/** Rows of each class, by the codes of the rows; `texts` in the order of the codes. */
export function classCounts(codes: Float32Array, texts: readonly string[]): ClassCount[] {
  const counts = texts.map((text) => ({ text, rows: 0 }));
  for (const code of codes) {
    const own = counts[code];
    if (own) own.rows += 1;
  }
  return counts;
}

/** The class that the fewest rows have. */
export function rarest(counts: readonly ClassCount[]): ClassCount {
  return counts.reduce((least, count) => (count.rows < least.rows ? count : least), counts[0] ?? NONE);
}

const NONE: ClassCount = { text: 'none', rows: 0 };
