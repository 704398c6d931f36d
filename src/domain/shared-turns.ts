/** Most pieces of work in one turn. */
const TOGETHER_MAX = 100;

/** How often, and for how long, a turn that others share looks for more of them before it begins. */
const LOOKS_MAX = 32;
const LOOKING_MS = 5;

interface Waiting<T, R> {
  item: T;
  resolve(result: R): void;
  reject(error: unknown): void;
}

/**
 * Lets pieces of work that come at the same time share a turn. A turn takes what was asked for while the one before it
 * was under way, and what is asked for by all that this process has been told of by then. So each turn begins after all of
 * its pieces were asked for, and whoever looks something up sees what was written before. `run` gives a result for each
 * item, in their order; what it throws is thrown to all. Where several come at a time, a turn waits for what this process has
 * to do meanwhile, which brings more of them: that costs nothing where it has nothing to do, and less than turns of their own.
 */
export function sharingTurns<T, R>(
  run: (items: readonly T[]) => Promise<readonly R[]>,
): (item: T) => Promise<R> {
  let isUnderWay = false;
  let wereSeveral = false;
  const waiting: Waiting<T, R>[] = [];

  async function goOn(): Promise<void> {
    isUnderWay = true;
    while (waiting.length > 0) {
      await untilAllAreRead();
      if (wereSeveral || waiting.length > 1) await untilMoreHaveCome();
      const together = waiting.splice(0, TOGETHER_MAX);
      wereSeveral = together.length > 1;
      await takeTurn(run, together);
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

/** A look is quick where nothing is to be done, and else takes as long as what is done. */
async function untilMoreHaveCome(): Promise<void> {
  const beganMs = performance.now();
  let looks = 0;
  do await untilAllAreRead();
  while (++looks < LOOKS_MAX && performance.now() - beganMs < LOOKING_MS);
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
