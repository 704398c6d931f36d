import { readGradually } from '../../../src/usecases/recipes/gradual-reading';

/** Reads texts of these lengths by their places; tells how many were read in each turn. */
async function turnsOf(lengths: readonly number[]): Promise<number[]> {
  const turns: number[] = [];
  const texts = await readGradually([...lengths.keys()], {
    async read(places) {
      turns.push(places.length);
      return places.map((place) => 'x'.repeat(lengths[place] ?? 0));
    },
    charactersOf: ({ length }) => length,
  });
  const read: number[] = [];
  for await (const { length } of texts) read.push(length);
  expect(read).toEqual(lengths);
  return turns;
}

it.each([
  ['none', [], [0]],
  ['one', [5], [1]],
  ['small ones, a few together', Array.from({ length: 40 }, () => 5), [1, 16, 16, 7]],
  ['empty ones', [0, 0, 0], [1, 2]],
  ['large ones, each by itself', [2e6, 2e6, 2e6], [1, 1, 1]],
  ['a large one among small ones', [5, 5, 4e5, ...Array.from({ length: 20 }, () => 5)], [1, 16, 2, 4]],
])('reads %s', async (_name, lengths, turns) => {
  expect(await turnsOf(lengths)).toEqual(turns);
});

it('tells that nothing can be read before anything is sent', async () => {
  const read = () => Promise.reject(new Error('away'));
  await expect(readGradually([1], { read, charactersOf: () => 1 })).rejects.toThrow('away');
});
