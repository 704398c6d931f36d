import { readdirSync, readFileSync } from 'node:fs';

/** The parts of the program, by what their processes run; `guard` stands between a parent and its server. */
export type Part = 'main' | 'roles' | 'temporal' | 'store' | 'training' | 'guard' | 'other';

export interface ProgramProcess {
  pid: number;
  part: Part;
}

/** What the command line of each part holds; a guard's holds its server's too, so it comes first. */
const SIGNS: readonly (readonly [Part, RegExp])[] = [
  ['guard', /modelkeeper-guard/],
  ['main', /src\/main\.js\0serve/],
  ['roles', /cli\/role-process\.js/],
  ['training', /compute\/child\.js/],
  ['temporal', /\0server\0start-dev\0/],
  ['store', /document-store\.jar|mongod\0/],
];

/**
 * The living processes whose environment holds `mark` (`NAME=value`), whoever their parent is by now (by Linux's
 * /proc): children inherit the environment of whom they were started by.
 */
export function processesMarked(mark: string): ProgramProcess[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((name) => {
    const [environment, command] = [read(`/proc/${name}/environ`), read(`/proc/${name}/cmdline`)];
    // A zombie has neither.
    if (command === '' || !environment.split('\0').includes(mark)) return [];
    const part = SIGNS.find(([, sign]) => sign.test(command))?.[0] ?? 'other';
    return [{ pid: Number(name), part }];
  });
}

/** Sends a signal; a process that has just ended by itself is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (typeof error !== 'object' || error === null || !('code' in error) || error.code !== 'ESRCH')
      throw error;
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
