import { Argument, Command, CommanderError, InvalidArgumentError } from 'commander';
import type { WorkingRole } from '../roles/start-roles';
import { addAuditCommands } from './audit';
import { addCommand, addNoun } from './client/command';
import { EXIT_CODES } from './client/exit-codes';
import { DATASET } from './commands/dataset';
import { INCIDENT } from './commands/incident';
import { KEY } from './commands/key';
import { MODEL } from './commands/model';
import { ON_CALL } from './commands/on-call';
import { RECIPE } from './commands/recipe';
import { RUN } from './commands/run';
import { SESSION } from './commands/session';
import { STATUS } from './commands/status';
import { TEAM } from './commands/team';
import { USER } from './commands/user';
import { VERSION } from './commands/version';
import { completionScript, SHELLS } from './completion';
import { packageVersion } from './package-version';
import { ROLES, type Role, WORKING_ROLES } from './role-names';

/** Commands about one thing each, by name. */
const NOUNS = [DATASET, INCIDENT, KEY, MODEL, ON_CALL, RECIPE, RUN, TEAM, USER, VERSION];

/**
 * Does what the command line says, with complaints about the line itself on standard error.
 * @returns the exit code
 */
export async function runCommandLine(): Promise<number> {
  let exitCode: number = EXIT_CODES.ok.code;
  const program = createProgram((code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync();
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT_CODES.ok.code : EXIT_CODES.usage.code;
  }
}

function createProgram(setExitCode: (code: number) => void): Command {
  const program = new Command('modelkeeper')
    .description(
      'Keeps machine-learning models healthy: durable training and incident response behind one HTTP API.',
    )
    .version(packageVersion())
    .exitOverride()
    .addHelpText('after', exitCodeLines);
  addServiceCommands(program, setExitCode);
  for (const command of [...SESSION, STATUS]) addCommand(program, command, setExitCode);
  for (const noun of NOUNS) addNoun(program, noun, setExitCode);
  program
    .command('completion')
    .description(`print what makes a shell complete commands: ${SHELLS.join(', ')}`)
    .addArgument(new Argument('<shell>').choices([...SHELLS]))
    .action((shell: string) => void process.stdout.write(completionScript(program, shell)));
  return program;
}

/** The commands that run and look after a service on this machine. Their parts are loaded when they are called. */
function addServiceCommands(program: Command, setExitCode: (code: number) => void): void {
  program
    .command('serve')
    .description('run the service until Ctrl-C; settings are environment variables, see the README')
    .option('--roles <roles>', `what this process does, of ${ROLES.join(',')}`, parseRoles, ROLES)
    .action(async ({ roles }: { roles: readonly Role[] }) => {
      const { serve } = await import('./serve.js');
      setExitCode(await serve(roles));
    });
  program
    .command('health')
    .description('look whether the roles of this machine do their work; exit code 0 when they do')
    .option('--roles <roles>', `which, of ${WORKING_ROLES.join(',')}`, parseWorkingRoles, WORKING_ROLES)
    .action(async ({ roles }: { roles: readonly WorkingRole[] }) => {
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
  addAuditCommands(program, setExitCode);
  addBackupCommands(program);
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
    .action(async () => {
      const { reset } = await import('./reset.js');
      console.log(reset());
    });
}

function addBackupCommands(program: Command): void {
  program
    .command('export <folder>')
    .description('write all records, events and artifacts into a new folder, also while the service runs')
    .action(async (folder: string) => {
      const { exportAll } = await import('./backup.js');
      console.log(await exportAll(folder));
    });
  const imports = program
    .command('import <folder>')
    .description('restore an export into an empty store; interrupted, it can be repeated')
    .action(async (folder: string) => {
      const { importAll } = await import('./backup.js');
      console.log(await importAll(folder));
    });
  imports
    .command('mlflow <source>')
    .description(
      'bring in models, versions, metrics and artifacts of an MLflow: the address of its server, its folder (mlruns) or its SQLite database (mlflow.db); repeated, it goes on',
    )
    .option(
      '--artifacts <folder>',
      'where files of models may be read from, beside the folders of <source>; can be repeated',
      (folder: string, before: string[] | undefined) => [...(before ?? []), folder],
    )
    .action(async (source: string, { artifacts = [] }: { artifacts?: string[] }) => {
      const { importMlflow } = await import('./import-mlflow.js');
      console.log(await importMlflow(source, artifacts));
    });
}

function exitCodeLines(): string {
  const lines = Object.values(EXIT_CODES).map(({ code, meaning }) => `  ${code}  ${meaning}`);
  return `\nExit codes:\n${lines.join('\n')}`;
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
