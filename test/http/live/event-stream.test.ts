import { eventStream } from '../../../src/http/live/event-stream';
import { createWatchers, SLOW_MS } from '../../../src/http/live/watchers';

afterEach(() => {
  jest.useRealTimers();
});

it('makes no more than its reader takes', async () => {
  let made = 0;
  const stream = eventStream(createWatchers(), async function* () {
    for (; made < 1_000; made += 1) yield 'x';
  });
  const reader = stream[Symbol.asyncIterator]();
  await reader.next();
  await new Promise((resolve) => setImmediate(resolve));
  expect(made).toBeLessThan(10);
  stream.destroy();
});

it('drops a reader that takes nothing for too long, and tells its producer', async () => {
  jest.useFakeTimers();
  let told: AbortSignal | null = null;
  const stream = eventStream(createWatchers(), async function* (signal) {
    told = signal;
    for (;;) yield 'x'.repeat(100_000);
  });
  const closed = new Promise((resolve) => stream.once('close', resolve));
  stream.read();
  await jest.advanceTimersByTimeAsync(SLOW_MS + 1);
  await closed;
  expect(told).toMatchObject({ aborted: true });
});

it('sends all away when the process goes, and takes no more', async () => {
  const watchers = createWatchers();
  const stream = eventStream(watchers, async function* (signal) {
    yield 'x';
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  });
  const reader = stream[Symbol.asyncIterator]();
  await reader.next();
  watchers.close();
  expect((await reader.next()).done).toBe(true);
  expect(() => watchers.enter()).toThrow(/no more connections/);
});

it('lets a new watcher in when another has gone', () => {
  const watchers = createWatchers();
  const all = Array.from({ length: 1_000 }, () => watchers.enter());
  expect(() => watchers.enter()).toThrow(/no more connections/);
  all[0]?.leave();
  all[0]?.leave();
  watchers.enter();
  expect(() => watchers.enter()).toThrow(/no more connections/);
});
