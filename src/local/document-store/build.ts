import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { DomainError } from '../../domain/errors';

/** What it takes to build the document store. */
export interface DocumentStoreBuild {
  /** The Maven project: `tools/document-store` of this package. */
  sourceFolder: string;
  /** Where what was built is kept; made when missing. */
  cacheFolder: string;
  /** Told each line of the build, for people to see that it moves. */
  onLine: (line: string) => void;
  /** Ends a build under way. */
  signal?: AbortSignal;
}

const JAVA_ADVICE =
  'install a JDK, 17 or newer, and Maven (Debian, Ubuntu: apt install openjdk-17-jdk-headless maven; macOS: brew install openjdk@17 maven)';
const OLDEST_JAVA = 17;
const ABANDONED_AFTER_MS = 60 * 60 * 1000;

/**
 * Folder with `document-store.jar` and its `libraries/`, built by Maven if it is not there yet.
 *
 * The folder's name holds a digest of the sources, so a change builds anew. It appears by one rename, so it is
 * whole or missing whenever a build is killed, and builds at the same time don't disturb one another.
 *
 * @throws DomainError UNAVAILABLE when Java or Maven is missing or too old, or the build fails; the message says what to do.
 */
export async function buildDocumentStore(build: DocumentStoreBuild): Promise<string> {
  const parent = join(build.cacheFolder, 'document-store');
  const folder = join(parent, await sourceKey(build.sourceFolder));
  await assertJava();
  if (existsSync(folder)) return folder;
  await mkdir(parent, { recursive: true });
  await removeAbandoned(parent);
  const workFolder = join(parent, `.building-${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    await runMaven(build, workFolder);
    await moveIntoPlace(workFolder, folder);
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
  return folder;
}

/** Digest over the names and contents of everything that the build reads. */
async function sourceKey(sourceFolder: string): Promise<string> {
  const hash = createHash('sha256');
  const names = await readdir(join(sourceFolder, 'src'), { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of [...files, join(sourceFolder, 'pom.xml')].sort()) {
    hash.update(`${relative(sourceFolder, file)}\0`);
    hash.update(await readFile(file));
    hash.update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

/** macOS ships a `java` that only says where to get one, hence not just a look at the PATH. */
async function assertJava(): Promise<void> {
  const { code, lines } = await run({ program: 'java', args: ['-version'] });
  const version = /version "(\d+)/.exec(lines.join('\n'))?.[1];
  if (code !== 0 || version === undefined) {
    throw new DomainError('UNAVAILABLE', `The document store needs Java: ${JAVA_ADVICE}`);
  }
  if (Number(version) < OLDEST_JAVA) {
    throw new DomainError(
      'UNAVAILABLE',
      `The document store needs a newer Java than ${version}: ${JAVA_ADVICE}`,
    );
  }
}

async function runMaven(build: DocumentStoreBuild, outputFolder: string): Promise<void> {
  const goals = ['compiler:compile', 'jar:jar', 'dependency:copy-dependencies'];
  const args = [
    '-B',
    '-ntp',
    '-f',
    join(build.sourceFolder, 'pom.xml'),
    `-Doutput.directory=${outputFolder}`,
  ];
  const { code, lines } = await run({ ...build, program: 'mvn', args: [...args, ...goals] });
  if (code === null) throw new DomainError('UNAVAILABLE', `The document store needs Maven: ${JAVA_ADVICE}`);
  if (code === 0) return;
  const complaint = lines.find((line) => line.startsWith('[ERROR]')) ?? lines.at(-1) ?? `exit code ${code}`;
  const advice = lines.some((line) => line.includes('No compiler is provided')) ? `; ${JAVA_ADVICE}` : '';
  throw new DomainError('UNAVAILABLE', `Maven could not build the document store: ${complaint}${advice}`);
}

/** Runs to the end. A `code` of null: there is no such program. */
function run(command: {
  program: string;
  args: string[];
  onLine?: (line: string) => void;
  signal?: AbortSignal;
}): Promise<{ code: number | null; lines: string[] }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command.program, command.args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(command.signal && { signal: command.signal }),
    });
    const lines: string[] = [];
    const take = (chunk: string): void => {
      for (const line of chunk.split('\n').filter((text) => text.trim() !== '')) {
        lines.push(line);
        command.onLine?.(line);
      }
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') resolve({ code: null, lines });
      else reject(error);
    });
    child.on('close', (code, signal) => resolve({ code: code ?? (signal === null ? 0 : 1), lines }));
  });
}

/** Another build may have been faster: its result is as good as ours. */
async function moveIntoPlace(workFolder: string, folder: string): Promise<void> {
  try {
    await rename(workFolder, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}

/** Work folders of builds that were killed; those of running ones are younger. */
async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith('.building-')) continue;
    const path = join(parent, name);
    const found = await stat(path).catch(() => null);
    if (found && Date.now() - found.mtimeMs > ABANDONED_AFTER_MS)
      await rm(path, { recursive: true, force: true });
  }
}
