import { Command, InvalidArgumentError } from 'commander';
import type { WorkingRole } from '../roles/start-roles';
import { packageVersion } from './package-version';
import { reset } from './reset';
import { ROLES, type Role, serve, WORKING_ROLES } from './serve';

/** The command line. `setExitCode` is told how a command ended. */
export function createProgram(setExitCode: (code: number) => void): Command {
  const program = new Command('modelkeeper')
    .description('Keeps machine-learning models healthy: durable training behind an HTTP API.')
    .version(packageVersion());
  program
    .command('serve')
    .description('run the service until Ctrl-C; settings are environment variables, see the README')
    .option('--roles <roles>', `what this process does, of ${ROLES.join(',')}`, parseRoles, ROLES)
    .action(async ({ roles }: { roles: readonly Role[] }) => setExitCode(await serve(roles)));
  program
    .command('health')
    .description('look whether the roles of this machine do their work; exit code 0 when they do')
    .option('--roles <roles>', `which, of ${WORKING_ROLES.join(',')}`, parseWorkingRoles, WORKING_ROLES)
    .action(async ({ roles }: { roles: readonly WorkingRole[] }) => {
      // Only here, as it brings half of the program along.
      const { checkHealth } = await import('./health.js');
      for (const line of await checkHealth(roles)) console.log(line);
    });
  program
    .command('seed')
    .description('store what the examples of the documentation name; done before, it changes nothing')
    .action(async () => {
      const { seed } = await import('./seed.js');
      console.log(await seed());
    });
  program
    .command('user')
    .description('look after accounts')
    .command('reset-password <username>')
    .description('give a user a new password, also while the service is not running')
    .action(async (username: string) => {
      const { resetPassword } = await import('./reset-password.js');
      console.log(await resetPassword(username));
    });
  program
    .command('reset')
    .description('empty the data folder: records, models, logs')
    .action(() => console.log(reset()));
  return program;
}

const parseRoles = (text: string): Role[] => parse(text, ROLES);
const parseWorkingRoles = (text: string): WorkingRole[] => parse(text, WORKING_ROLES);

function parse<T extends string>(text: string, known: readonly T[]): T[] {
  return text.split(',').map((name) => {
    const role = known.find((other) => other === name.trim());
    if (role === undefined) throw new InvalidArgumentError(`"${name}" is none of ${known.join(', ')}.`);
    return role;
  });
}
