/**
 * Does one work after another: those of one key in the order that they came, others beside them. A work is told whether
 * it had to wait: what its caller read before may be old then.
 */
export type OneAtATime = <T>(key: string, work: (waited: boolean) => Promise<T>) => Promise<T>;

/**
 * Works of one process that would only take the turn from each other. Other processes know nothing of it: what must hold
 * among them is for the store to keep.
 */
export function createOneAtATime(): OneAtATime {
  const last = new Map<string, Promise<unknown>>();
  return async (key, work) => {
    const before = last.get(key);
    const turn = before ? before.then(() => work(true)) : work(false);
    const settled = turn.catch(() => undefined);
    last.set(key, settled);
    try {
      return await turn;
    } finally {
      if (last.get(key) === settled) last.delete(key);
    }
  };
}
