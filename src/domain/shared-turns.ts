/** Most pieces of work in one turn. */
const TOGETHER_MAX = 100;

interface Waiting<T, R> {
  item: T;
  resolve(result: R): void;
  reject(error: unknown): void;
}

/**
 * Lets pieces of work that come at the same time share a turn. A turn takes what was asked for while the one before it
 * was under way, and what is asked for by all that this process has been told of by then. So each turn begins after all of
 * its pieces were asked for, and whoever looks something up sees what was written before. `run` gives a result for each
 * item, in their order; what it throws is thrown to all.
 */
export function sharingTurns<T, R>(
  run: (items: readonly T[]) => Promise<readonly R[]>,
): (item: T) => Promise<R> {
  let isUnderWay = false;
  const waiting: Waiting<T, R>[] = [];

  async function goOn(): Promise<void> {
    isUnderWay = true;
    while (waiting.length > 0) {
      await untilAllAreRead();
      await takeTurn(run, waiting.splice(0, TOGETHER_MAX));
    }
    isUnderWay = false;
  }

  return (item) =>
    new Promise<R>((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!isUnderWay) void goOn();
    });
}

/** The same for each key by itself: turns of one key come one after another, those of others beside them. */
export function sharingTurnsByKey<T, R>(
  run: (key: string, items: readonly T[]) => Promise<readonly R[]>,
): (key: string, item: T) => Promise<R> {
  const lines = new Map<string, { ask: (item: T) => Promise<R>; length: number }>();
  return async (key, item) => {
    const line = lines.get(key) ?? { ask: sharingTurns<T, R>((items) => run(key, items)), length: 0 };
    lines.set(key, line);
    line.length += 1;
    try {
      return await line.ask(item);
    } finally {
      line.length -= 1;
      if (line.length === 0) lines.delete(key);
    }
  };
}

/** What has come in by now is read before it resolves: requests that came together are asked for together, too. */
function untilAllAreRead(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function takeTurn<T, R>(
  run: (items: readonly T[]) => Promise<readonly R[]>,
  together: readonly Waiting<T, R>[],
): Promise<void> {
  try {
    const results = await run(together.map(({ item }) => item));
    if (results.length !== together.length) throw new Error('a turn has a result for each of its items');
    for (const [index, { resolve }] of together.entries()) resolve(results[index] as R);
  } catch (error) {
    for (const { reject } of together) reject(error);
  }
}
