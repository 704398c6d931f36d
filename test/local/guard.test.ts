import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describeExit, type GuardedProcess, startGuarded } from '../../src/local/guard';
import { eventually } from '../support/eventually';
import { descendants, isAlive } from '../support/program';

const NULL = openSync('/dev/null', 'w');

/** A Node program that says `up` and never ends by itself; `stubborn` ones ignore being told to. */
function sleeper(stubborn = false): string[] {
  const ignore = stubborn ? "process.on('SIGTERM', () => {});" : '';
  return ['-e', `${ignore} console.log('up'); setInterval(() => {}, 1000);`];
}

async function guarded(args: string[], graceSeconds = 5): Promise<GuardedProcess> {
  const child = startGuarded(
    { program: process.execPath, args },
    { env: process.env, graceSeconds, stdout: 'pipe', stderr: NULL },
  );
  if (child.process.stdout)
    for await (const line of createInterface({ input: child.process.stdout })) if (line === 'up') break;
  return child;
}

const familyOf = (child: GuardedProcess): number[] =>
  descendants(child.process.pid ?? 0).map(({ pid }) => pid);
/** Those that are left of a family after all had time to end: nobody. */
const survivors = (pids: number[]): Promise<number[]> =>
  eventually(
    async () => pids.filter(isAlive),
    (left) => left.length === 0,
  );

describe('a guarded program', () => {
  it('is told to end when it is let go of', async () => {
    const child = await guarded(sleeper());
    const family = familyOf(child);
    expect(describeExit(await child.stop())).toBe('signal SIGTERM');
    expect(await survivors(family)).toEqual([]);
  });

  it('is killed when it does not end within its grace', async () => {
    const child = await guarded(sleeper(true), 1);
    const family = familyOf(child);
    expect(describeExit(await child.stop())).toBe('signal SIGKILL');
    expect(await survivors(family)).toEqual([]);
  });

  it('is killed after its grace also when its whole group was told to end before', async () => {
    const child = await guarded(sleeper(true), 1);
    const family = familyOf(child);
    process.kill(-(child.process.pid ?? 0), 'SIGTERM');
    expect(describeExit(await child.stop())).toBe('signal SIGKILL');
    expect(await survivors(family)).toEqual([]);
  });

  it('ends at once when that is asked for', async () => {
    const child = await guarded(sleeper(true));
    const family = familyOf(child);
    child.kill();
    expect(describeExit(await child.exited)).toBe('signal SIGKILL');
    expect(await survivors(family)).toEqual([]);
  });

  it('takes what it started along', async () => {
    const nested = `require('node:child_process').spawn('sleep', ['1000']); console.log('up'); setInterval(() => {}, 1000);`;
    const child = await guarded(['-e', nested]);
    const family = familyOf(child);
    await child.stop();
    expect(await survivors(family)).toEqual([]);
  });

  it('goes with its guard when that is killed', async () => {
    const child = await guarded(sleeper(true));
    const family = familyOf(child);
    process.kill(child.process.pid ?? 0, 'SIGKILL');
    await child.exited;
    expect(await survivors(family)).toEqual([]);
  });

  it('reports its own end', async () => {
    const child = await guarded(['-e', 'process.exit(7)']);
    expect(describeExit(await child.exited)).toBe('exit code 7');
    expect(child.exit()).toEqual({ code: 7, signal: null });
  });

  it('that does not exist ends with code 127', async () => {
    const child = startGuarded(
      { program: 'no-such-program', args: [] },
      { env: process.env, graceSeconds: 1, stdout: NULL, stderr: NULL },
    );
    expect(await child.exited).toEqual({ code: 127, signal: null });
  });

  it('does not outlive a parent that is killed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'modelkeeper-guard-'));
    const script = join(folder, 'parent.js');
    const guardModule = join(__dirname, '../../dist/src/local/guard.js');
    await writeFile(
      script,
      `const { startGuarded } = require(${JSON.stringify(guardModule)});
      const child = startGuarded({ program: process.execPath, args: ${JSON.stringify(sleeper())} },
        { env: process.env, graceSeconds: 1, stdout: 'pipe', stderr: 2 });
      child.process.stdout.once('data', () => console.log('up'));`,
    );
    const parent = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    for await (const line of createInterface({ input: parent.stdout })) if (line === 'up') break;
    const family = descendants(parent.pid ?? 0).map(({ pid }) => pid);
    expect(family.length).toBeGreaterThanOrEqual(2);
    parent.kill('SIGKILL');
    expect(await survivors(family)).toEqual([]);
    await rm(folder, { recursive: true });
  });
});
