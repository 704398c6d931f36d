import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { createInterface } from 'node:readline';
import { parse } from 'yaml';
import { DomainError } from '../domain/errors';
import type { Pair } from './answers';

const META = 'meta.yaml';

/** What a `meta.yaml` says: texts as they are written, lists and maps; null for nothing. */
export type Meta = Record<string, unknown>;

/**
 * Reads the `meta.yaml` of a folder; null when there is none.
 * @throws DomainError VALIDATION_FAILED for one that is no YAML map
 */
export async function readMeta(folder: string): Promise<Meta | null> {
  const file = join(folder, META);
  const text = await readFile(file, 'utf8').catch(unlessMissing);
  if (text === null) return null;
  let meta: unknown;
  try {
    // What looks like a number stays a text: MLflow's writer and this reader differ in what does.
    meta = parse(text, { schema: 'failsafe', customTags: ['null'], logLevel: 'error' });
  } catch (cause) {
    const said = cause instanceof Error ? cause.message.split('\n')[0] : '';
    throw new DomainError('VALIDATION_FAILED', `${file} is no YAML: ${said}`, { cause });
  }
  if (typeof meta === 'object' && meta !== null && !Array.isArray(meta)) return meta as Meta;
  throw new DomainError('VALIDATION_FAILED', `${file} is no map of names and values`);
}

/** A text of a `meta.yaml`, null where there is none. */
export function textOf(meta: Meta, name: string): string | null {
  const value = meta[name];
  return typeof value === 'string' ? value : null;
}

/** A time in milliseconds, null where there is none. */
export function timeOf(meta: Meta, name: string): number | null {
  const text = textOf(meta, name);
  return text !== null && /^\d+$/.test(text) ? Number(text) : null;
}

/** The folders in a folder, by name in order; none where it is missing. */
export async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(unlessMissing);
  return (entries ?? [])
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** Parameters, tags or aliases: a file each, whose path is the key. */
export async function readTexts(folder: string): Promise<Pair[]> {
  const texts: Pair[] = [];
  for (const { key, file } of await filesBelow(folder))
    texts.push({ key, value: (await readFile(file, 'utf8')).replace(/\r?\n$/, '') });
  return texts;
}

/**
 * Metrics: a file each, whose path is the key, with lines of time, value and step. The newest value is the one of the
 * highest step, then time, then value, as MLflow has it.
 * @throws DomainError VALIDATION_FAILED for a line that is none
 */
export async function readMetrics(folder: string): Promise<Pair[]> {
  const metrics: Pair[] = [];
  for (const { key, file } of await filesBelow(folder)) {
    let newest: readonly number[] | null = null;
    for await (const line of createInterface({ input: createReadStream(file) })) {
      if (line.trim() === '') continue;
      const read = metricOf(line);
      if (read === null)
        throw new DomainError('VALIDATION_FAILED', `${file} has a line without time and value: ${line}`);
      if (newest === null || isAfter(read, newest)) newest = read;
    }
    const value = newest?.[2];
    if (value !== undefined) metrics.push({ key, value: Number.isFinite(value) ? value : String(value) });
  }
  return metrics;
}

/** Step, time and value; the first releases wrote no step. */
function metricOf(line: string): readonly number[] | null {
  const [time = '', text = '', step = '0'] = line.trim().split(' ');
  const value = PYTHON_NUMBERS[text] ?? (text === '' ? Number.NaN : Number(text));
  if (Number.isNaN(value) && text !== 'nan') return null;
  return /^-?\d+$/.test(time) && /^-?\d+$/.test(step) ? [Number(step), Number(time), value] : null;
}

const PYTHON_NUMBERS: Record<string, number> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
};

function isAfter(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((value, index) => value !== b[index]);
  return (a[at] ?? 0) > (b[at] ?? 0);
}

async function filesBelow(folder: string): Promise<{ key: string; file: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(unlessMissing);
  return (entries ?? [])
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ key: relative(folder, file).split(sep).join('/'), file }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

function unlessMissing(error: unknown): null {
  if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}
