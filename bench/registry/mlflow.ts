import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loadConfig } from '../../src/config';
import { startGuarded } from '../../src/local/guard';
import { freePort } from '../../src/local/ports';
import type { Session } from '../session';
import { waitUntilAnswers } from './ready';

const run = promisify(execFile);

/** The newest one whose parts were all to be had. */
export const MLFLOW_VERSION = '3.17.2';
const GRACE_SECONDS = 10;

/** Where a Python with MLflow lies; installed there by pip the first time. */
export async function mlflowProgram(note: (text: string) => void): Promise<string> {
  const folder = join(loadConfig().cacheDirectory, 'bench', `mlflow-${MLFLOW_VERSION}`);
  const program = join(folder, 'bin', 'mlflow');
  if (existsSync(join(folder, 'complete'))) return program;
  note(`installing MLflow ${MLFLOW_VERSION} from PyPI into the cache (some minutes, once)`);
  await run('python3', ['-m', 'venv', '--clear', folder]);
  const packages = [`mlflow==${MLFLOW_VERSION}`, 'psycopg2-binary'];
  await run(join(folder, 'bin', 'pip'), ['install', '--quiet', ...packages], { maxBuffer: 2 ** 26 });
  await run('touch', [join(folder, 'complete')]);
  return program;
}

/** Processes of its server by default; told to it all the same, as the figures name it. */
export const MLFLOW_WORKERS = 4;

/** Starts MLflow's server (tracking and registry) over a store as it comes; resolves when it answers. */
export async function startMlflow(
  session: Session,
  { program, storeUri }: { program: string; storeUri: string },
): Promise<{ port: number; stop: () => Promise<void> }> {
  const port = await freePort();
  const artifacts = await session.folder('mlflow-artifacts');
  const args = ['server', '--host', '127.0.0.1', '--port', String(port), '--workers', String(MLFLOW_WORKERS)];
  const stores = ['--backend-store-uri', storeUri, '--default-artifact-root', artifacts];
  const started = startGuarded(
    { program, args: [...args, ...stores] },
    { env: process.env, graceSeconds: GRACE_SECONDS, stdout: 'pipe', stderr: 'pipe' },
  );
  const stop = async (): Promise<void> => void (await started.stop());
  session.onEnd(stop);
  for (const output of [started.process.stdout, started.process.stderr]) output?.resume();
  await waitUntilAnswers(`http://127.0.0.1:${port}/health`, started.exited);
  return { port, stop };
}
