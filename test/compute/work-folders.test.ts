import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWorkFolders } from '../../src/compute/work-folders';

let root: string;
beforeEach(async () => {
  root = join(await mkdtemp(join(tmpdir(), 'modelkeeper-work-')), 'work');
});
afterEach(() => {
  rmSync(join(root, '..'), { recursive: true, force: true });
});

it('an attempt gets an empty folder, and nothing of an earlier attempt of its run is left', async () => {
  const folders = createWorkFolders(root);
  const first = await folders.create('run-a', 1);
  writeFileSync(join(first, 'checkpoint'), 'x');
  const other = await folders.create('run-b', 1);
  const second = await folders.create('run-a', 2);
  expect(readdirSync(second)).toEqual([]);
  expect([existsSync(first), existsSync(other)]).toEqual([false, true]);
});

it('a sweep removes what killed attempts of ended runs left, and leaves others their folders', async () => {
  for (const name of ['ended.1', 'ended.2', 'open.1']) mkdirSync(join(root, name), { recursive: true });
  writeFileSync(join(root, 'ended.2', 'model.json'), 'x');
  const asked: string[][] = [];
  await createWorkFolders(root).sweep(async (ids) => {
    asked.push(ids.toSorted());
    return ['ended'];
  });
  expect(asked).toEqual([['ended', 'open']]);
  expect(readdirSync(root)).toEqual(['open.1']);
});

it('a sweep of a machine that never trained finds nothing', async () => {
  await createWorkFolders(root).sweep(async (ids) => ids);
  expect(readdirSync(root)).toEqual([]);
});
