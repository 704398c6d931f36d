import { join } from 'node:path';
import { type CommandResult, runCommand } from '../support/cli';
import { endInstance, type InstanceSettings, instanceSettings, runProgram } from '../support/program';

const PASSWORD = 'a password for tests only';

let settings: InstanceSettings;
beforeAll(async () => {
  settings = await instanceSettings();
  const program = runProgram(['serve'], { ...settings, MODELKEEPER_ADMIN_PASSWORD: PASSWORD });
  await program.prints('Modelkeeper is ready.');
});
afterAll(() => endInstance(settings));

const cli = (args: string, input = ''): Promise<CommandResult> => {
  const own = { XDG_CONFIG_HOME: join(settings.MODELKEEPER_DATA, '..', 'config'), MODELKEEPER_TOKEN: '' };
  return runCommand(args.split(' '), { ...settings, ...own, MODELKEEPER_URL: '' }, input);
};

describe('the first steps on a bare machine', () => {
  it('lead from the log-in to a trained model', async () => {
    expect(await cli('login --user admin --password-stdin', PASSWORD)).toMatchObject({ code: 0, stderr: '' });
    expect((await cli('status')).stdout).toContain('You are admin, admin.\n');
    const { stdout } = await cli('run start random-forest --no-cv --set max_rows=1000 --json');
    const { job_id: id } = JSON.parse(stdout);
    expect(await cli(`run logs -f ${id}`)).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse((await cli(`run show ${id} --json`)).stdout)).toMatchObject({ id, state: 'succeeded' });
  });

  it('find the examples there already, once', async () => {
    const { code, stdout } = await cli('seed');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'The examples are there already.\n' });
  });
});
