import { type Command, Option } from 'commander';
import { DomainError } from '../../domain/errors';
import { type ApiClient, createClient } from './client';
import { exitCodeOf } from './exit-codes';
import { createOutput, type Output, withoutControls } from './output';
import { clientSettings } from './settings';

/** What a command works with. */
export interface CommandContext {
  client: ApiClient;
  output: Output;
  /** Arguments in their order; one that was left out is undefined. */
  args: readonly (string | undefined)[];
  options: Options;
}

/** Options by their names in camel case; a repeatable one is a list. */
export type Options = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/** One command that asks a service, as a value: mounted, shown in the help and completed by shells. */
export interface ClientCommand {
  /** Name and arguments: `show <id>`. */
  usage: string;
  description: string;
  /** Flags and what they mean; `repeatable`: may be given several times; `choices`: the only values. */
  options?: readonly {
    flags: string;
    description: string;
    repeatable?: true;
    isRequired?: true;
    choices?: readonly string[];
  }[];
  /** Resolves to the exit code, where it is not that of success. */
  run(context: CommandContext): Promise<number | void>;
}

/** Commands about one thing: `modelkeeper <name> <verb>`. */
export interface Noun {
  name: string;
  description: string;
  verbs: readonly ClientCommand[];
}

/** Adds a command under `parent`. Refusals are told on standard error; `setExitCode` hears how it ended. */
export function addCommand(
  parent: Command,
  { usage, description, options = [], run }: ClientCommand,
  setExitCode: (code: number) => void,
): void {
  const command = parent.command(usage).description(description);
  for (const { flags, description: meaning, repeatable, isRequired, choices } of options) {
    const option = new Option(flags, meaning).makeOptionMandatory(isRequired ?? false);
    if (choices) option.choices([...choices]);
    if (repeatable)
      option.argParser((value: string, earlier: string[] | undefined) => [...(earlier ?? []), value]);
    command.addOption(option);
  }
  refuseBoth(command);
  command.option('--json', 'print the answer as JSON, for programs');
  command.option('--url <url>', 'the service to ask; default MODELKEEPER_URL, else this machine');
  command.action(async (...given: unknown[]) => {
    const args = given.slice(0, -2) as (string | undefined)[];
    const values: Options = command.opts();
    try {
      const client = createClient(clientSettings(textOf(values['url'])));
      const output = createOutput(values['json'] === true);
      setExitCode((await run({ client, output, args, options: values })) ?? 0);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      console.error(withoutControls(`error: ${error.message}`));
      setExitCode(exitCodeOf(error.code));
    }
  });
}

/** `--x <value>` and `--no-x` in one line are refused: commander would take the last. */
function refuseBoth(command: Command): void {
  for (const refused of command.options.filter(({ negate }) => negate)) {
    const given = command.options.find(
      (option) => !option.negate && option.attributeName() === refused.attributeName(),
    );
    const seen = new Set<Option>();
    for (const option of given ? [given, refused] : [])
      command.on(`option:${option.name()}`, () => {
        if (seen.add(option).size > 1)
          command.error(`error: option '${given?.flags}' cannot be used with option '${refused.flags}'`);
      });
  }
}

/** Adds a noun and its verbs, beside those that it has already. */
export function addNoun(program: Command, noun: Noun, setExitCode: (code: number) => void): void {
  const known = program.commands.find((command) => command.name() === noun.name);
  const parent = (known ?? program.command(noun.name)).description(noun.description);
  for (const verb of noun.verbs) addCommand(parent, verb, setExitCode);
}

/** The text of an option that takes one. */
export function textOf(value: Options[string]): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/**
 * The member of a body that names a version; none where `text` is not given.
 * @throws DomainError VALIDATION_FAILED for what is no number: as JSON that is null, and another version would be taken
 */
export function versionNamed(text: string | undefined): { version?: number } {
  if (text === undefined) return {};
  if (!/^[1-9]\d*$/.test(text))
    throw new DomainError('VALIDATION_FAILED', `'${text}' is not the number of a version`);
  return { version: Number(text) };
}

/** All values of a repeatable option; undefined when it was not given. */
export function listOf(value: Options[string]): string[] | undefined {
  return Array.isArray(value) ? value.map(String) : undefined;
}

/** The segment of a path that names `id`. */
export function segment(id: string | undefined): string {
  return encodeURIComponent(id ?? '');
}

/** Options of every list. */
export const PAGE_OPTIONS = [
  { flags: '--page <page>', description: 'which page, from 1' },
  { flags: '--page-size <count>', description: 'rows of a page, at most 100; default 25' },
] as const;

/** The query that those options ask for. */
export function pageQuery(options: Options): Record<string, string | undefined> {
  return { page: textOf(options['page']), page_size: textOf(options['pageSize']) };
}
