import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { DomainError } from '../domain/errors';
import { assertFreeSpace } from './data-folder';
import type { Step } from './report';
import { isMissing, runCommand } from './run-command';

/** The newest that Go builds from its module, later ones replace a dependency; it holds server 1.29.1 with its UI. */
export const CLI_VERSION = '1.5.1';
const MODULE = `github.com/temporalio/cli/cmd/temporal@v${CLI_VERSION}`;

/** Measured for this version with empty caches: packages compiled, processor time, disk for sources and objects. */
const PACKAGES = 1296;
const CORE_SECONDS = 340;
const SPACE_BYTES = 3.1e9;

const ADVICE =
  'install Go, 1.23 or newer (https://go.dev/dl), or the temporal program (https://temporal.io/setup/install-temporal-cli), or set TEMPORAL_ADDRESS to a Temporal that runs';

const ENVIRONMENT = {
  // No C compiler is needed.
  CGO_ENABLED: '0',
  // The compiler spends a sixth of its time on collecting garbage otherwise.
  GOGC: '400',
};

/** Nobody debugs this program: without its symbols it builds faster and is smaller. */
const FLAGS: readonly string[] = ['-v', '-trimpath', '-gcflags=all=-dwarf=false', '-ldflags=-s -w'];

/**
 * Builds the Temporal CLI by Go from its public module; resolves to the program's path in `folder`, where all that the build
 * leaves behind is as well.
 * @throws DomainError UNAVAILABLE when Go is missing, space is short, or the build fails; the message says what to do
 */
export async function buildTemporal(build: {
  folder: string;
  step: Step;
  signal: AbortSignal;
}): Promise<string> {
  const { folder, step, signal } = build;
  const environment = await runCommand({ program: 'go', args: ['env', 'GOCACHE', 'GOMODCACHE'] }, { signal });
  if (isMissing(environment)) {
    throw new DomainError(
      'UNAVAILABLE',
      `Temporal can't be downloaded, and building it needs Go: ${ADVICE}.`,
    );
  }
  for (const cache of environment.lines)
    assertFreeSpace(cache, SPACE_BYTES, 'make room for building Temporal');
  const { code, lines } = await runCommand(
    {
      program: 'go',
      args: ['install', ...FLAGS, MODULE],
      env: { ...ENVIRONMENT, GOBIN: folder, GOTMPDIR: folder },
    },
    { signal, onLine: progressOf(step) },
  );
  if (code === 0) return join(folder, 'temporal');
  const complaint = lines.findLast((line) => !line.startsWith('go: downloading')) ?? `exit code ${code}`;
  throw new DomainError('UNAVAILABLE', `Go could not build Temporal (${complaint}): ${ADVICE}.`);
}

/** Go names each module that it downloads and each package that it compiles. */
function progressOf(step: Step): (line: string) => void {
  const tell = (what: string): void =>
    step.progress(`no download from its makers, so it is built once: ${what}`);
  tell(`fetching its sources, ${forPeople(CORE_SECONDS / availableParallelism())} in all`);
  let compiled = 0;
  let beganAt = 0;
  return (line) => {
    if (line.startsWith('go: ')) return;
    if (compiled === 0) beganAt = performance.now();
    compiled += 1;
    const share = Math.min(0.99, compiled / PACKAGES);
    const leftSeconds = ((performance.now() - beganAt) / 1000 / share) * (1 - share);
    // The first packages say little about the rest.
    const left = share < 0.05 ? '' : `, ${forPeople(leftSeconds)} left`;
    tell(`compiling, ${Math.floor(share * 100)} %${left}`);
  };
}

function forPeople(seconds: number): string {
  if (seconds < 45) return 'less than a minute';
  return seconds < 90 ? 'about a minute' : `about ${Math.round(seconds / 60)} minutes`;
}
