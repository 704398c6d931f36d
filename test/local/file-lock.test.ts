import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { readLock, tryLock } from '../../src/local/file-lock';
import { startGuarded } from '../../src/local/guard';
import { eventually } from '../support/eventually';

const LOCK_MODULE = join(__dirname, '../../dist/src/local/file-lock.js');

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'modelkeeper-lock-'));
  file = join(folder, 'a.lock');
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Another process that takes the lock and keeps it. */
async function otherHolder(mode: 'exclusive' | 'shared') {
  const code = `const { tryLock } = require(${JSON.stringify(LOCK_MODULE)});
    const lock = tryLock(${JSON.stringify(file)}, '${mode}');
    if (lock) lock.write('it is mine');
    console.log(lock ? 'held' : 'refused'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  for await (const line of createInterface({ input: child.stdout })) {
    return { answer: line, kill: () => child.kill('SIGKILL') && ended };
  }
  throw new Error('said nothing');
}

describe('a lock', () => {
  it('excludes others, who can read who holds it, until its holder dies', async () => {
    const other = await otherHolder('exclusive');
    expect(other.answer).toBe('held');
    expect(tryLock(file, 'exclusive')).toBeNull();
    expect(tryLock(file, 'shared')).toBeNull();
    expect(readLock(file)).toBe('it is mine');
    await other.kill();
    const lock = tryLock(file, 'exclusive');
    expect(lock).not.toBeNull();
    lock?.release();
  });

  it('can be shared', async () => {
    const other = await otherHolder('shared');
    const shared = tryLock(file, 'shared');
    expect(shared).not.toBeNull();
    expect(tryLock(file, 'exclusive')).toBeNull();
    shared?.release();
    await other.kill();
  });

  it('lasts as long as a program that was given its descriptor', async () => {
    const lock = tryLock(file, 'exclusive');
    const child = startGuarded(
      { program: 'sleep', args: ['1000'] },
      { env: process.env, graceSeconds: 1, stdout: 2, stderr: 2, heldDescriptor: lock?.descriptor ?? -1 },
    );
    lock?.release();
    expect(tryLock(file, 'exclusive')).toBeNull();
    await child.stop();
    const look = async () => tryLock(file, 'exclusive');
    (await eventually(look, (again) => again !== null))?.release();
  });

  it('on a file that was removed is a lock on the new one', () => {
    const first = tryLock(file, 'exclusive');
    rmSync(file);
    const second = tryLock(file, 'exclusive');
    expect(second).not.toBeNull();
    expect(tryLock(file, 'exclusive')).toBeNull();
    first?.release();
    expect(tryLock(file, 'exclusive')).toBeNull();
    second?.release();
  });
});
