import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CommandResult, runCommand } from '../support/cli';
import { anId, churn, type DatasetWorld, openDatasets } from '../support/datasets';

let world: DatasetWorld;
beforeAll(async () => {
  world = await openDatasets();
});
afterAll(() => world.close());

const cli = (...args: string[]): Promise<CommandResult> => {
  const settings = { MODELKEEPER_URL: world.service.url, MODELKEEPER_TOKEN: world.engineer.token };
  return runCommand(['dataset', ...args], settings, '');
};

it('a file is registered, listed, and shown with what it holds', async () => {
  const id = anId();
  const file = join(world.tested.folder, 'churn.csv');
  await writeFile(file, churn(240));
  const added = await cli('add', file, '--id', id, '--target', 'left', '--column', 'tenure=categorical');
  expect(added).toMatchObject({ code: 0, stderr: '' });
  expect(added.stdout).toContain(`Dataset ${id} has version 1: 240 rows.`);
  expect(added.stdout).toContain("'customer_id' is left out");
  const asClasses = ['--id', anId(), '--target', 'tenure', '--task', 'multiclass_classification'];
  const refused = await cli('add', file, ...asClasses);
  expect(refused.stderr).toContain("'tenure' holds");
  const toPredict = await cli('add', file, '--id', anId(), '--no-target');
  expect(toPredict).toMatchObject({ code: 0, stderr: '' });
  expect((await cli('list')).stdout).toMatch(new RegExp(`^${id} +${id} +1 +240`, 'm'));
  expect((await cli('show', id)).stdout).toMatch(/^tenure +VARCHAR +categorical$/m);
  expect((await cli('preview', id, '--limit', '1')).stdout).toMatch(/^0 +2025-01-01 +0 +basic +no$/m);
  expect((await cli('profile', id)).stdout).toMatch(/^plan +VARCHAR +0 +3 +basic +plus/m);
});

it('4: an object in a bucket that the operator does not allow', async () => {
  const { code, stderr } = await cli('add', 's3://lake/churn.csv', '--id', anId(), '--target', 'left');
  expect({ code, stderr }).toEqual({
    code: 4,
    stderr: expect.stringContaining('MODELKEEPER_DATASET_FOLDERS'),
  });
});

it('2: a file that is none, or no table, and a kind of column that there is not; 3: an unknown dataset', async () => {
  const asked = ['--id', anId(), '--target', 'y'];
  const untold = {
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('--target <column>, or --no-target'),
  };
  expect(await cli('add', '/nowhere.csv', '--id', anId())).toEqual(untold);
  const missing = await cli('add', '/nowhere.csv', ...asked);
  expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('/nowhere.csv is not a file') });
  for (const both of [
    ['--target', 'y', '--no-target'],
    ['--no-target', '--target', 'y'],
  ])
    expect(await cli('add', '/nowhere.csv', '--id', anId(), ...both)).toEqual({
      code: 2,
      stdout: '',
      stderr: "error: option '--target <column>' cannot be used with option '--no-target'\n",
    });
  const empty = join(world.tested.folder, 'empty.csv');
  await writeFile(empty, '');
  expect(await cli('add', empty, ...asked)).toMatchObject({ code: 2, stderr: `error: ${empty} is empty\n` });
  const file = join(world.tested.folder, 'one-column.csv');
  await writeFile(file, 'y\n0\n1\n');
  expect(await cli('add', file, ...asked)).toMatchObject({ code: 2, stdout: '' });
  expect(await cli('add', file, ...asked, '--column', 'y')).toMatchObject({ code: 2, stdout: '' });
  expect(await cli('show', 'nothing')).toMatchObject({ code: 3, stdout: '' });
});

it('what a table holds gives a terminal no orders', async () => {
  const file = join(world.tested.folder, 'orders.csv');
  await writeFile(file, 'k\u001b[2J,y\n1,0\n2,1\n');
  const { stderr } = await cli('add', file, '--id', anId(), '--target', 'y');
  expect(stderr).toMatch(/^error: 'k\[2J…' in the first line/);
});
