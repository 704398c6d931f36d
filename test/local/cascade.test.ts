import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadMongod, findMongod } from '../../src/local/mongod';
import type { Step } from '../../src/local/report';
import { CLI_VERSION } from '../../src/local/temporal-build';
import { findTemporal } from '../../src/local/temporal-program';
import { findXgboost } from '../../src/local/xgboost-library';

const step: Step = { progress: () => undefined, done: () => undefined, failed: () => undefined };
const { signal } = new AbortController();
const platform = `${process.platform}-${process.arch}`;

let folder: string;
let cacheDirectory: string;
const { PATH } = process.env;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'modelkeeper-cascade-'));
  cacheDirectory = join(folder, 'cache');
  // Only what a test puts there, and the shell's own tools.
  process.env['PATH'] = `${join(folder, 'bin')}:/usr/bin:/bin`;
});

afterEach(() => {
  process.env['PATH'] = PATH;
  rmSync(folder, { recursive: true });
});

/** A program that prints its version, as much of it as the search looks at. */
function aProgram(path: string, version: string): string {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho '${version}'\n`);
  chmodSync(path, 0o755);
  return path;
}

const onPath = (name: string): string => join(folder, 'bin', name);
const temporalVersion = (server: string): string => `temporal version 9.9.9 (Server ${server}, UI 2.42.1)`;

describe('Temporal is', () => {
  const cached = (): string => join(cacheDirectory, 'temporal', `${CLI_VERSION}-${platform}`, 'temporal');
  const find = (lastVersion: string | null = null) =>
    findTemporal({ cacheDirectory, lastVersion, step, signal });

  it('the program on PATH, before that in the cache', async () => {
    aProgram(onPath('temporal'), temporalVersion('1.30.2'));
    aProgram(cached(), temporalVersion('1.29.1'));
    expect(await find()).toEqual({ path: 'temporal', version: '1.30.2', origin: 'on PATH' });
  });

  it('the one in the cache, when that on PATH is too old', async () => {
    aProgram(onPath('temporal'), temporalVersion('1.24.0'));
    aProgram(cached(), temporalVersion('1.29.1'));
    expect(await find()).toEqual({ path: cached(), version: '1.29.1', origin: 'from the cache' });
  });

  it('the one in the cache, when that on PATH is of another age', async () => {
    aProgram(onPath('temporal'), temporalVersion('2.0.0'));
    aProgram(cached(), temporalVersion('1.29.1'));
    expect(await find()).toMatchObject({ origin: 'from the cache' });
  });

  it('the version that was used last, wherever it is', async () => {
    aProgram(onPath('temporal'), temporalVersion('1.30.2'));
    aProgram(cached(), temporalVersion('1.29.1'));
    expect(await find('1.29.1')).toMatchObject({ version: '1.29.1', origin: 'from the cache' });
  });
});

describe('MongoDB is', () => {
  const find = (madeBy: string | null) => findMongod({ cacheDirectory, madeBy, step, signal });

  it('the program on PATH', async () => {
    aProgram(onPath('mongod'), 'db version v7.0.14');
    expect(await find(null)).toEqual({ path: 'mongod', version: '7.0.14', origin: 'on PATH' });
  });

  it('not one that is older than the driver takes', async () => {
    aProgram(onPath('mongod'), 'db version v4.4.29');
    expect(await find(null)).toBeNull();
  });

  it('of the release that made the data, corrections aside', async () => {
    aProgram(onPath('mongod'), 'db version v7.0.14');
    expect(await find('7.0.2')).toMatchObject({ version: '7.0.14' });
    expect(await find('8.0.4')).toBeNull();
  });

  it('not had where its makers can not be reached, and nothing is kept of the attempt', async () => {
    // The downloader is compiled beside the program; here it is missing, as a failing one would be.
    expect(await downloadMongod({ cacheDirectory, madeBy: null, step, signal })).toBeNull();
    expect(await find(null)).toBeNull();
  });
});

describe('the XGBoost library', () => {
  it('that was configured must load', async () => {
    const path = join(folder, 'libxgboost.so');
    writeFileSync(path, 'not a library');
    await expect(findXgboost({ configured: path, cacheDirectory, step, signal })).rejects.toThrow(
      new RegExp(`^The XGBoost library ${path} can't be used`),
    );
  });
});
