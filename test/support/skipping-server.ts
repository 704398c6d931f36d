import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fillCache, finishedFolder } from '../../src/local/cache';
import { runCommand } from '../../src/local/run-command';

const POM = resolve(__dirname, '../../tools/temporal-test-server/pom.xml');
const COORDINATE =
  /<artifactId>temporal-test-server<\/artifactId>\s*<version>([\d.]+)<\/version>\s*<\/dependency>/;

/**
 * The Temporal server that skips time, as a program that takes a port: out of the cache, or fetched by Maven.
 * @throws saying what would help, when it can't be had
 */
export async function findSkippingServer(cacheDirectory: string): Promise<string> {
  const version = COORDINATE.exec(readFileSync(POM, 'utf8'))?.[1] ?? '';
  const folder = join(cacheDirectory, 'temporal-test-server', version);
  const program = join(folder, 'serve');
  if (!(await fillCache(folder, fetchServer)))
    throw new Error(
      'The tests need temporal-test-server, and Maven could not fetch it: install a JDK, 17 or newer, and Maven',
    );
  return program;
}

async function fetchServer(work: string): Promise<string | null> {
  const finished = finishedFolder(work);
  const libraries = `-DoutputDirectory=${join(finished, 'libraries')}`;
  const args = ['-B', '-ntp', '-f', POM, libraries, 'dependency:copy-dependencies'];
  if ((await runCommand({ program: 'mvn', args })).code !== 0) return null;
  const program = join(finished, 'serve');
  writeFileSync(program, SERVE);
  chmodSync(program, 0o755);
  return finished;
}

/** It is asked to start with the port alone; the flags halve its start. */
const SERVE = `#!/bin/sh
exec java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx256m -cp "$(dirname "$0")/libraries/*" io.temporal.testserver.TestServer "$@"
`;
