import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SEARCH_ATTRIBUTES } from '../../workflows/search-attributes';
import type { Config } from '../config';
import type { DataPaths } from './data-folder';
import type { FileLock } from './file-lock';
import type { GuardedProcess } from './guard';
import { launchServer } from './launch-server';
import type { Report } from './report';
import { runCommand } from './run-command';
import type { TemporalProgram } from './temporal-program';

const HOST = '127.0.0.1';
/** Long enough for open gRPC calls, short enough for Ctrl-C. */
const GRACE_SECONDS = 5;
/** The dev server's own default is one day, and closed workflows would vanish from the UI. */
const RETENTION = `${30 * 24}h`;

/**
 * Settings for one small machine. With the server's defaults, which are for clusters, a workflow of one activity takes
 * 149 ms instead of 25, and any timer a second.
 */
export const DYNAMIC_CONFIG: readonly string[] = [
  // Four partitions and two pollers: now and then a task waits two seconds for the next poll.
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
  // Tasks reach the queue at most every 1/n seconds.
  'history.transferProcessorMaxPollRPS=1000',
  'history.timerProcessorMaxPollRPS=1000',
  'history.timerProcessorMaxTimeShift="1ms"',
  // More than this many updates of one workflow at a time collapse.
  'history.maxInFlightUpdates=1000',
];

/** Damage to the file itself; nothing else is a reason to begin a new one. */
const UNUSABLE_FILE = /no such table|not a database|malformed/;

/** What it takes to run the local stack's Temporal. */
export interface TemporalServer {
  program: TemporalProgram;
  config: Config;
  paths: DataPaths;
  lock: FileLock;
  report: Report;
}

/**
 * Starts Temporal on the database file of its version; resolves when it answers.
 * Its database holds nothing that the records don't, so a file that can't be used makes way for a new one.
 * @throws DomainError UNAVAILABLE when it does not start
 */
export async function launchTemporal(server: TemporalServer, signal: AbortSignal): Promise<GuardedProcess> {
  const file = join(server.paths.temporal, `server-${server.program.version}.db`);
  const provenMark = `${file}.proven`;
  // Whoever deletes the database may do it with its folder, while it runs.
  mkdirSync(server.paths.temporal, { recursive: true });
  // The schema is made only together with the file: one whose first start was cut short is without it for ever.
  if (!existsSync(provenMark)) removeDatabase(file);
  const proven = await launchOn(file, server, signal).catch((error: unknown) => {
    if (!(error instanceof Error && UNUSABLE_FILE.test(error.message))) throw error;
    const aside = `${file}.unusable`;
    renameSync(file, aside);
    removeDatabase(file);
    server.report.note(`Temporal's database could not be read and is begun anew; the old one is ${aside}`);
    return launchOn(file, server, signal);
  });
  try {
    writeFileSync(provenMark, '');
  } catch (error) {
    // A full disk, or the folder was removed meanwhile: the next try needs its ports.
    proven.kill();
    await proven.exited;
    throw error;
  }
  return proven;
}

function removeDatabase(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${suffix}`, { force: true });
}

function launchOn(file: string, server: TemporalServer, signal: AbortSignal): Promise<GuardedProcess> {
  const { config, paths, program, lock } = server;
  return launchServer(
    {
      name: 'Temporal',
      command: { program: program.path, args: temporalArguments(config, file) },
      logFile: join(paths.logs, 'temporal.log'),
      lock,
      graceSeconds: GRACE_SECONDS,
      isReady: (_log, ending) => raiseRetention(program.path, config, ending),
    },
    signal,
  );
}

function temporalArguments(config: Config, databaseFile: string): string[] {
  return [
    ['server', 'start-dev', '--ip', HOST],
    ['--port', String(config.temporal.port), '--ui-port', String(config.temporal.uiPort)],
    ['--namespace', config.temporal.namespace, '--log-level', 'warn', '--db-filename', databaseFile],
    ['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
    SEARCH_ATTRIBUTES.flatMap(({ name }) => ['--search-attribute', `${name}=Keyword`]),
    DYNAMIC_CONFIG.flatMap((setting) => ['--dynamic-config-value', setting]),
  ].flat();
}

/** The first call that the server must answer, so it also says when it does. */
async function raiseRetention(program: string, config: Config, signal: AbortSignal): Promise<boolean> {
  const address = `${HOST}:${config.temporal.port}`;
  const args = ['operator', 'namespace', 'update', '--namespace', config.temporal.namespace];
  // The user's own profile for another Temporal must not get in the way.
  const own = ['--address', address, '--disable-config-file', '--disable-config-env'];
  const { code } = await runCommand(
    { program, args: [...args, '--retention', RETENTION, ...own] },
    { signal },
  );
  return code === 0;
}
