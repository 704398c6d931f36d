import { sharingTurns } from '../../src/persistence/shared-turns';

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

const settle = () => new Promise((resolve) => setImmediate(resolve));

it('the first goes at once; those that come meanwhile share the next turn, and each gets its own result', async () => {
  const { turns, ask } = heldStore();
  const first = ask(1);
  const later = [ask(2), ask(3), ask(2)];
  await settle();
  expect(turns.map(({ items }) => items)).toEqual([[1]]);
  turns[0]?.end();
  expect(await first).toBe(10);
  await settle();
  expect(turns.map(({ items }) => items)).toEqual([[1], [2, 3, 2]]);
  turns[1]?.end();
  expect(await Promise.all(later)).toEqual([20, 30, 20]);
});

it('a turn that fails fails for those who shared it, and for nobody after them', async () => {
  const { turns, ask } = heldStore();
  const failing = ask(1);
  const next = ask(2);
  turns[0]?.end(new Error('away'));
  await expect(failing).rejects.toThrow('away');
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
  for (let turn = 0; turn < 4; turn++) {
    await settle();
    turns[turn]?.end();
  }
  expect(await Promise.all(all)).toEqual(Array.from({ length: 250 }, (_, item) => item * 10));
  expect(turns.map(({ items }) => items.length)).toEqual([1, 100, 100, 49]);
});
