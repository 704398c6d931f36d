import { anApiKey } from '../support/accounts';
import { runCommand } from '../support/cli';
import { openRegistry, type RegistryService } from '../support/registry';

let registry: RegistryService;
let id: string;
beforeAll(async () => {
  registry = await openRegistry();
  id = await registry.register();
  for (const auc of [0.6, 0.7]) await registry.train(id, { auc });
});
afterAll(() => registry.close());

const cli = (...args: string[]) =>
  runCommand(args, { MODELKEEPER_URL: registry.service.url, MODELKEEPER_TOKEN: registry.engineer.token }, '');
const told = async (...args: string[]) => (await cli(...args)).stdout;

it('a model is promoted, rolled back, and told of as it was', async () => {
  expect(await told('model', 'list', '--team', 'risk')).toContain(id);
  expect(await told('model', 'promote', id, '1')).toBe('Version 1 serves.\n');
  expect(await told('model', 'promote', id, '2', '--reason', 'better')).toBe(
    'Version 2 serves, in place of version 1.\n',
  );
  expect(await told('model', 'rollback', id)).toBe('Version 1 serves, in place of version 2.\n');
  for (const verb of ['promote', 'rollback'])
    expect(await told('model', verb, id, '1')).toBe('Version 1 serves already: nothing was decided.\n');
  const { key } = await anApiKey(registry.tested, registry.engineer, ['model:write']);
  const writing = { MODELKEEPER_URL: registry.service.url, MODELKEEPER_TOKEN: key };
  const { stdout } = await runCommand(['model', 'rollback', id, '1'], writing);
  expect(stdout).toBe('Version 1 serves.\n');
  expect(await told('model', 'show', id)).toMatch(/^champion_version +1$/m);
  expect(await told('model', 'served', id)).toMatch(/^decided_by +ada$/m);
  expect(await told('model', 'history', id)).toMatch(/ model\.rolled_back +ada/);
  expect(await told('model', 'card', id)).toMatch(/^# scorer$/m);
  expect(await told('model', 'lineage', id)).toMatch(/^version:1 +decided_on +decision:\d+$/m);
  expect(await told('model', 'lineage', id, '--svg')).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
  expect(await told('version', 'list', id)).toMatch(/^2 +false +false/m);
  expect(await told('version', 'show', id, '2')).toMatch(/^metrics\.auc +0\.7$/m);
});

it('2: what is no number or time; 3: no such version or time; 4: nothing to go back to', async () => {
  const noVersion = { code: 2, stdout: '', stderr: "error: 'x' is not the number of a version\n" };
  expect(await cli('model', 'promote', id, 'x')).toEqual(noVersion);
  expect(await cli('model', 'rollback', id, 'x')).toEqual(noVersion);
  const other = ['--version-number', 'x'];
  expect(await cli('model', 'predict', id, '--row', '{}', ...other)).toEqual(noVersion);
  expect(await cli('model', 'predict-batch', id, '--dataset', 'sales', ...other)).toEqual(noVersion);
  expect(await cli('model', 'show', id, '--as-of', 'x')).toMatchObject({ code: 2, stdout: '' });
  expect(await cli('model', 'promote', id, '9')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('its newest is 2'),
  });
  expect(await cli('model', 'show', id, '--as-of', '2020-01-01')).toMatchObject({ code: 3, stdout: '' });
  const fresh = await registry.register();
  expect(await cli('model', 'rollback', fresh)).toMatchObject({ code: 4, stdout: '' });
});

it.each(['.', 'missing/file.parquet'])(
  '2: a batch is not begun whose result can’t go to %s',
  async (file) => {
    expect(await cli('model', 'predict-batch', id, '--dataset', 'sales', '-o', file)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`${file} can't be written: `),
    });
  },
);
