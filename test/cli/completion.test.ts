import { execFileSync } from 'node:child_process';
import { runCommand } from '../support/cli';

const script = async (shell: string): Promise<string> => (await runCommand(['completion', shell], {})).stdout;

/** What bash offers after these words, the last of which is being typed. */
async function offered(...words: string[]): Promise<string[]> {
  const line = ['modelkeeper', ...words].map((word) => `'${word}'`).join(' ');
  const asked = `COMP_WORDS=(${line}); COMP_CWORD=${words.length}; _modelkeeper; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const told = execFileSync('bash', ['--norc', '-c', `${await script('bash')}\n${asked}`], {
    encoding: 'utf8',
  });
  return told.split('\n').filter((word) => word !== '');
}

describe('completion', () => {
  it('bash offers nouns, verbs and options, also after options', async () => {
    expect(await offered('inc')).toEqual(['incident']);
    expect(await offered('run', '')).toEqual(['list', 'show', 'start', 'cancel', 'logs', '--help']);
    expect(await offered('run', 'list', '--st')).toEqual(['--state']);
    expect(await offered('--version', 'run', 'ca')).toEqual(['cancel']);
    expect(await offered('run', 'logs', 'some-id', '--f')).toEqual(['--follow']);
    expect(await offered('run', 'nothing', 'x')).toEqual([]);
  });

  it('there is a script for zsh and fish too, and none for others', async () => {
    expect(await script('zsh')).toContain('bashcompinit');
    expect(await script('fish')).toMatch(/^complete -c modelkeeper .*= 'run list'" -a '--state /m);
    expect(await runCommand(['completion', 'cmd'], {})).toMatchObject({ code: 2, stdout: '' });
  });
});
