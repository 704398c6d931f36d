/** Polls until `accepts` is content with what `look` found. @throws after the deadline, naming the last value */
export async function eventually<T>(
  look: () => Promise<T>,
  accepts: (value: T) => boolean,
  deadlineMs = 20_000,
): Promise<T> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const value = await look();
    if (accepts(value)) return value;
    if (performance.now() > end)
      throw new Error(`not within ${deadlineMs} ms; last seen: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
