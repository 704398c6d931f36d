/** Records that are read in one turn: at most so many, and about so many characters. */
const TOGETHER_MAX = 16;
const CHARACTERS_TOGETHER = 1_000_000;

/**
 * Reads records that may be large as they are taken, in the order of their keys: as many together as come to a megabyte if
 * they are like the last ones. The first is read at once, so that a store that is away is told as such.
 */
export async function readGradually<Key, Text>(
  keys: readonly Key[],
  {
    read,
    charactersOf,
  }: { read: (keys: readonly Key[]) => Promise<Text[]>; charactersOf: (text: Text) => number },
): Promise<AsyncIterable<Text>> {
  const first = await read(keys.slice(0, 1));
  return (async function* () {
    yield* first;
    let last = first;
    for (let next = 1; next < keys.length; ) {
      const largest = Math.max(1, ...last.map(charactersOf));
      const together = Math.max(1, Math.min(TOGETHER_MAX, Math.floor(CHARACTERS_TOGETHER / largest)));
      last = await read(keys.slice(next, next + together));
      yield* last;
      next += together;
    }
  })();
}
