import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fencedBlocks, readDocument } from '../support/markdown';
import { endInstance, type InstanceSettings, instanceSettings, MAIN, runProgram } from '../support/program';

jest.setTimeout(400_000);

/** What a reader types, in one shell. */
const COMMANDS = fencedBlocks(readDocument('docs/walkthrough.md'), 'sh').join('\n');
const PASSWORD = 'a password for tests only';

let settings: InstanceSettings;
let folder: string;
let output: string;
beforeAll(async () => {
  settings = await instanceSettings();
  folder = join(settings.MODELKEEPER_DATA, '..', 'reader');
  mkdirSync(folder);
  const program = runProgram(['serve'], { MODELKEEPER_ADMIN_PASSWORD: PASSWORD, ...settings });
  await program.prints('Modelkeeper is ready.');
  const modelkeeper = `modelkeeper() { '${process.execPath}' '${MAIN}' "$@"; }`;
  const script = [
    'set -euo pipefail',
    'shopt -s inherit_errexit',
    modelkeeper,
    'export -f modelkeeper',
    COMMANDS,
  ];
  const own = { XDG_CONFIG_HOME: folder, MODELKEEPER_URL: `http://127.0.0.1:${settings.PORT}`, TZ: 'UTC' };
  const env = { ...process.env, ...own, MODELKEEPER_DATA: settings.MODELKEEPER_DATA };
  const ended = spawnSync('bash', ['-c', script.join('\n')], {
    cwd: folder,
    env,
    input: `${PASSWORD}\n`,
    encoding: 'utf8',
  });
  output = `${ended.stdout}${ended.stderr}`;
  if (ended.status !== 0) throw new Error(`the reader came as far as this:\n${output}`);
});
afterAll(() => endInstance(settings));

it('the data are registered with what their columns hold', () => {
  expect(output).toMatch(/^units +/m);
  expect(output).toMatch(/^segment +.* 3 /m);
});

it('the recipe is tried before it counts', () => {
  expect(output).toMatch(/^rows_of +family$/m);
  expect(output).toMatch(/^price_elasticity +-/m);
  expect(output).not.toMatch(/^warning:/m);
});

it('both runs succeed, and what the second recipe changes is told in words', () => {
  expect(output.match(/"status":"succeeded"/g)).toHaveLength(2);
  const [first = 0, second = 0] = [...output.matchAll(/"rmse":([\d.]+)/g)].map(([, rmse]) => Number(rmse));
  expect(second).toBeGreaterThan(2 * first);
  expect(output).toContain('learning rate 0.3 → 0.03');
  expect(output).toMatch(/feature dropped: segment/);
});

it('the champion predicts what the data were made of: a dearer bargain sells far less', () => {
  const values = [...output.matchAll(/^(\d+\.\d+)$/gm)].map(([, value]) => Number(value));
  const [cheap = 0, dear = 0] = values;
  expect(cheap).toBeGreaterThan(1.8 * dear);
});

it('what served is told as of any time, with who decided', () => {
  const served = [...output.matchAll(/^version\.number +(\d)$/gm)].map(([, number]) => number);
  expect(served).toEqual(['2', '1']);
  expect(output).toMatch(/^decided_by +admin$/m);
  expect(output).toMatch(/model\.rolled_back +admin/);
});

it('lineage, card and log are whole', () => {
  expect(readFileSync(join(folder, 'lineage.svg'), 'utf8')).toMatch(/^<svg [\s\S]*<\/svg>\s*$/);
  expect(readFileSync(join(folder, 'card.md'), 'utf8')).toMatch(/^# Retail pricing$/m);
  expect(output).toMatch(/verified|whole|unbroken/i);
});
