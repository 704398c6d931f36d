import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { eventually } from './eventually';
import { testPort } from './ports';

/** The built program. */
export const MAIN = resolve(__dirname, '../../dist/src/main.js');

/** Settings for an instance that gets in nobody's way. */
export interface InstanceSettings extends Record<string, string> {
  MODELKEEPER_DATA: string;
  PORT: string;
  TEMPORAL_PORT: string;
  TEMPORAL_UI_PORT: string;
}

/** The built program, running. */
export interface Program {
  pid: number;
  /** All that it has printed. */
  output(): string;
  /** Resolves when the text has been printed. @throws when the program ends or hangs instead */
  prints(text: string): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** Exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>;
}

/** Free ports and a data folder of its own, which is not made yet. */
export async function instanceSettings(): Promise<InstanceSettings> {
  return {
    MODELKEEPER_DATA: join(mkdtempSync(join(tmpdir(), 'modelkeeper-instance-')), 'data'),
    PORT: String(await testPort()),
    TEMPORAL_PORT: String(await testPort()),
    TEMPORAL_UI_PORT: String(await testPort()),
  };
}

const running = new Map<ChildProcess, string | undefined>();

/** Runs the program as a user would. */
export function runProgram(args: string[], env: Record<string, string>): Program {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.set(child, env['MODELKEEPER_DATA']);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('close', (code, signal) => {
      running.delete(child);
      resolve(code ?? signal ?? 'SIGKILL');
    });
  });
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    pid: child.pid ?? 0,
    output: () => output,
    prints: async (text) => {
      const look = async () => ({ output, hasEnded: hasEnded() });
      const seen = await eventually(look, (now) => now.hasEnded || now.output.includes(text));
      if (!seen.output.includes(text)) throw new Error(`"${text}" was never printed:\n${seen.output}`);
    },
    signal: (signal) => void child.kill(signal),
    ended,
  };
}

/** Ends whatever still runs on the data folder of these settings, and removes it. */
export async function endInstance({ MODELKEEPER_DATA: data }: InstanceSettings): Promise<void> {
  for (const [child, folder] of running) if (folder === data) child.kill('SIGKILL');
  await eventually(
    async () => processesOn(data),
    (pids) => pids.length === 0,
  );
  rmSync(resolve(data, '..'), { recursive: true, force: true });
}

interface Process {
  pid: number;
  parent: number;
  command: string;
}

function allProcesses(): Process[] {
  const rows = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return rows.split('\n').flatMap((row) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row) ?? [];
    return command === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}

/** Processes that were started for a data folder: those that name it. */
export function processesOn(dataDirectory: string): number[] {
  return allProcesses()
    .filter(({ command }) => command.includes(dataDirectory))
    .map(({ pid }) => pid);
}

/** Every process under `pid`, by what it runs. */
export function descendants(pid: number): Process[] {
  const all = allProcesses();
  const children = (parent: number): Process[] =>
    all.filter((one) => one.parent === parent).flatMap((one) => [one, ...children(one.pid)]);
  return children(pid);
}

/** Whether a process is there; one that has ended and was not buried yet is not. */
export function isAlive(pid: number): boolean {
  return allProcesses().some((one) => one.pid === pid && !one.command.includes('<defunct>'));
}
