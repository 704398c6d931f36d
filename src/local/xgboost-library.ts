import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DomainError } from '../domain/errors';
import { fillCache, finishedFolder } from './cache';
import { assertFreeSpace } from './data-folder';
import type { Step } from './report';
import { runCommand } from './run-command';

const VERSION = '3.2.0';
const SUPPORTED_MAJOR = '3.';
/** The wheel, unpacked. */
const SPACE_BYTES = 300e6;
const PYTHONS: readonly string[] = ['python3', 'python'];

const ADVICE =
  'install Python 3 with pip (Debian, Ubuntu: apt install python3-pip; macOS: brew install python), or set XGBOOST_LIB to the path of the XGBoost library';

export interface XgboostSearch {
  /** The library that was configured, or null. */
  configured: string | null;
  cacheDirectory: string;
  step: Step;
  signal: AbortSignal;
}

/** The XGBoost C library: its path, and where it came from, for people. */
export interface XgboostFound {
  path: string;
  version: string;
  origin: string;
}

/**
 * Finds the XGBoost library: the configured one, the cache, or the wheel that its makers publish.
 * @throws DomainError UNAVAILABLE saying what would help, when there is none or it can't be loaded
 */
export async function findXgboost(search: XgboostSearch): Promise<XgboostFound> {
  if (search.configured !== null) return probe(search.configured, 'as configured', search);
  const folder = join(search.cacheDirectory, 'xgboost', `${VERSION}-${process.platform}-${process.arch}`);
  const origin = existsSync(folder) ? 'from the cache' : 'downloaded';
  await fillCache(folder, (work) => unpackWheel(search, work));
  try {
    return await probe(join(folder, 'xgboost', 'lib', libraryName()), origin, search);
  } catch (error) {
    // Whatever is wrong with it, the next start shall get a new one.
    if (!search.signal.aborted) rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function libraryName(): string {
  return process.platform === 'darwin' ? 'libxgboost.dylib' : 'libxgboost.so';
}

/** Loads it in a process of its own: a library of the wrong kind could end this one. */
async function probe(path: string, origin: string, { signal }: XgboostSearch): Promise<XgboostFound> {
  const { code, lines } = await runCommand(
    { program: process.execPath, args: [join(__dirname, 'xgboost-probe.js'), path] },
    { signal },
  );
  const said = lines.at(-1) ?? `exit code ${code}`;
  if (code === 0 && said.startsWith(SUPPORTED_MAJOR)) return { path, version: said, origin };
  const why = code === 0 ? `version ${said}, but ${SUPPORTED_MAJOR}x is needed` : said;
  const advice =
    process.platform === 'darwin'
      ? 'it needs OpenMP: brew install libomp'
      : 'set XGBOOST_LIB to one that loads';
  throw new DomainError('UNAVAILABLE', `The XGBoost library ${path} can't be used (${why}); ${advice}.`);
}

/** The Linux wheel named xgboost brings half a gigabyte for GPUs along; xgboost-cpu is the same without. */
function wheelName(): string {
  return process.platform === 'darwin' ? 'xgboost' : 'xgboost-cpu';
}

async function unpackWheel({ step, signal }: XgboostSearch, work: string): Promise<string> {
  assertFreeSpace(work, SPACE_BYTES, 'make room for the XGBoost library');
  step.progress('downloading its wheel by pip');
  const python = await pythonWithPip(signal);
  const wheel = `${wheelName()}==${VERSION}`;
  // Only the library is used, so the wheel may be for a newer Python.
  const flags = [
    '--no-deps',
    '--only-binary=:all:',
    '--ignore-requires-python',
    '--disable-pip-version-check',
  ];
  await run({ program: python, args: ['-m', 'pip', 'download', ...flags, '--dest', work, wheel] }, signal);
  const file = readdirSync(work).find((name) => name.endsWith('.whl'));
  if (file === undefined) throw new DomainError('UNAVAILABLE', `pip brought no wheel of XGBoost: ${ADVICE}.`);
  const finished = finishedFolder(work);
  await run({ program: python, args: ['-m', 'zipfile', '-e', join(work, file), finished] }, signal);
  return finished;
}

async function pythonWithPip(signal: AbortSignal): Promise<string> {
  for (const python of PYTHONS) {
    const { code } = await runCommand({ program: python, args: ['-m', 'pip', '--version'] }, { signal });
    if (code === 0) return python;
  }
  throw new DomainError('UNAVAILABLE', `The XGBoost library is had by pip, which is not there: ${ADVICE}.`);
}

async function run(command: { program: string; args: string[] }, signal: AbortSignal): Promise<void> {
  const { code, lines } = await runCommand(command, { signal });
  if (code === 0) return;
  const complaint = lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? `exit code ${code}`;
  throw new DomainError('UNAVAILABLE', `The XGBoost library could not be had (${complaint}): ${ADVICE}.`);
}
