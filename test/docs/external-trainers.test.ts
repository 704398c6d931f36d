import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { fencedBlocks, readDocument } from '../support/markdown';
import { endInstance, type InstanceSettings, instanceSettings, runProgram } from '../support/program';

jest.setTimeout(300_000);

const COMMANDS = fencedBlocks(readDocument('docs/external-trainers.md'), 'sh').join('\n');
const TRAINERS = resolve(__dirname, '../../docs/external-trainers');

let settings: InstanceSettings;
beforeAll(async () => {
  settings = await instanceSettings();
  const program = runProgram(['serve'], settings);
  await program.prints('Modelkeeper is ready.');
});
afterAll(() => endInstance(settings));

/** What the commands print, one answer of the service in a line. */
async function execute(): Promise<{ folder: string; answers: Record<string, unknown>[] }> {
  const folder = join(settings.MODELKEEPER_DATA, '..', 'reader');
  mkdirSync(folder);
  const env = { ...process.env, MODELKEEPER_URL: `http://127.0.0.1:${settings.PORT}`, TRAINERS };
  const script = `set -euo pipefail\n${COMMANDS}`;
  const { stdout } = await promisify(execFile)('bash', ['-c', script], { cwd: folder, env });
  const lines = stdout.split('\n').filter((line) => line.startsWith('{"'));
  return { folder, answers: lines.map((line) => JSON.parse(line)) };
}

it('the commands, in their order, train by a shell script and by a Python script, and tell a failure', async () => {
  const { folder, answers } = await execute();
  const ofModel = (name: string) => answers.filter((answer) => answer['name'] === name);
  const line = JSON.parse(readFileSync(join(folder, 'demand.json'), 'utf8'));
  expect(line.slope).toBeCloseTo(3, 1);
  expect(line.intercept).toBeCloseTo(12, 0);
  expect(answers).toContainEqual({ status: 'training completed' });
  expect(answers).toContainEqual(expect.objectContaining({ trainer: 'external', status: 'queued' }));

  expect(ofModel('Demand by temperature').map(({ status }) => status)).toEqual(['training', 'trained']);
  const [, demand] = ofModel('Demand by temperature');
  expect(demand).toMatchObject({
    performance_metrics: { rmse: expect.any(Number) },
    training_metrics: { training_rows: 400, holdout_rows: 100 },
    model_artifact_path: expect.stringMatching(/demand\.json$/),
  });

  const churn = ofModel('Churn');
  expect(churn.map(({ status }) => status)).toEqual(['training', 'trained', 'training', 'failed']);
  const [, trained] = churn.map((answer) => answer['performance_metrics'] as { accuracy: number } | null);
  expect(trained?.accuracy).toBeGreaterThan(0.8);
  expect(churn[3]).toMatchObject({ failure_reason: 'churn.csv has 1 rows, too few to learn from' });
});
