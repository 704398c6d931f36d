import { setTimeout as delay } from 'node:timers/promises';

const PAUSE_MS = 200;
const LONGEST_MS = 120_000;

/** Waits until `url` answers with success. @throws when the server ended, or after two minutes */
export async function waitUntilAnswers(url: string, ended: Promise<unknown>): Promise<void> {
  let isOver = false;
  void ended.finally(() => {
    isOver = true;
  });
  for (const deadline = performance.now() + LONGEST_MS; performance.now() < deadline; await delay(PAUSE_MS)) {
    if (isOver) break;
    const isReady = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
  }
  throw new Error(`${url} did not answer`);
}
