import { Command, InvalidArgumentError } from 'commander';
import { packageVersion } from './package-version';
import { reset } from './reset';
import { ROLES, type Role, serve } from './serve';

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
    .command('reset')
    .description('empty the data folder: records, models, logs')
    .action(() => console.log(reset()));
  return program;
}

function parseRoles(text: string): Role[] {
  return text.split(',').map((name) => {
    const role = ROLES.find((known) => known === name.trim());
    if (role === undefined) throw new InvalidArgumentError(`"${name}" is none of ${ROLES.join(', ')}.`);
    return role;
  });
}
