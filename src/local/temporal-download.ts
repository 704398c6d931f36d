import { chmodSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';

/**
 * A program of its own, `temporal-download <version> <folder>`: fetches the Temporal CLI from its makers by the SDK's
 * downloader and prints its path; when it can't, prints why and ends with code 1.
 */
async function main(version: string, folder: string): Promise<string> {
  const environment = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'cached-download', version, downloadDir: folder } },
  });
  await environment.teardown();
  const files = readdirSync(folder).map((name) => join(folder, name));
  const [program] = files.filter((file) => statSync(file).isFile());
  if (program === undefined) throw new Error('nothing was downloaded');
  chmodSync(program, 0o755);
  return program;
}

const [version = '', folder = ''] = process.argv.slice(2);
main(version, folder).then(
  (path) => process.stdout.write(`${path}\n`),
  (error: unknown) => {
    process.stdout.write(`${String(error).split('\n')[0]}\n`);
    process.exitCode = 1;
  },
);
