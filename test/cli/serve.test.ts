import { getEventListeners, once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { launchRoles, type RolesLaunch } from '../../src/cli/launch-roles';
import { tryLock } from '../../src/local/file-lock';
import { runCommand } from '../support/cli';
import { eventually } from '../support/eventually';
import {
  descendants,
  endInstance,
  type InstanceSettings,
  instanceSettings,
  isAlive,
  type Program,
  processesOn,
  runProgram,
} from '../support/program';

/** Tells what packages each process has loaded. */
const LOADED_PACKAGES = join(__dirname, '..', 'support', 'loaded-packages.cjs');
const READY = 'Modelkeeper is ready.';

let settings: InstanceSettings;
let program: Program;

async function start(args: string[] = []): Promise<void> {
  program = runProgram(['serve', ...args], settings);
  await program.prints(READY);
}

/** The one process under the program that a command line belongs to, without its guard. */
function server(pattern: RegExp): number {
  const found = descendants(program.pid).filter(
    ({ command }) => pattern.test(command) && !command.startsWith('/bin/sh'),
  );
  expect(found).toHaveLength(1);
  return found[0]?.pid ?? 0;
}

async function refusal(args: string[], changes: Record<string, string> = {}): Promise<string> {
  const other = runProgram(args, { ...settings, ...changes });
  expect(await other.ended).toBe(1);
  return other.output();
}

const url = (path: string): string => `http://localhost:${settings.PORT}${path}`;

async function isReady(): Promise<boolean> {
  const answer = await fetch(url('/ready')).catch(() => null);
  if (answer === null || !answer.ok) return false;
  const { checks } = (await answer.json()) as { checks: Record<string, { ok: boolean }> };
  return Object.values(checks).every(({ ok }) => ok);
}

beforeAll(async () => {
  settings = await instanceSettings();
  settings['LOADED_PACKAGES_FILE'] = `${settings.MODELKEEPER_DATA}.loaded`;
  settings['NODE_OPTIONS'] = `--require ${LOADED_PACKAGES}`;
});

afterAll(() => endInstance(settings));

describe('a running service', () => {
  /** How far its log was found sound. */
  let anchor: string;
  beforeAll(() => start());

  it('tells at its start where everything is, and a first thing to try', async () => {
    const told = program.output();
    expect(told).toContain(`http://localhost:${settings.PORT}\n`);
    expect(told).toContain(`http://localhost:${settings.PORT}/docs`);
    expect(told).toContain(`http://localhost:${settings.TEMPORAL_UI_PORT}`);
    expect(told).toContain(join(settings.MODELKEEPER_DATA, 'logs', 'service.log'));
    expect(told).toContain(`curl -X POST localhost:${settings.PORT}/train/xgboost`);
    expect(existsSync(join(settings.MODELKEEPER_DATA, 'logs', 'service.log'))).toBe(true);
    await eventually(isReady, Boolean);
  });

  it('is found healthy, role by role', async () => {
    const look = async (): Promise<string> => {
      const health = runProgram(['health'], settings);
      return `${await health.ended}\n${health.output()}`;
    };
    const found = await eventually(look, (told) => told.startsWith('0\n'));
    expect(found).toMatch(/^0\napi: ready\nworker: .*\ntrainer: .*\n$/);
  });

  it('lets its log be verified', async () => {
    const { code, stdout } = await runCommand(['audit', 'verify'], settings);
    [anchor = ''] = /(?<=sound up to )\d+:\S+/.exec(stdout) ?? [];
    expect({ code, anchor }).toEqual({ code: 0, anchor: expect.stringMatching(/^[1-9]/) });
  });

  it('keeps a second instance off its data, in one line', async () => {
    const told = await refusal(['serve']);
    expect(told).toMatch(
      new RegExp(`^Another Modelkeeper \\(process ${program.pid}\\) .*MODELKEEPER_DATA.*\n$`),
    );
  });

  it('is not emptied under its feet', async () => {
    expect(await refusal(['reset'])).toMatch(
      /^A Modelkeeper is running on .*: end it first, then reset\.\n$/,
    );
  });

  it.each(['PORT', 'TEMPORAL_PORT', 'TEMPORAL_UI_PORT'])(
    'leaves a second copy to name %s when only that is taken',
    async (setting) => {
      const own = await instanceSettings();
      const told = await refusal(['serve'], { ...own, [setting]: settings[setting] ?? '' });
      expect(told).toContain(`Port ${settings[setting]} is taken: set ${setting} to a free one`);
      await endInstance(own);
    },
  );

  it.each([
    ['Temporal', /server start-dev/],
    ['The document store', /document-store\.jar|mongod/],
    ['The API', /role-process\.js api$/],
    ['The worker process', /role-process\.js worker,trainer$/],
  ])('%s is started again when it is killed', async (name, pattern) => {
    const before = server(pattern);
    process.kill(before, 'SIGKILL');
    await program.prints(`${name} is back`);
    expect(program.output()).toContain(`${name} ended (signal SIGKILL) and is started again`);
    expect(server(pattern)).not.toBe(before);
    await eventually(isReady, Boolean);
  });

  it('tells the metrics of the workers beside the API, also when those have been started again', async () => {
    const text = async () => (await fetch(url('/metrics'))).text();
    expect(await eventually(text, (told) => told.includes('temporal_'))).toContain('http_request');
  });

  it('leaves nobody behind when it is killed, and the next start recovers', async () => {
    const family = descendants(program.pid).map(({ pid }) => pid);
    expect(family.length).toBeGreaterThanOrEqual(3);
    program.signal('SIGKILL');
    // At once, while the servers are still ending.
    await start();
    expect(family.filter(isAlive)).toEqual([]);
    await eventually(isReady, Boolean);
  });

  it('lets a request end, however often its process is told to end', async () => {
    const isAway = async (): Promise<boolean> => (await fetch(url('/health')).catch(() => null)) === null;
    const api = server(/role-process\.js api$/);
    const request = connect(Number(settings.PORT), 'localhost');
    await once(request, 'connect');
    const head = ['POST /train/xgboost HTTP/1.1', 'Host: localhost', 'Connection: close'];
    const body = ['Content-Type: application/json', 'Content-Length: 2', '', '['];
    request.write([...head, ...body].join('\r\n'));
    // What is sent later is answered later: then the request is known.
    await eventually(isReady, Boolean);
    process.kill(api, 'SIGTERM');
    await eventually(isAway, Boolean);
    process.kill(api, 'SIGTERM');
    request.write(']');
    expect(await text(request)).toMatch(/^HTTP\/1\.1 4/);
    await program.prints('The API ended (exit code 0) and is started again');
    await eventually(isReady, Boolean);
  });

  it('drains on SIGTERM and ends with code 0, and with it all that it started', async () => {
    const family = descendants(program.pid).map(({ pid }) => pid);
    program.signal('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(family.filter(isAlive)).toEqual([]);
    expect(existsSync(join(settings.MODELKEEPER_DATA, 'stack.json'))).toBe(false);
  });

  it('leaves a log that is verified without it', async () => {
    const verified = await runCommand(['audit', 'verify', '--json', '--anchor', anchor], settings);
    expect(verified.code).toBe(0);
    expect(JSON.parse(verified.stdout)).toMatchObject({ sound: true, fault: null });
    expect(processesOn(settings.MODELKEEPER_DATA)).toEqual([]);
  });

  it('has loaded nothing of OpenTelemetry, as nobody asked for traces', () => {
    const lines = readFileSync(settings['LOADED_PACKAGES_FILE'] ?? '', 'utf8')
      .trim()
      .split('\n');
    const ends = lines.map((line) => JSON.parse(line) as { program: string; packages: string[] });
    const roles = ends.findLast(({ program: file }) => file.endsWith('role-process.js'));
    const ofTracing = roles?.packages.filter((name) => name.startsWith('@opentelemetry/'));
    // Its interface comes with the metrics: Prometheus's client looks whether somebody traces.
    expect(ofTracing).toEqual(['@opentelemetry/api']);
  });
});

describe('roles in processes of their own', () => {
  it('find the servers through the data folder, also when they come first', async () => {
    const api = runProgram(['serve', '--roles', 'api'], settings);
    await api.prints(`waiting for a stack on ${settings.MODELKEEPER_DATA}`);
    await start(['--roles', 'stack']);
    await api.prints(READY);
    const answer = await fetch(url('/ready'));
    expect(await answer.json()).toMatchObject({ checks: { store: { ok: true }, temporal: { ok: true } } });
    api.signal('SIGTERM');
    expect(await api.ended).toBe(0);
  });

  it('keep the folder from being emptied after the stack has gone', async () => {
    const worker = runProgram(['serve', '--roles', 'worker'], settings);
    await worker.prints(READY);
    program.signal('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(await refusal(['reset'])).toContain('end it first');
    worker.signal('SIGKILL');
    expect(await worker.ended).toBe('SIGKILL');
  });
});

describe('roles that do not start', () => {
  it('leave nothing with the signal of all starts', async () => {
    const lock = tryLock(`${settings.MODELKEEPER_DATA}.lock`, 'shared');
    const { signal } = new AbortController();
    const start = { order: { roles: ['api'] }, lock, logFile: `${settings.MODELKEEPER_DATA}.log`, signal };
    // There is no program beside the source.
    await expect(launchRoles(start as unknown as RolesLaunch)).rejects.toThrow('ended at once');
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    lock?.release();
  });
});

describe('reset', () => {
  it('empties the folder and says of what', async () => {
    const reset = runProgram(['reset'], settings);
    expect(await reset.ended).toBe(0);
    expect(reset.output()).toMatch(/^Removed from .*: temporal, documents, .*\.\n$/);
    expect(existsSync(settings.MODELKEEPER_DATA)).toBe(false);
  });
});
