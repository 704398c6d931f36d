/** Far longer than one exchange with the store: a connection is waited for 8 s at most, an answer for 20 s. */
const GIVEN_UP_MS = 120_000;

/**
 * Settles as the call on the store does, or rejects after two minutes. The driver forgets a call whose large document it was
 * still sending when it gave its connection up, as it does with a store that hangs: it waits for ever for the rest to
 * be taken, and all that shares turns would wait behind it. What is given up may still be done later, like every call that had no
 * answer.
 */
export async function inTime<T>(call: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the document store was given up')), GIVEN_UP_MS);
  });
  try {
    return await Promise.race([call, late]);
  } finally {
    clearTimeout(timer);
  }
}
