import { sharingTurns, sharingTurnsByKey } from '../../src/domain/shared-turns';

/** A store whose turns end when the test says so. */
function heldStore() {
  const turns: { items: readonly number[]; end(error?: Error): void }[] = [];
  const ask = sharingTurns(
    (items: readonly number[]) =>
      new Promise<number[]>((resolve, reject) => {
        const results = items.map((item) => item * 10);
        turns.push({ items, end: (error) => (error ? reject(error) : resolve(results)) });
      }),
  );
  return { turns, ask };
}

/** Whoever waits for what comes in has gone on after it. */
async function settle(): Promise<void> {
  for (let looks = 0; looks < 50; looks++) await new Promise((resolve) => setImmediate(resolve));
}

it('those that come together share a turn, those that come meanwhile the next, and each gets its own result', async () => {
  const { turns, ask } = heldStore();
  const first = [ask(1), ask(4)];
  await settle();
  const later = [ask(2), ask(3), ask(2)];
  await settle();
  expect(turns.map(({ items }) => items)).toEqual([[1, 4]]);
  turns[0]?.end();
  expect(await Promise.all(first)).toEqual([10, 40]);
  await settle();
  expect(turns.map(({ items }) => items)).toEqual([
    [1, 4],
    [2, 3, 2],
  ]);
  turns[1]?.end();
  expect(await Promise.all(later)).toEqual([20, 30, 20]);
});

it('where several came at a time, the next turn waits for more of them; where one did, it does not', async () => {
  const { turns, ask } = heldStore();
  /** Comes after the first look of a turn that is asked for next, and before its second ends. */
  const soon = (item: number) =>
    new Promise((resolve) => setImmediate(() => setImmediate(() => resolve(ask(item)))));
  const endAll = async (): Promise<void> => {
    await settle();
    for (const { end } of turns) end();
  };
  const all: Promise<unknown>[] = [soon(2), ask(1)];
  await endAll();
  await endAll();
  all.push(ask(3), ask(4));
  await endAll();
  all.push(soon(6), ask(5));
  await endAll();
  expect(await Promise.all(all)).toEqual([20, 10, 30, 40, 60, 50]);
  expect(turns.map(({ items }) => items)).toEqual([[1], [2], [3, 4], [5, 6]]);
});

it('a turn that fails fails for those who shared it, and for nobody after them', async () => {
  const { turns, ask } = heldStore();
  const failing = [ask(1), ask(5)];
  await settle();
  const next = ask(2);
  turns[0]?.end(new Error('away'));
  for (const one of failing) await expect(one).rejects.toThrow('away');
  await settle();
  turns[1]?.end();
  expect(await next).toBe(20);
  const last = ask(3);
  await settle();
  turns[2]?.end();
  expect(await last).toBe(30);
});

it('of very many a turn takes a hundred', async () => {
  const { turns, ask } = heldStore();
  const all = Array.from({ length: 250 }, (_, item) => ask(item));
  for (let turn = 0; turn < 3; turn++) {
    await settle();
    turns[turn]?.end();
  }
  expect(await Promise.all(all)).toEqual(Array.from({ length: 250 }, (_, item) => item * 10));
  expect(turns.map(({ items }) => items.length)).toEqual([100, 100, 50]);
});

it('turns of one key wait for each other, and those of others do not wait', async () => {
  const turns: { key: string; items: readonly number[]; end(): void }[] = [];
  const ask = sharingTurnsByKey(
    (key: string, items: readonly number[]) =>
      new Promise<readonly number[]>((resolve) => turns.push({ key, items, end: () => resolve(items) })),
  );
  const first = [ask('a', 1), ask('b', 2), ask('a', 3)];
  await settle();
  const later = [ask('a', 4), ask('a', 5)];
  await settle();
  const seen = () => new Set(turns.map(({ key, items }) => `${key}: ${items.join()}`));
  expect(seen()).toEqual(new Set(['a: 1,3', 'b: 2']));
  for (const { end } of turns) end();
  expect(await Promise.all(first)).toEqual([1, 2, 3]);
  await settle();
  expect(seen()).toEqual(new Set(['a: 1,3', 'a: 4,5', 'b: 2']));
  for (const { end } of turns) end();
  expect(await Promise.all(later)).toEqual([4, 5]);
});
