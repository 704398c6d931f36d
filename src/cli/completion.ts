import type { Command } from 'commander';
import { DomainError } from '../domain/errors';

/** What can follow each command: `path` is the words up to there, without options. */
interface Level {
  path: string;
  words: string[];
}

const SCRIPTS: Readonly<Record<string, (levels: readonly Level[]) => string>> = {
  bash: bashScript,
  zsh: (levels) => `autoload -U +X bashcompinit && bashcompinit\n${bashScript(levels)}`,
  fish: fishScript,
};

/** The shells that there is a script for. */
export const SHELLS: readonly string[] = Object.keys(SCRIPTS);

/**
 * The script that makes a shell complete the commands of `program`; made from the commands themselves.
 * @throws DomainError VALIDATION_FAILED for a shell that there is no script for
 */
export function completionScript(program: Command, shell: string): string {
  const script = Object.hasOwn(SCRIPTS, shell) ? SCRIPTS[shell] : undefined;
  if (!script) throw new DomainError('VALIDATION_FAILED', `"${shell}" is none of ${SHELLS.join(', ')}`);
  return script(levelsOf(program, ''));
}

function levelsOf(command: Command, path: string): Level[] {
  const options = command.options.flatMap(({ long }) => long ?? []);
  const words = [...command.commands.map((child) => child.name()), ...options, '--help'];
  const below = command.commands.flatMap((child) => levelsOf(child, `${path} ${child.name()}`.trim()));
  return [{ path, words }, ...below];
}

function bashScript(levels: readonly Level[]): string {
  const cases = levels.map(({ path, words }) => `    '${path}') words='${words.join(' ')}' ;;`);
  const known = levels.map(({ path }) => `'${path}'`).join('|');
  return `_modelkeeper() {
  local path='' next words='' index
  for ((index = 1; index < COMP_CWORD; index++)); do
    next="\${path:+$path }\${COMP_WORDS[index]}"
    case "$next" in ${known}) path="$next" ;; esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _modelkeeper modelkeeper
`;
}

function fishScript(levels: readonly Level[]): string {
  const lines = levels.map(({ path, words }) => {
    const condition = `test (string join ' ' -- (commandline -opc | string match -v -- '-*')[2..3]) = '${path}'`;
    return `complete -c modelkeeper -f -n "${condition}" -a '${words.join(' ')}'`;
  });
  return `${lines.join('\n')}\n`;
}
