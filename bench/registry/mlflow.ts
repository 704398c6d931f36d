import { join } from 'node:path';
import { startGuarded } from '../../src/local/guard';
import { freePort } from '../../src/local/ports';
import { pythonPrograms } from '../python';
import type { Session } from '../session';
import { waitUntilAnswers } from './ready';

/** The newest one whose parts were all to be had. */
export const MLFLOW_VERSION = '3.17.2';
const GRACE_SECONDS = 10;

/** Processes of its server by default; told to it all the same, as the figures name it. */
export const MLFLOW_WORKERS = 4;

/** The program of MLflow; installed by pip the first time. */
export async function mlflowProgram(note: (text: string) => void): Promise<string> {
  const packages = [`mlflow==${MLFLOW_VERSION}`, 'psycopg2-binary'];
  return join(await pythonPrograms({ name: `mlflow-${MLFLOW_VERSION}`, packages }, note), 'mlflow');
}

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
