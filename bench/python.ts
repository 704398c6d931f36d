import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loadConfig } from '../src/config';

const run = promisify(execFile);

/** A Python environment of a contestant, in the cache. */
export interface PythonEnvironment {
  name: string;
  /** Exact requirements, as pip takes them. */
  packages: readonly string[];
}

/** The folder of an environment's programs (`python` and what its packages bring); made by pip the first time. */
export async function pythonPrograms(
  { name, packages }: PythonEnvironment,
  note: (text: string) => void,
): Promise<string> {
  const folder = join(loadConfig().cacheDirectory, 'bench', name);
  const programs = join(folder, 'bin');
  if (existsSync(join(folder, 'complete'))) return programs;
  note(`installing ${packages.join(', ')} from PyPI into the cache (some minutes, once)`);
  await run('python3', ['-m', 'venv', '--clear', folder]);
  await run(join(programs, 'pip'), ['install', '--quiet', ...packages], { maxBuffer: 2 ** 26 });
  await run('touch', [join(folder, 'complete')]);
  return programs;
}
