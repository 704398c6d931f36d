import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { DomainError } from '../../domain/errors';
import { fillCache } from '../cache';
import { isMissing, runCommand } from '../run-command';

/** What it takes to build the document store. */
export interface DocumentStoreBuild {
  /** The Maven project: `tools/document-store` of this package. */
  sourceFolder: string;
  /** Where what was built is kept. */
  cacheFolder: string;
  /** Told each line of the build, for people to see that it moves. */
  onLine: (line: string) => void;
  /** Ends a build under way. */
  signal?: AbortSignal;
}

const ADVICE =
  'install a JDK, 17 or newer, and Maven (Debian, Ubuntu: apt install default-jdk-headless maven; macOS: brew install openjdk maven), or MongoDB, or set MONGODB_URI to one that runs';
const OLDEST_JAVA = 17;
/** Goals rather than a phase: the phase would download a test runner for no tests. */
const GOALS: readonly string[] = ['compiler:compile', 'jar:jar', 'dependency:copy-dependencies'];

/**
 * Folder with `document-store.jar` and its `libraries/`, built by Maven if it is not there yet. Its name holds a digest of the
 * sources, so that a change builds anew.
 * @throws DomainError UNAVAILABLE when Java or Maven is missing or too old, or the build fails; the message says what to do
 */
export async function buildDocumentStore(build: DocumentStoreBuild): Promise<string> {
  await assertJava(build);
  const folder = join(build.cacheFolder, 'document-store', sourceKey(build.sourceFolder));
  if (!existsSync(folder)) await fillCache(folder, (work) => runMaven(build, join(work, 'built')));
  return folder;
}

/** Digest over the names and contents of everything that the build reads. */
function sourceKey(sourceFolder: string): string {
  const hash = createHash('sha256');
  const found = readdirSync(join(sourceFolder, 'src'), { recursive: true, withFileTypes: true });
  const sources = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of [...sources, join(sourceFolder, 'pom.xml')].sort()) {
    hash
      .update(`${relative(sourceFolder, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

/** Runs it: macOS ships a `java` that only tells where to get one. */
async function assertJava({ signal }: DocumentStoreBuild): Promise<void> {
  const result = await runCommand({ program: 'java', args: ['-version'] }, signal ? { signal } : {});
  const version = /version "(\d+)/.exec(result.lines.join('\n'))?.[1];
  if (result.code !== 0 || version === undefined) {
    throw new DomainError('UNAVAILABLE', `The document store needs Java: ${ADVICE}.`);
  }
  if (Number(version) < OLDEST_JAVA) {
    throw new DomainError('UNAVAILABLE', `The document store needs a newer Java than ${version}: ${ADVICE}.`);
  }
}

async function runMaven(build: DocumentStoreBuild, output: string): Promise<string> {
  const { onLine, signal } = build;
  const args = [
    '-B',
    '-ntp',
    '-f',
    join(build.sourceFolder, 'pom.xml'),
    `-Doutput.directory=${output}`,
    ...GOALS,
  ];
  const result = await runCommand({ program: 'mvn', args }, { onLine, ...(signal && { signal }) });
  if (isMissing(result)) throw new DomainError('UNAVAILABLE', `The document store needs Maven: ${ADVICE}.`);
  if (result.code === 0) return output;
  const errors = result.lines.filter(
    (line) => line.startsWith('[ERROR]') && !line.includes('COMPILATION ERROR'),
  );
  const complaint = errors[0] ?? `exit code ${result.code}`;
  throw new DomainError('UNAVAILABLE', `Maven could not build the document store (${complaint}): ${ADVICE}.`);
}
