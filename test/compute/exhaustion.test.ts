import { writeFile } from 'node:fs/promises';
import { isExhausted } from '../../src/compute/exhaustion';

it.each([
  'IO Error: Could not write file "/work/predictions.parquet": No space left on device',
  'std::bad_alloc',
])('a machine without room is told by the words of DuckDB and of native code: %s', (message) => {
  expect(isExhausted(new Error(message))).toBe(true);
});

it('is told by the code of an error, too, and no other error is one of room', async () => {
  expect(isExhausted(Object.assign(new Error('write'), { code: 'ENOSPC' }))).toBe(true);
  const isFolder: unknown = await writeFile(__dirname, '').catch((error: unknown) => error);
  expect(isExhausted(isFolder)).toBe(false);
  expect(isExhausted(new Error('Invalid Input Error: no magic bytes at the end of the file'))).toBe(false);
});
