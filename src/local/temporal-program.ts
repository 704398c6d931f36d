import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DomainError } from '../domain/errors';
import { fillCache, finishedFolder } from './cache';
import type { Step } from './report';
import { runCommand } from './run-command';
import { buildTemporal, CLI_VERSION } from './temporal-build';
import { downloadFromVendor } from './vendor-download';

/** Servers from 1.29 on, which the launch flags and the SDK were tried with, until the next major version. */
const SERVER_VERSION = /Server (1\.(\d+)\.\d+)/;
const OLDEST_SERVER_MINOR = 29;

/** The `temporal` program, and the version of the server in it. */
export interface TemporalProgram {
  path: string;
  version: string;
  /** For people: `on PATH`, `from the cache`. */
  origin: string;
}

export interface TemporalSearch {
  cacheDirectory: string;
  /** Version of the server that was used last on these data: taken again where it is at hand. */
  lastVersion: string | null;
  step: Step;
  signal: AbortSignal;
}

/**
 * Finds Temporal: on PATH, in the cache, at the vendor, or builds it.
 * @throws DomainError UNAVAILABLE saying what would help, when none of it works
 */
export async function findTemporal(search: TemporalSearch): Promise<TemporalProgram> {
  const { cacheDirectory, lastVersion, signal } = search;
  const folder = join(cacheDirectory, 'temporal', `${CLI_VERSION}-${process.platform}-${process.arch}`);
  const path = join(folder, 'temporal');
  const installed = await inspect('temporal', 'on PATH', signal);
  const cached = existsSync(folder) ? await inspect(path, 'from the cache', signal) : null;
  const atHand = [installed, cached].filter((program) => program !== null);
  const chosen = atHand.find(({ version }) => version === lastVersion) ?? atHand[0];
  if (chosen !== undefined) return chosen;
  // What is there does not run, or is of another time.
  rmSync(folder, { recursive: true, force: true });
  let origin = 'from the cache';
  await fillCache(folder, async (work) => {
    const fetched = await downloadOrBuild(search, work);
    origin = fetched.origin;
    const finished = finishedFolder(work);
    renameSync(fetched.path, join(finished, 'temporal'));
    return finished;
  });
  const program = await inspect(path, origin, signal);
  if (program === null) throw new DomainError('UNAVAILABLE', `${path} does not run on this machine.`);
  return program;
}

/** Null when there is no such program, it does not run, or its server is of another time. */
async function inspect(path: string, origin: string, signal: AbortSignal): Promise<TemporalProgram | null> {
  const { lines } = await runCommand({ program: path, args: ['--version'] }, { signal });
  const [, version, minor] = SERVER_VERSION.exec(lines.join('\n')) ?? [];
  if (version === undefined || Number(minor) < OLDEST_SERVER_MINOR) return null;
  return { path, version, origin };
}

async function downloadOrBuild(
  { step, signal }: TemporalSearch,
  work: string,
): Promise<{ path: string; origin: string }> {
  step.progress('downloading');
  const version = `v${CLI_VERSION}`;
  const download = await downloadFromVendor({
    script: 'temporal-download',
    version,
    folder: work,
    step,
    signal,
  });
  if ('path' in download) return { path: download.path, origin: 'downloaded' };
  return { path: await buildTemporal({ folder: work, step, signal }), origin: 'built' };
}
