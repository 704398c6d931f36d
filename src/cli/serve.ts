import { join } from 'node:path';
import { type Config, loadConfig } from '../config';
import { findServers, type ServerAddresses } from '../local/addresses';
import { allOrNothing } from '../local/all-or-nothing';
import { type DataPaths, prepareDataFolder, prepareFolder } from '../local/data-folder';
import type { FileLock } from '../local/file-lock';
import { joinUsers, lockStack } from '../local/instance';
import { assertPortFree } from '../local/ports';
import { asStep } from '../local/report';
import { boundLogs } from '../local/server-log';
import { startStack } from '../local/stack';
import { findXgboost } from '../local/xgboost-library';
import { bannerLines } from './banner';
import { listenForInterrupts } from './interrupts';
import { packageVersion } from './package-version';
import { type Role, WORKING_ROLES } from './role-names';
import { superviseRoles } from './roles';
import { createTerminalReport, type TerminalReport } from './terminal-report';

/** What was brought up and must go, the last one first. */
interface Ending {
  label: string;
  stop(): Promise<void>;
  kill(): void;
}

interface Session {
  config: Config;
  roles: readonly Role[];
  report: TerminalReport;
  signal: AbortSignal;
  endings: Ending[];
}

/**
 * Serves until it is interrupted, then drains and stops what it started.
 * @returns the exit code
 * @throws DomainError with a line for each thing that stands in the way; nothing is left running then
 */
export async function serve(roles: readonly Role[]): Promise<number> {
  const config = loadConfig();
  // Without a stack, standard output is the log's.
  const report = createTerminalReport(roles.includes('stack') ? process.stdout : process.stderr);
  const endings: Ending[] = [];
  const interrupts = listenForInterrupts(() => endings.forEach((ending) => ending.kill()));
  let isReady = false;
  try {
    const lines = await bringUp({ config, roles, report, signal: interrupts.signal, endings });
    isReady = true;
    // In one piece: whoever reads that it is ready can read the rest.
    report.print(lines.join('\n'));
    await interrupts.requested;
  } catch (error) {
    if (!interrupts.signal.aborted) throw error;
    report.print('Stopped before it was ready.');
  } finally {
    for (const ending of endings.toReversed()) {
      await asStep(report, ending.label, { run: () => ending.stop(), done: () => 'stopped' });
    }
    report.close();
  }
  return isReady ? 0 : 1;
}

/** Resolves to the lines that tell what runs and where. */
async function bringUp(session: Session): Promise<string[]> {
  const { config, roles, report, signal } = session;
  const paths = prepareDataFolder(config.dataDirectory);
  if (config.artifacts.kind === 'folder') prepareFolder(config.artifacts.path, 'MODELKEEPER_ARTIFACTS');
  prepareFolder(config.modelsDirectory, 'MODELKEEPER_MODELS');
  const users = joinUsers(paths);
  const hasStack = roles.includes('stack');
  const lock = hasStack ? await lockStack(paths, { report, signal }) : users;
  if (roles.includes('api')) await assertPortFree(config.port, config.hosts, 'PORT');
  await boundLogs(paths.logs);
  const { servers, xgboostLibrary } = await findEverything(session, paths, lock);
  const logFile = hasStack ? join(paths.logs, 'service.log') : null;
  const working = WORKING_ROLES.filter((role) => roles.includes(role));
  const running = { config, servers, paths, logFile };
  if (working.length === 0) return bannerLines({ ...running, apiPort: null });
  const order = {
    config,
    roles: working,
    addresses: { ...servers, xgboostLibrary },
    version: packageVersion(),
  };
  const service = await superviseRoles({ order, lock, logFile, report, signal });
  session.endings.push({ label: 'Service', ...service.process });
  return bannerLines({ ...running, apiPort: service.apiPort });
}

/** The servers, started or found, and the XGBoost library where a role needs it. */
async function findEverything(
  session: Session,
  paths: DataPaths,
  lock: FileLock,
): Promise<{ servers: ServerAddresses; xgboostLibrary: string | null }> {
  const { config, roles, report } = session;
  const [servers, xgboostLibrary] = await allOrNothing<[ServerAddresses, string | null]>(
    [
      async (signal) => {
        if (!roles.includes('stack')) return findServers({ config, paths, report, signal });
        const stack = await startStack({ config, paths, lock, report, signal });
        session.endings.push({ label: 'Servers', stop: stack.stop, kill: stack.kill });
        return stack;
      },
      async (signal) => (roles.includes('trainer') ? xgboost(config, report, signal) : null),
    ],
    session.signal,
  );
  return { servers, xgboostLibrary };
}

async function xgboost(config: Config, report: TerminalReport, signal: AbortSignal): Promise<string> {
  const found = await asStep(report, 'XGBoost', {
    run: (step) => {
      const { xgboostLibrary: configured, cacheDirectory } = config;
      return findXgboost({ configured, cacheDirectory, step, signal });
    },
    done: ({ version, origin }) => `${version}, ${origin}`,
  });
  return found.path;
}
