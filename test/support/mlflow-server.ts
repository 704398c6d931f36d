import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loadConfig } from '../../src/config';
import { fillCache, finishedFolder } from '../../src/local/cache';
import { runCommand } from '../../src/local/run-command';
import { eventually } from './eventually';
import { testPort } from './ports';

/** As its makers publish it on PyPI. */
const PACKAGE = 'mlflow==3.17.2';
const START_MS = 120_000;

const REGISTRY = join(__dirname, '..', 'mlflow', 'registry.py');

/** A real MLflow with a database and artifacts of its own. */
export interface TestMlflow {
  url: string;
  /** Where it keeps `mlflow.db` and, in `mlartifacts`, the files of its models. */
  folder: string;
  /** Makes the registry that tests know where an MLflow keeps its own: an address, a folder or a database, from `folder`. */
  makeRegistry(uri: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it on a free port; the first call on a machine installs it, which takes minutes. */
export async function startMlflow(): Promise<TestMlflow> {
  const folder = await mkdtemp(join(tmpdir(), 'modelkeeper-mlflow-'));
  const port = await testPort();
  const allowed = { MLFLOW_ALLOW_FILE_STORE: 'true', MLFLOW_DISABLE_TELEMETRY: 'true' };
  const env = { ...process.env, PYTHONPATH: await installedMlflow(), ...allowed };
  const url = `http://127.0.0.1:${port}`;
  const places = [
    '--backend-store-uri',
    `sqlite:///${folder}/mlflow.db`,
    '--artifacts-destination',
    `${folder}/mlartifacts`,
  ];
  const args = [
    '-m',
    'mlflow',
    'server',
    ...places,
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--workers',
    '1',
  ];
  // A group of its own, as it starts processes that outlive it.
  const server = spawn('python3', args, { env, stdio: 'ignore', detached: true });
  const isUp = () =>
    fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  await eventually(isUp, (up) => up, START_MS);
  return {
    url,
    folder,
    makeRegistry: async (uri) =>
      void (await promisify(execFile)('python3', [REGISTRY, uri], { env, cwd: folder })),
    async stop() {
      const gone = new Promise((resolve) => server.once('exit', resolve));
      if (server.pid !== undefined) process.kill(-server.pid, 'SIGKILL');
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function installedMlflow(): Promise<string> {
  const { cacheDirectory } = loadConfig();
  const folder = join(cacheDirectory, 'mlflow', `${PACKAGE}-${process.platform}-${process.arch}`);
  const isThere = await fillCache(folder, async (work) => {
    const finished = finishedFolder(work);
    const args = ['-m', 'pip', 'install', '--disable-pip-version-check', '--target', finished, PACKAGE];
    return (await runCommand({ program: 'python3', args })).code === 0 ? finished : null;
  });
  if (!isThere) throw new Error(`The tests need ${PACKAGE}, which could not be had by pip`);
  return folder;
}
