import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { takeColumn, takeRows } from '../../src/compute/engines/matrix';
import { type LoadedDataset, loadDataset } from '../../src/compute/load-dataset';
import { allRows } from '../../src/compute/split';
import type { Dataset } from '../../src/domain/dataset';
import { TrainingError } from '../../src/domain/training';
import { aDataset, aJob, tableQuery, temporaryFolder, writeTable } from '../support/training';

const folder = temporaryFolder();
let number = 0;

async function tableOf(query: string, extension = 'parquet'): Promise<string> {
  number += 1;
  return writeTable(join(folder, `${number}.${extension}`), query);
}

function load(path: string, changes: Partial<Dataset> = {}): Promise<LoadedDataset> {
  return loadDataset(aJob(aDataset({ path, ...changes })), path);
}

async function complaint(path: string, changes: Partial<Dataset> = {}): Promise<string> {
  const error: unknown = await load(path, changes).catch((thrown: unknown) => thrown);
  if (!(error instanceof TrainingError)) throw new Error('it was accepted');
  expect(error.kind).toBe('input');
  return error.message;
}

const column = (data: LoadedDataset, index: number): number[] => [
  ...takeColumn(data.table, index, allRows(data.table.rows)),
];

describe('a table that can be trained on', () => {
  test('is read with categories as codes of their sorted texts and NaN where a value is missing', async () => {
    const data = await load(await tableOf(tableQuery(400)));
    expect(data.table).toMatchObject({ rows: 400, columns: 4 });
    expect(data.categories).toEqual({ colour: ['amber', 'blue', 'green', 'red'] });
    expect(column(data, 3).slice(0, 5)).toEqual([3, 2, 1, 0, 3]);
    expect(column(data, 1)[17]).toBeNaN();
    expect(column(data, 1).filter((value) => Number.isNaN(value)).length).toBe(Math.ceil(400 / 17));
    expect(column(data, 0).every((value) => value === Math.fround(value))).toBe(true);
  });

  test('holds back the newest rows, and says from when', async () => {
    const data = await load(await tableOf(tableQuery(400)));
    expect(data.holdout.length).toBe(100);
    expect(data.holdout[0]).toBe(300);
    expect(data.holdoutFrom).toBe('2024-01-01T05:00:00.000Z');
    expect([...data.learning]).toEqual(Array.from({ length: 300 }, (_, row) => row));
  });

  test('is the same read from CSV as from Parquet', async () => {
    const parquet = await load(await tableOf(tableQuery(300)));
    const csv = await load(await tableOf(tableQuery(300), 'csv'), { format: 'csv' });
    expect(takeRows(csv.table, allRows(300))).toEqual(takeRows(parquet.table, allRows(300)));
    expect(csv.categories).toEqual(parquet.categories);
    expect(csv.holdout).toEqual(parquet.holdout);
  });

  test('treats categories that only the hold-out has as unknown', async () => {
    const query = tableQuery(400).replace("['red'", "[if(i >= 300, 'violet', 'red')");
    const data = await load(await tableOf(query));
    expect(data.categories).toEqual({ colour: ['amber', 'blue', 'green', 'red'] });
    expect(column(data, 3)[300]).toBeNaN();
    expect(column(data, 3)[0]).toBe(3);
  });

  test('tells texts apart to the last character, and knows none where all are missing', async () => {
    const texts = ["''", "' '", 'chr(0)', "'a' || chr(0) || 'b'", "'ä'", "'it''s'", "'\"'", 'null'];
    const query = tableQuery(400).replace(
      "['red', 'green', 'blue', 'amber'][1 + i % 4]",
      `[${texts.join(', ')}][1 + i % 8]`,
    );
    const data = await load(await tableOf(query));
    const sorted = ['', '\0', ' ', '"', 'a\0b', "it's", 'ä'];
    expect(data.categories).toEqual({ colour: sorted });
    const found = column(data, 3)
      .slice(0, 8)
      .map((code) => sorted[code]);
    expect(found).toEqual(['', ' ', '\0', 'a\0b', 'ä', "it's", '"', undefined]);
    const none = await load(await tableOf(tableQuery(400).replace('as colour', '|| null as colour')));
    expect(none.categories).toEqual({ colour: [] });
    expect(column(none, 3).every(Number.isNaN)).toBe(true);
  });

  test('reads infinities and numbers beyond float32 as missing', async () => {
    const query = `select * replace (case i % 3 when 0 then 'inf'::double when 1 then 1e300 else x2 end as x2)
      from (select *, row_number() over () as i from (${tableQuery(400)}))`;
    const data = await load(await tableOf(query));
    expect(column(data, 2).filter((value) => Number.isNaN(value)).length).toBe(267);
  });

  test('splits by seed where it has no time, the same way each time', async () => {
    const path = await tableOf(tableQuery(1_000));
    const split = { kind: 'hash', holdoutFraction: 0.25 } as const;
    const [first, second] = [await load(path, { split }), await load(path, { split })];
    expect(first.holdout).toEqual(second.holdout);
    expect(first.holdoutFrom).toBeNull();
    expect(first.holdout.length / 1_000).toBeCloseTo(0.25, 1);
  });

  test('takes a target of booleans or of texts 0 and 1', async () => {
    const path = await tableOf(`select *, late = 1 as flag, late::varchar as text from (${tableQuery(300)})`);
    const numbers = await load(path);
    expect((await load(path, { target: 'flag' })).table.labels).toEqual(numbers.table.labels);
    expect((await load(path, { target: 'text' })).table.labels).toEqual(numbers.table.labels);
  });
});

describe("what can't be trained on is refused in words", () => {
  test('a missing file, a folder, an empty file', async () => {
    expect(await complaint(join(folder, 'nowhere.parquet'))).toMatch(/nowhere\.parquet is missing/);
    expect(await complaint(folder)).toMatch(/is not a file/);
    const empty = join(folder, 'empty.parquet');
    await writeFile(empty, '');
    expect(await complaint(empty)).toMatch(/is empty/);
  });

  test('a file that is no Parquet, is cut off, or is damaged in the middle', async () => {
    const text = join(folder, 'text.parquet');
    await writeFile(text, 'no table at all\n'.repeat(20));
    expect(await complaint(text)).toMatch(/can't be read as Parquet/);
    const cut = await tableOf(tableQuery(400));
    await truncate(cut, 3_000);
    expect(await complaint(cut)).toMatch(/can't be read as Parquet/);
    const damaged = await tableOf(tableQuery(4_000));
    const bytes = await readFile(damaged);
    await writeFile(damaged, bytes.fill(0x5a, 4, bytes.length - 2_000));
    expect(await complaint(damaged)).toMatch(/can't be read as Parquet/);
  });

  test('a CSV file with a text far down in a column of numbers, naming the line', async () => {
    const query = `select * replace (if(x2 > 2, '', x0::varchar) as x0) from (${tableQuery(25_000)})`;
    const path = await tableOf(query, 'csv');
    await writeFile(path, `${await readFile(path, 'utf8')}2025-01-01 00:00:00,oops,0.5,0.5,red,1\n`);
    expect(await complaint(path, { format: 'csv' })).toMatch(/can't be read as CSV: .*25002/);
  });

  test('missing columns, all of them by name', async () => {
    const message = await complaint(
      await tableOf(`select * exclude (x1, noted_at) from (${tableQuery(300)})`),
    );
    expect(message).toMatch(/has no column 'noted_at', 'x1'; its columns are x0, x2, colour, late/);
  });

  test('a table without rows', async () => {
    expect(await complaint(await tableOf(tableQuery(0)))).toMatch(/has no rows/);
    expect(await complaint(await tableOf(tableQuery(0), 'csv'), { format: 'csv' })).toMatch(/has no rows/);
  });

  test('rows without a target, counted', async () => {
    const query = `select * replace (if(x2 < 0.1, null, late) as late) from (${tableQuery(300)})`;
    expect(await complaint(await tableOf(query))).toMatch(
      /\d+ of 300 rows .* no value in the target column 'late'/,
    );
    const notANumber = `select * replace (if(x2 < 0.1, 'nan'::float, late) as late) from (${tableQuery(300)})`;
    expect(await complaint(await tableOf(notANumber))).toMatch(/no value in the target column 'late'/);
  });

  test('a target that is not 0 or 1, naming the row', async () => {
    const query = `select * replace (if(noted_at = timestamp '2024-01-01 00:07:00', 2, late) as late) from (${tableQuery(300)})`;
    expect(await complaint(await tableOf(query))).toMatch(/must hold 0 or 1, but row 8 holds 2/);
    expect(
      await complaint(await tableOf(tableQuery(300)), {
        target: 'colour',
        features: [{ name: 'x0', kind: 'numeric' }],
      }),
    ).toMatch(/must hold 0 or 1, but row 1 holds something else/);
  });

  test('a target of one class, in all rows or in the hold-out', async () => {
    const one = `select * replace (1 as late) from (${tableQuery(300)})`;
    expect(await complaint(await tableOf(one))).toMatch(/all 300 rows have the target 1/);
    const later = `select * replace (if(noted_at < timestamp '2024-01-01 03:00:00', late, 0) as late) from (${tableQuery(300)})`;
    expect(await complaint(await tableOf(later))).toMatch(/the hold-out has 75, 0 of them positive/);
  });

  test('too few rows', async () => {
    expect(await complaint(await tableOf(tableQuery(40)))).toMatch(/too few rows/);
  });

  test('a text column that is declared numeric, and a numeric one with names for categories', async () => {
    const path = await tableOf(`select *, 'name ' || x0 as name from (${tableQuery(2_000)})`);
    expect(await complaint(path, { features: [{ name: 'colour', kind: 'numeric' }] })).toMatch(
      /'colour' .* is not numeric \(VARCHAR\)/,
    );
    expect(await complaint(path, { features: [{ name: 'name', kind: 'categorical' }] })).toMatch(
      /more than 1000 different texts/,
    );
  });

  test('a column of keys that together take more memory than the reading of a table has', async () => {
    const path = await tableOf(
      `select *, repeat('key ', 250) || noted_at as key from (${tableQuery(250_000)})`,
    );
    expect(await complaint(path, { features: [{ name: 'key', kind: 'categorical' }] })).toMatch(
      /more than 1000 different texts/,
    );
  });

  test('rows without a time', async () => {
    const query = `select * replace (if(x2 < 0.1, null, noted_at) as noted_at) from (${tableQuery(300)})`;
    expect(await complaint(await tableOf(query))).toMatch(
      /\d+ of 300 rows have no time in column 'noted_at'/,
    );
  });

  test('a target among the features', async () => {
    const features = [{ name: 'late', kind: 'numeric' }] as const;
    expect(await complaint(await tableOf(tableQuery(300)), { features })).toMatch(/names 'late' twice/);
  });
});
