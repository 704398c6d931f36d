const PAUSE_MS = 50;
/** A look that takes long is not what the machine is to be busy with, while others have to get on. */
const PAUSE_BY_LOOK = 4;
const PAUSE_MS_MAX = 1_000;
/** Below the time that jest gives a test; what makes haste costs nothing by it. */
const DEADLINE_MS = 240_000;

/** Polls until `accepts` is content with what `look` found. @throws after the deadline, naming the last value */
export async function eventually<T>(
  look: () => Promise<T>,
  accepts: (value: T) => boolean,
  deadlineMs = DEADLINE_MS,
): Promise<T> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const from = performance.now();
    const value = await look();
    if (accepts(value)) return value;
    if (performance.now() > end)
      throw new Error(`not within ${deadlineMs} ms; last seen: ${JSON.stringify(value)}`);
    const pauseMs = Math.min(PAUSE_MS_MAX, PAUSE_BY_LOOK * (performance.now() - from));
    await new Promise((resolve) => setTimeout(resolve, Math.max(PAUSE_MS, pauseMs)));
  }
}
